#pragma once
// The options that several verbs share, and how a verb's are read: from its own rows and those of its groups.

#include <memory>
#include <string>
#include <utility>

#include "bindings/option_row.h"
#include "bindings/options.h"
#include "bindings/signer.h"

namespace sigwright::bindings {

// A number or text, or several. Throws UsageError.
http::Rates rates_from(py::handle value);

inline constexpr std::array kRegistryRows{
    row<&oci::RegistryOptions::allow_insecure>("allow_insecure_registry"),
    row<&oci::RegistryOptions::allow_http>("allow_http_registry"),
    row<&oci::RegistryOptions::username>("registry_username"),
    row<&oci::RegistryOptions::password>("registry_password"),
    row<&oci::RegistryOptions::token>("registry_token"),
    row<&oci::RegistryOptions::ca_file>("registry_cacert"),
    row<&oci::RegistryOptions::client_cert>("registry_client_cert"),
    row<&oci::RegistryOptions::client_key>("registry_client_key"),
    row<&oci::RegistryOptions::server_name>("registry_server_name"),
    row<&oci::RegistryOptions::anonymous>("registry_anonymous"),
    row<&oci::RegistryOptions::trusted_realms>("registry_trusted_realms"),
    Row<oci::RegistryOptions>{"rate", [](oci::RegistryOptions& o, py::handle value) { o.rates = rates_from(value); }},
};

// Null stands for "none was given".
inline std::shared_ptr<const signing::Signer> signer_from(py::handle value) {
  return value.is_none() ? nullptr : value.cast<const SignerHandle&>().signer;
}

inline constexpr std::array kLogRows{
    row<&cosign::LogOptions::profile>("profile"),
    row<&cosign::LogOptions::upload>("tlog_upload"),
    row<&cosign::LogOptions::confirmed>("yes"),
    row<&cosign::LogOptions::rekor_url>("rekor_url"),
    row<&cosign::LogOptions::rekor_read_url>("rekor_read_url"),
    row<&cosign::LogOptions::signing_config>("signing_config"),
    row<&cosign::LogOptions::trusted_root>("trusted_root"),
    row<&cosign::LogOptions::timestamp_server_url>("timestamp_server_url"),
    row_in<&cosign::LogOptions::timestamp_tls, &http::TlsOptions::ca_file>("timestamp_client_cacert"),
    row_in<&cosign::LogOptions::timestamp_tls, &http::TlsOptions::client_cert>("timestamp_client_cert"),
    row_in<&cosign::LogOptions::timestamp_tls, &http::TlsOptions::client_key>("timestamp_client_key"),
    row_in<&cosign::LogOptions::timestamp_tls, &http::TlsOptions::server_name>("timestamp_server_name"),
    Row<cosign::LogOptions>{"log_signer",
                            [](cosign::LogOptions& o, py::handle value) { o.log_key = signer_from(value); }},
};

inline constexpr std::array kTrustRows{
    row<&cosign::TrustOptions::profile>("profile"),
    row<&cosign::TrustOptions::trusted_root>("trusted_root"),
    row<&cosign::TrustOptions::rekor_public_key>("rekor_public_key"),
    row<&cosign::TrustOptions::rekor_url>("rekor_url"),
    row<&cosign::TrustOptions::offline>("offline"),
    row<&cosign::TrustOptions::timestamp_chain>("timestamp_certificate_chain"),
    row<&cosign::TrustOptions::fulcio_roots>("fulcio_roots"),
    row<&cosign::TrustOptions::ct_log_keys>("ct_log_keys"),
    row<&cosign::TrustOptions::default_root>("default_root"),
};

inline constexpr std::array kDemandRows{
    row<&cosign::EvidenceDemands::log_threshold>("log_threshold"),
    row<&cosign::EvidenceDemands::timestamp_threshold>("timestamp_threshold"),
    row<&cosign::EvidenceDemands::sct_threshold>("sct_threshold"),
    row<&cosign::EvidenceDemands::key_valid_from>("key_valid_from"),
    row<&cosign::EvidenceDemands::key_valid_until>("key_valid_until"),
};

inline constexpr std::array kIdentityRows{
    row<&cosign::IdentityOptions::identity>("certificate_identity"),
    row<&cosign::IdentityOptions::identity_regexp>("certificate_identity_regexp"),
    row<&cosign::IdentityOptions::issuer>("certificate_oidc_issuer"),
    row<&cosign::IdentityOptions::issuer_regexp>("certificate_oidc_issuer_regexp"),
    row<&cosign::IdentityOptions::workflow_trigger>("certificate_github_workflow_trigger"),
    row<&cosign::IdentityOptions::workflow_sha>("certificate_github_workflow_sha"),
    row<&cosign::IdentityOptions::workflow_name>("certificate_github_workflow_name"),
    row<&cosign::IdentityOptions::workflow_repository>("certificate_github_workflow_repository"),
    row<&cosign::IdentityOptions::workflow_ref>("certificate_github_workflow_ref"),
    row_in<&cosign::IdentityOptions::github, &cosign::GithubOptions::repository>("github_repo"),
    row_in<&cosign::IdentityOptions::github, &cosign::GithubOptions::workflow>("workflow"),
    row<&cosign::IdentityOptions::insecure_ignore_sct>("insecure_ignore_sct"),
    row<&cosign::IdentityOptions::certificate>("certificate"),
    row<&cosign::IdentityOptions::certificate_chain>("certificate_chain"),
    row<&cosign::IdentityOptions::ca_roots>("ca_roots"),
    row<&cosign::IdentityOptions::ca_intermediates>("ca_intermediates"),
    row<&cosign::IdentityOptions::sct>("sct"),
    row<&cosign::IdentityOptions::allow_certificate_chain>("allow_certificate_chain"),
};

inline cosign::SignatureFormat format_from(py::handle value) {
  const auto name = value.cast<std::string>();
  if (name == "both") return cosign::SignatureFormat::Both;
  if (name == "legacy") return cosign::SignatureFormat::Legacy;
  if (name == "bundle") return cosign::SignatureFormat::Bundle;
  throw py::value_error("signature_format is \"both\", \"legacy\" or \"bundle\"");
}

template <class Options>
void set_format(Options& options, py::handle value) {
  options.format = format_from(value);
}

// Fills options of one verb, whose own rows are `rows`. Throws TypeError for a name that has none.
template <class Options, class... Rows>
Options read(const py::dict& values, const Rows&... rows) {
  Options options;
  for (const std::pair<py::handle, py::handle> item : values) {
    const auto name = item.first.cast<std::string>();
    const py::handle value = item.second;
    bool known = (set(rows, options, name, value) || ...);
    if constexpr (requires { options.registry; }) known = known || set(kRegistryRows, options.registry, name, value);
    if constexpr (requires { options.log; }) known = known || set(kLogRows, options.log, name, value);
    if constexpr (requires { options.trust; }) known = known || set(kTrustRows, options.trust, name, value);
    if constexpr (requires { options.demands; }) known = known || set(kDemandRows, options.demands, name, value);
    if constexpr (requires { options.identity; }) known = known || set(kIdentityRows, options.identity, name, value);
    if (!known) throw py::type_error("unknown option: " + name);
  }
  return options;
}

template <class Rows>
void add_names(py::list& names, const Rows& rows) {
  for (const auto& row : rows) names.append(row.name);
}

// The names that read<Options>() knows with the same rows.
template <class Options, class... Rows>
py::list names_of(const Rows&... rows) {
  py::list names;
  (add_names(names, rows), ...);
  if constexpr (requires(Options o) { o.registry; }) add_names(names, kRegistryRows);
  if constexpr (requires(Options o) { o.log; }) add_names(names, kLogRows);
  if constexpr (requires(Options o) { o.trust; }) add_names(names, kTrustRows);
  if constexpr (requires(Options o) { o.demands; }) add_names(names, kDemandRows);
  if constexpr (requires(Options o) { o.identity; }) add_names(names, kIdentityRows);
  return names;
}

}  // namespace sigwright::bindings
