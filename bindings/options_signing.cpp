// What signs: images, blobs and directories.

#include <optional>
#include <type_traits>

#include "bindings/option_groups.h"

namespace sigwright::bindings {
namespace {

template <class Options>
void set_signer(Options& options, py::handle value) {
  options.signer = signer_from(value);
  if constexpr (requires { options.own; })
    options.own = value.is_none() ? nullptr : value.cast<const SignerHandle&>().own;
}

// A member of the attestation, which is made when the first of them is set.
template <class Options, auto Member>
void set_attest(Options& options, py::handle value) {
  using Value = typename Owner<Member>::Value;
  if (value.is_none()) return;
  if (!options.attest) options.attest.emplace();
  if constexpr (std::is_same_v<Value, std::optional<cosign::Document>>) {
    (*options.attest).*Member = document_from(value);
  } else {
    (*options.attest).*Member = value.cast<Value>();
  }
}

template <class Options>
constexpr std::array kAttestRows{
    Row<Options>{"predicate_type", set_attest<Options, &cosign::AttestOptions::type>},
    Row<Options>{"predicate", set_attest<Options, &cosign::AttestOptions::predicate>},
    Row<Options>{"statement", set_attest<Options, &cosign::AttestOptions::statement>},
    Row<Options>{"replace", set_attest<Options, &cosign::AttestOptions::replace>},
};

using cosign::SignOptions;
constexpr std::array kSignRows{
    Row<SignOptions>{"signer", set_signer<SignOptions>},
    Row<SignOptions>{"signature_format", set_format<SignOptions>},
    settle_row<&SignOptions::settle>(),
    row<&SignOptions::annotations>("annotations"),
    row<&SignOptions::upload>("upload"),
    row<&SignOptions::recursive>("recursive"),
    row<&SignOptions::docker_reference>("sign_container_identity"),
    row<&SignOptions::attachment>("attachment"),
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

using cosign::SignBlobOptions;
constexpr std::array kSignBlobRows{
    Row<SignBlobOptions>{"signer", set_signer<SignBlobOptions>},
};
constexpr std::array kAttestBlobRows{
    row<&SignBlobOptions::bundle_file>("bundle_file"),
    row<&SignBlobOptions::envelope_file>("envelope_file"),
};

using cosign::SignDirectoryOptions;
constexpr std::array kSignDirectoryRows{
    Row<SignDirectoryOptions>{"signer", set_signer<SignDirectoryOptions>},
    row<&SignDirectoryOptions::ignored>("ignored"),
    row<&SignDirectoryOptions::ignore_version_control>("ignore_git_paths"),
    row<&SignDirectoryOptions::allow_symlinks>("allow_symlinks"),
    row<&SignDirectoryOptions::bundle_file>("bundle"),
};

using cosign::KeylessOptions;
constexpr std::array kKeylessRows{
    row<&KeylessOptions::fulcio_url>("fulcio_url"),
    row<&KeylessOptions::oidc_issuer>("oidc_issuer"),
    row<&KeylessOptions::signing_config>("signing_config"),
    row<&KeylessOptions::profile>("profile"),
    row<&KeylessOptions::confirmed>("yes"),
    row_in<&KeylessOptions::trust, &cosign::TrustOptions::trusted_root>("trusted_root"),
    row_in<&KeylessOptions::trust, &cosign::TrustOptions::fulcio_roots>("fulcio_roots"),
    row_in<&KeylessOptions::trust, &cosign::TrustOptions::ct_log_keys>("ct_log_keys"),
    row_in<&KeylessOptions::trust, &cosign::TrustOptions::default_root>("default_root"),
    Row<KeylessOptions>{"key", [](KeylessOptions& o, py::handle value) { o.key = signer_from(value); }},
};

}  // namespace

cosign::SignOptions read_sign_options(const py::dict& values) {
  return read<SignOptions>(values, kSignRows, kAttestRows<SignOptions>);
}

cosign::SignBlobOptions read_sign_blob_options(const py::dict& values) {
  return read<SignBlobOptions>(values, kSignBlobRows, kAttestRows<SignBlobOptions>, kAttestBlobRows);
}

cosign::SignDirectoryOptions read_sign_directory_options(const py::dict& values) {
  return read<SignDirectoryOptions>(values, kSignDirectoryRows);
}

cosign::KeylessOptions read_keyless_options(const py::dict& values) {
  return read<KeylessOptions>(values, kKeylessRows);
}

void add_signing_rows(py::dict& rows) {
  rows["sign"] = names_of<SignOptions>(kSignRows);
  rows["attest"] = names_of<SignOptions>(kSignRows, kAttestRows<SignOptions>);
  rows["sign-blob"] = names_of<SignBlobOptions>(kSignBlobRows);
  rows["attest-blob"] = names_of<SignBlobOptions>(kSignBlobRows, kAttestRows<SignBlobOptions>, kAttestBlobRows);
  rows["sign-directory"] = names_of<SignDirectoryOptions>(kSignDirectoryRows);
}

}  // namespace sigwright::bindings
