#include "bindings/options.h"

#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <algorithm>
#include <array>
#include <string>
#include <type_traits>

#include "bindings/buffer.h"
#include "bindings/signer.h"

namespace sigwright::bindings {
namespace {

template <class Options>
struct Row {
  const char* name;
  void (*set)(Options& options, py::handle value);
};

template <auto Member>
struct Owner;
template <class Class, class Type, Type Class::* Member>
struct Owner<Member> {
  using Options = Class;
  using Value = Type;
};

// A row that fills one member with what pybind11 makes of the value.
template <auto Member>
constexpr Row<typename Owner<Member>::Options> row(const char* name) {
  return {name, [](typename Owner<Member>::Options& options, py::handle value) {
            options.*Member = value.cast<typename Owner<Member>::Value>();
          }};
}

// The same for a member of a member.
template <auto Outer, auto Member>
constexpr Row<typename Owner<Outer>::Options> row_in(const char* name) {
  return {name, [](typename Owner<Outer>::Options& options, py::handle value) {
            options.*Outer.*Member = value.cast<typename Owner<Member>::Value>();
          }};
}

constexpr std::array kRegistryRows{
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
};

// Null stands for "none was given".
std::shared_ptr<const signing::Signer> signer_from(py::handle value) {
  return value.is_none() ? nullptr : value.cast<const SignerHandle&>().signer;
}

using cosign::LogOptions;
constexpr std::array kLogRows{
    row<&LogOptions::profile>("profile"),
    row<&LogOptions::upload>("tlog_upload"),
    row<&LogOptions::confirmed>("yes"),
    row<&LogOptions::rekor_url>("rekor_url"),
    row<&LogOptions::rekor_read_url>("rekor_read_url"),
    row<&LogOptions::signing_config>("signing_config"),
    row<&LogOptions::trusted_root>("trusted_root"),
    row<&LogOptions::timestamp_server_url>("timestamp_server_url"),
    row_in<&LogOptions::timestamp_tls, &http::TlsOptions::ca_file>("timestamp_client_cacert"),
    row_in<&LogOptions::timestamp_tls, &http::TlsOptions::client_cert>("timestamp_client_cert"),
    row_in<&LogOptions::timestamp_tls, &http::TlsOptions::client_key>("timestamp_client_key"),
    row_in<&LogOptions::timestamp_tls, &http::TlsOptions::server_name>("timestamp_server_name"),
    Row<LogOptions>{"log_signer", [](LogOptions& o, py::handle value) { o.log_key = signer_from(value); }},
};

using cosign::TrustOptions;
constexpr std::array kTrustRows{
    row<&TrustOptions::profile>("profile"),
    row<&TrustOptions::trusted_root>("trusted_root"),
    row<&TrustOptions::rekor_public_key>("rekor_public_key"),
    row<&TrustOptions::rekor_url>("rekor_url"),
    row<&TrustOptions::offline>("offline"),
    row<&TrustOptions::timestamp_chain>("timestamp_certificate_chain"),
    row<&TrustOptions::fulcio_roots>("fulcio_roots"),
    row<&TrustOptions::ct_log_keys>("ct_log_keys"),
    row<&TrustOptions::default_root>("default_root"),
};

using cosign::IdentityOptions;
constexpr std::array kIdentityRows{
    row<&IdentityOptions::identity>("certificate_identity"),
    row<&IdentityOptions::identity_regexp>("certificate_identity_regexp"),
    row<&IdentityOptions::issuer>("certificate_oidc_issuer"),
    row<&IdentityOptions::issuer_regexp>("certificate_oidc_issuer_regexp"),
    row<&IdentityOptions::workflow_trigger>("certificate_github_workflow_trigger"),
    row<&IdentityOptions::workflow_sha>("certificate_github_workflow_sha"),
    row<&IdentityOptions::workflow_name>("certificate_github_workflow_name"),
    row<&IdentityOptions::workflow_repository>("certificate_github_workflow_repository"),
    row<&IdentityOptions::workflow_ref>("certificate_github_workflow_ref"),
    row_in<&IdentityOptions::github, &cosign::GithubOptions::repository>("github_repo"),
    row_in<&IdentityOptions::github, &cosign::GithubOptions::workflow>("workflow"),
    row<&IdentityOptions::insecure_ignore_sct>("insecure_ignore_sct"),
    row<&IdentityOptions::certificate>("certificate"),
    row<&IdentityOptions::certificate_chain>("certificate_chain"),
    row<&IdentityOptions::ca_roots>("ca_roots"),
    row<&IdentityOptions::ca_intermediates>("ca_intermediates"),
    row<&IdentityOptions::sct>("sct"),
};

cosign::SignatureFormat format_from(py::handle value) {
  const auto name = value.cast<std::string>();
  if (name == "both") return cosign::SignatureFormat::Both;
  if (name == "legacy") return cosign::SignatureFormat::Legacy;
  if (name == "bundle") return cosign::SignatureFormat::Bundle;
  throw py::value_error("signature_format is \"both\", \"legacy\" or \"bundle\"");
}

std::chrono::milliseconds seconds_from(py::handle value) {
  const auto seconds = value.cast<double>();
  if (!(seconds >= 0 && seconds <= 3600)) throw py::value_error("settle is a number of seconds from 0 to 3600");
  return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

template <class Options>
void set_signer(Options& options, py::handle value) {
  options.signer = signer_from(value);
  if constexpr (requires { options.own; })
    options.own = value.is_none() ? nullptr : value.cast<const SignerHandle&>().own;
}

template <class Options>
void set_format(Options& options, py::handle value) {
  options.format = format_from(value);
}

// A member of the attestation, which is made when the first of them is set.
template <class Options, auto Member>
void set_attest(Options& options, py::handle value) {
  using Value = typename Owner<Member>::Value;
  if (value.is_none()) return;
  if (!options.attest) options.attest.emplace();
  if constexpr (std::is_same_v<Value, std::optional<Bytes>>) {
    const ByteArg bytes(value.cast<py::buffer>());
    ((*options.attest).*Member).emplace(bytes.view().begin(), bytes.view().end());
  } else {
    (*options.attest).*Member = value.cast<Value>();
  }
}

template <class Options>
constexpr std::array kAttestRows{
    Row<Options>{"predicate_type", set_attest<Options, &cosign::AttestOptions::type>},
    Row<Options>{"predicate", set_attest<Options, &cosign::AttestOptions::predicate>},
    Row<Options>{"statement", set_attest<Options, &cosign::AttestOptions::statement>},
};

using cosign::SignOptions;
constexpr std::array kSignRows{
    Row<SignOptions>{"signer", set_signer<SignOptions>},
    Row<SignOptions>{"signature_format", set_format<SignOptions>},
    Row<SignOptions>{"settle", [](SignOptions& o, py::handle value) { o.settle = seconds_from(value); }},
    row<&SignOptions::annotations>("annotations"),
    row<&SignOptions::upload>("upload"),
    row<&SignOptions::recursive>("recursive"),
    row<&SignOptions::docker_reference>("sign_container_identity"),
    row<&SignOptions::attachment_tag_prefix>("attachment_tag_prefix"),
    row<&SignOptions::repository>("repository"),
    row<&SignOptions::docker_media_types>("docker_media_types"),
    row<&SignOptions::record_creation_timestamp>("record_creation_timestamp"),
    row<&SignOptions::payload_file>("payload"),
    row<&SignOptions::output_signature>("output_signature"),
    row<&SignOptions::output_payload>("output_payload"),
    row<&SignOptions::output_certificate>("output_certificate"),
    row<&SignOptions::bundle_file>("bundle"),
};

using cosign::VerifyOptions;
constexpr std::array kVerifyRows{
    Row<VerifyOptions>{"signature_format", set_format<VerifyOptions>},
    row<&VerifyOptions::keys>("keys"),
    row<&VerifyOptions::annotations>("annotations"),
    row<&VerifyOptions::check_claims>("check_claims"),
    row<&VerifyOptions::insecure_ignore_tlog>("insecure_ignore_tlog"),
    row<&VerifyOptions::use_signed_timestamps>("use_signed_timestamps"),
    row<&VerifyOptions::recursive>("recursive"),
    row<&VerifyOptions::signature_digest_algorithm>("signature_digest_algorithm"),
    row<&VerifyOptions::attachment_tag_prefix>("attachment_tag_prefix"),
    row<&VerifyOptions::repository>("repository"),
    row<&VerifyOptions::local_signature>("signature"),
    row<&VerifyOptions::local_payload>("payload"),
    row<&VerifyOptions::max_workers>("max_workers"),
};

constexpr std::array kVerifyAttestationRows{
    row<&VerifyOptions::attestations>("attestations"),
    row<&VerifyOptions::predicate_type>("predicate_type"),
    row_in<&VerifyOptions::provenance, &verify::SourcePolicy::source_uri>("source_uri"),
    row_in<&VerifyOptions::provenance, &verify::SourcePolicy::tag>("source_tag"),
    row_in<&VerifyOptions::provenance, &verify::SourcePolicy::branch>("source_branch"),
    row_in<&VerifyOptions::provenance, &verify::SourcePolicy::versioned_tag>("source_versioned_tag"),
    row_in<&VerifyOptions::provenance, &verify::SourcePolicy::builder_id>("builder_id"),
    row<&VerifyOptions::allow_other_subjects>("allow_other_subjects"),
};

using cosign::SignBlobOptions;
constexpr std::array kSignBlobRows{
    Row<SignBlobOptions>{"signer", set_signer<SignBlobOptions>},
};

void set_signature(cosign::VerifyBlobOptions& options, py::handle value) {
  if (value.is_none()) return;
  const ByteArg bytes(value.cast<py::buffer>());
  options.signature.emplace(bytes.view().begin(), bytes.view().end());
}

using cosign::VerifyBlobOptions;
constexpr std::array kVerifyBlobRows{
    Row<VerifyBlobOptions>{"signature", set_signature},
    row<&VerifyBlobOptions::keys>("keys"),
    row<&VerifyBlobOptions::insecure_ignore_tlog>("insecure_ignore_tlog"),
    row<&VerifyBlobOptions::use_signed_timestamps>("use_signed_timestamps"),
    row<&VerifyBlobOptions::bundle>("bundle"),
    row<&VerifyBlobOptions::source>("source"),
    row<&VerifyBlobOptions::statements>("statements"),
    row<&VerifyBlobOptions::signature_digest_algorithm>("signature_digest_algorithm"),
};

constexpr std::array kVerifyBlobAttestationRows{
    row<&VerifyBlobOptions::attestation>("attestation"),
    row<&VerifyBlobOptions::predicate_type>("predicate_type"),
    row<&VerifyBlobOptions::check_claims>("check_claims"),
    row_in<&VerifyBlobOptions::provenance, &verify::SourcePolicy::source_uri>("source_uri"),
    row_in<&VerifyBlobOptions::provenance, &verify::SourcePolicy::tag>("source_tag"),
    row_in<&VerifyBlobOptions::provenance, &verify::SourcePolicy::branch>("source_branch"),
    row_in<&VerifyBlobOptions::provenance, &verify::SourcePolicy::versioned_tag>("source_versioned_tag"),
    row_in<&VerifyBlobOptions::provenance, &verify::SourcePolicy::builder_id>("builder_id"),
    row<&VerifyBlobOptions::subject_name>("subject_name"),
    row<&VerifyBlobOptions::distribution>("distribution"),
    row<&VerifyBlobOptions::subject_digest>("subject_digest"),
};

using cosign::SignDirectoryOptions;
constexpr std::array kSignDirectoryRows{
    Row<SignDirectoryOptions>{"signer", set_signer<SignDirectoryOptions>},
    row<&SignDirectoryOptions::ignored>("ignored"),
    row<&SignDirectoryOptions::ignore_version_control>("ignore_git_paths"),
    row<&SignDirectoryOptions::allow_symlinks>("allow_symlinks"),
    row<&SignDirectoryOptions::bundle_file>("bundle"),
};

using cosign::VerifyDirectoryOptions;
constexpr std::array kVerifyDirectoryRows{
    row<&VerifyDirectoryOptions::keys>("keys"),
    row<&VerifyDirectoryOptions::insecure_ignore_tlog>("insecure_ignore_tlog"),
    row<&VerifyDirectoryOptions::use_signed_timestamps>("use_signed_timestamps"),
    row<&VerifyDirectoryOptions::signature_digest_algorithm>("signature_digest_algorithm"),
    row<&VerifyDirectoryOptions::bundle>("bundle"),
    row<&VerifyDirectoryOptions::source>("source"),
    row<&VerifyDirectoryOptions::ignored>("ignored"),
    row<&VerifyDirectoryOptions::ignore_unsigned_files>("ignore_unsigned_files"),
};

using cosign::KeylessOptions;
constexpr std::array kKeylessRows{
    row<&KeylessOptions::fulcio_url>("fulcio_url"),
    row<&KeylessOptions::oidc_issuer>("oidc_issuer"),
    row<&KeylessOptions::signing_config>("signing_config"),
    row<&KeylessOptions::profile>("profile"),
    row<&KeylessOptions::confirmed>("yes"),
    row_in<&KeylessOptions::trust, &TrustOptions::trusted_root>("trusted_root"),
    row_in<&KeylessOptions::trust, &TrustOptions::fulcio_roots>("fulcio_roots"),
    row_in<&KeylessOptions::trust, &TrustOptions::ct_log_keys>("ct_log_keys"),
    row_in<&KeylessOptions::trust, &TrustOptions::default_root>("default_root"),
    Row<KeylessOptions>{"key", [](KeylessOptions& o, py::handle value) { o.key = signer_from(value); }},
};

constexpr std::array kTreeRows{row<&cosign::TreeOptions::attachment_tag_prefix>("attachment_tag_prefix"),
                               row<&cosign::TreeOptions::repository>("repository")};

constexpr std::array kTriangulateRows{row<&cosign::TriangulateOptions::type>("type"),
                                      row<&cosign::TriangulateOptions::attachment_tag_prefix>("attachment_tag_prefix"),
                                      row<&cosign::TriangulateOptions::repository>("repository")};

using cosign::CopyOptions;
constexpr std::array kCopyRows{
    Row<CopyOptions>{"settle", [](CopyOptions& o, py::handle value) { o.settle = seconds_from(value); }},
    row<&CopyOptions::only>("only"),
    row<&CopyOptions::force>("force"),
    row<&CopyOptions::platform>("platform"),
    row<&CopyOptions::max_workers>("max_workers"),
    row<&CopyOptions::attachment_tag_prefix>("attachment_tag_prefix"),
    row<&CopyOptions::repository>("repository"),
};

using cosign::DownloadOptions;
constexpr std::array kDownloadRows{
    row<&DownloadOptions::predicate_type>("predicate_type"),
    row<&DownloadOptions::platform>("platform"),
    row<&DownloadOptions::attachment_tag_prefix>("attachment_tag_prefix"),
    row<&DownloadOptions::repository>("repository"),
};

using cosign::AttachPlace;
constexpr std::array kAttachPlaceRows{
    Row<AttachPlace>{"settle", [](AttachPlace& o, py::handle value) { o.settle = seconds_from(value); }},
    row<&AttachPlace::attachment_tag_prefix>("attachment_tag_prefix"),
    row<&AttachPlace::repository>("repository"),
};

// The contents of a file; None stands for "none was given".
template <auto Member>
constexpr Row<typename Owner<Member>::Options> bytes_row(const char* name) {
  return {name, [](typename Owner<Member>::Options& options, py::handle value) {
            if (value.is_none()) return;
            const ByteArg bytes(value.cast<py::buffer>());
            (options.*Member).emplace(bytes.view().begin(), bytes.view().end());
          }};
}

using cosign::AttachSignatureOptions;
constexpr std::array kAttachSignatureRows{
    bytes_row<&AttachSignatureOptions::payload>("payload"),
    bytes_row<&AttachSignatureOptions::signature>("signature"),
    bytes_row<&AttachSignatureOptions::certificate>("certificate"),
    bytes_row<&AttachSignatureOptions::certificate_chain>("certificate_chain"),
    bytes_row<&AttachSignatureOptions::rekor_response>("rekor_response"),
    bytes_row<&AttachSignatureOptions::tsr>("tsr"),
};

using cosign::AttachAttestationOptions;
constexpr std::array kAttachAttestationRows{
    Row<AttachAttestationOptions>{"attestations",
                                  [](AttachAttestationOptions& o, py::handle value) {
                                    for (const auto file : value.cast<py::list>()) {
                                      const ByteArg bytes(file.cast<py::buffer>());
                                      o.attestations.emplace_back(bytes.view().begin(), bytes.view().end());
                                    }
                                  }},
};

using cosign::AttachSbomOptions;
constexpr std::array kAttachSbomRows{
    row<&AttachSbomOptions::file>("sbom"),
    row<&AttachSbomOptions::type>("type"),
    row<&AttachSbomOptions::input_format>("input_format"),
    row<&AttachSbomOptions::as_referrer>("as_referrer"),
};

using cosign::CleanOptions;
constexpr std::array kCleanRows{
    Row<CleanOptions>{"settle", [](CleanOptions& o, py::handle value) { o.settle = seconds_from(value); }},
    row<&CleanOptions::type>("type"),
    row<&CleanOptions::keys>("keys"),
    row<&CleanOptions::predicate_type>("predicate_type"),
    row<&CleanOptions::keep>("keep"),
    row<&CleanOptions::dry_run>("dry_run"),
    row<&CleanOptions::attachment_tag_prefix>("attachment_tag_prefix"),
    row<&CleanOptions::repository>("repository"),
};

using cosign::UploadOptions;
constexpr std::array kUploadRows{
    row<&UploadOptions::files>("files"),
    row<&UploadOptions::annotations>("annotations"),
    row<&UploadOptions::content_type>("content_type"),
    row<&UploadOptions::wasm>("wasm"),
};
constexpr std::array kGenerateRows{row<&cosign::GenerateOptions::annotations>("annotations")};

// Whether `rows` has a row of that name; if so, the value is set.
template <class Options, std::size_t N>
bool set(const std::array<Row<Options>, N>& rows, Options& options, const std::string& name, py::handle value) {
  const auto found = std::ranges::find_if(rows, [&](const auto& row) { return name == row.name; });
  if (found == rows.end()) return false;
  try {
    found->set(options, value);
  } catch (const py::cast_error&) {
    // The type alone: the value may be a password.
    throw py::type_error("option " + name + " cannot be of type " + Py_TYPE(value.ptr())->tp_name);
  }
  return true;
}

template <class Options, std::size_t N>
Options read(const std::array<Row<Options>, N>& rows, const py::dict& values) {
  Options options;
  for (const std::pair<py::handle, py::handle> item : values) {
    const auto name = item.first.cast<std::string>();
    const py::handle value = item.second;
    bool known = set(rows, options, name, value);
    if constexpr (std::is_base_of_v<AttachPlace, Options>) {
      known = known || set(kAttachPlaceRows, static_cast<AttachPlace&>(options), name, value);
    }
    if constexpr (requires { options.registry; }) known = known || set(kRegistryRows, options.registry, name, value);
    if constexpr (requires { options.log; }) known = known || set(kLogRows, options.log, name, value);
    if constexpr (requires { options.trust; }) known = known || set(kTrustRows, options.trust, name, value);
    if constexpr (requires { options.attest; }) known = known || set(kAttestRows<Options>, options, name, value);
    if constexpr (std::is_same_v<Options, VerifyOptions>) {
      known = known || set(kVerifyAttestationRows, options, name, value);
    }
    if constexpr (std::is_same_v<Options, VerifyBlobOptions>) {
      known = known || set(kVerifyBlobAttestationRows, options, name, value);
    }
    if constexpr (requires { options.identity; }) known = known || set(kIdentityRows, options.identity, name, value);
    if (!known) throw py::type_error("unknown option: " + name);
  }
  return options;
}

template <class Rows>
void add_names(py::list& names, const Rows& rows) {
  for (const auto& row : rows) names.append(row.name);
}

template <class Options, std::size_t N, class... More>
py::list names_of(const std::array<Row<Options>, N>& rows, const More&... more) {
  py::list names;
  add_names(names, rows);
  (add_names(names, more), ...);
  if constexpr (std::is_base_of_v<AttachPlace, Options>) add_names(names, kAttachPlaceRows);
  if constexpr (requires(Options o) { o.registry; }) add_names(names, kRegistryRows);
  if constexpr (requires(Options o) { o.log; }) add_names(names, kLogRows);
  if constexpr (requires(Options o) { o.trust; }) add_names(names, kTrustRows);
  if constexpr (requires(Options o) { o.identity; }) add_names(names, kIdentityRows);
  return names;
}

}  // namespace

cosign::SignOptions read_sign_options(const py::dict& values) { return read(kSignRows, values); }
cosign::VerifyOptions read_verify_options(const py::dict& values) { return read(kVerifyRows, values); }
cosign::SignBlobOptions read_sign_blob_options(const py::dict& values) { return read(kSignBlobRows, values); }
cosign::VerifyBlobOptions read_verify_blob_options(const py::dict& values) { return read(kVerifyBlobRows, values); }
cosign::SignDirectoryOptions read_sign_directory_options(const py::dict& values) {
  return read(kSignDirectoryRows, values);
}
cosign::VerifyDirectoryOptions read_verify_directory_options(const py::dict& values) {
  return read(kVerifyDirectoryRows, values);
}
cosign::KeylessOptions read_keyless_options(const py::dict& values) { return read(kKeylessRows, values); }
cosign::TreeOptions read_tree_options(const py::dict& values) { return read(kTreeRows, values); }
cosign::TriangulateOptions read_triangulate_options(const py::dict& values) { return read(kTriangulateRows, values); }
cosign::CopyOptions read_copy_options(const py::dict& values) { return read(kCopyRows, values); }
cosign::DownloadOptions read_download_options(const py::dict& values) { return read(kDownloadRows, values); }
cosign::AttachSignatureOptions read_attach_signature_options(const py::dict& values) {
  return read(kAttachSignatureRows, values);
}
cosign::AttachAttestationOptions read_attach_attestation_options(const py::dict& values) {
  return read(kAttachAttestationRows, values);
}
cosign::AttachSbomOptions read_attach_sbom_options(const py::dict& values) { return read(kAttachSbomRows, values); }
cosign::CleanOptions read_clean_options(const py::dict& values) { return read(kCleanRows, values); }
cosign::UploadOptions read_upload_options(const py::dict& values) { return read(kUploadRows, values); }
cosign::GenerateOptions read_generate_options(const py::dict& values) { return read(kGenerateRows, values); }
oci::RegistryOptions read_registry_options(const py::dict& values) { return read(kRegistryRows, values); }

py::dict option_rows() {
  py::dict rows;
  rows["sign"] = names_of(kSignRows);
  rows["verify"] = names_of(kVerifyRows);
  rows["attest"] = names_of(kSignRows, kAttestRows<SignOptions>);
  rows["verify-attestation"] = names_of(kVerifyRows, kVerifyAttestationRows);
  rows["attest-blob"] = names_of(kSignBlobRows, kAttestRows<SignBlobOptions>);
  rows["verify-blob-attestation"] = names_of(kVerifyBlobRows, kVerifyBlobAttestationRows);
  rows["sign-blob"] = names_of(kSignBlobRows);
  rows["verify-blob"] = names_of(kVerifyBlobRows);
  rows["sign-directory"] = names_of(kSignDirectoryRows);
  rows["verify-directory"] = names_of(kVerifyDirectoryRows);
  rows["tree"] = names_of(kTreeRows);
  rows["triangulate"] = names_of(kTriangulateRows);
  rows["resolve"] = names_of(kRegistryRows);
  for (const char* verb : {"copy", "save", "load"}) rows[verb] = names_of(kCopyRows);
  for (const char* what : {"signature", "attestation", "sbom"}) {
    rows[py::str("download " + std::string(what))] = names_of(kDownloadRows);
  }
  rows["attach signature"] = names_of(kAttachSignatureRows);
  rows["attach attestation"] = names_of(kAttachAttestationRows);
  rows["attach sbom"] = names_of(kAttachSbomRows);
  rows["clean"] = names_of(kCleanRows);
  for (const char* verb : {"upload blob", "upload wasm"}) rows[verb] = names_of(kUploadRows);
  rows["generate"] = names_of(kGenerateRows);
  return rows;
}

}  // namespace sigwright::bindings
