// What verifies: images, blobs and directories.

#include "bindings/option_groups.h"

namespace sigwright::bindings {
namespace {

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
    row<&VerifyOptions::attachment>("attachment"),
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

void set_signature(cosign::VerifyBlobOptions& options, py::handle value) {
  if (value.is_none()) return;
  const ByteArg bytes(value.cast<py::buffer>());
  options.signature.emplace(bytes.view().begin(), bytes.view().end());
}

using cosign::VerifyBlobOptions;
constexpr std::array kVerifyBlobRows{
    Row<VerifyBlobOptions>{"signature", set_signature},
    bytes_row<&VerifyBlobOptions::timestamp>("timestamp"),
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
    row<&VerifyBlobOptions::evidence_file>("evidence_file"),
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

}  // namespace

cosign::VerifyOptions read_verify_options(const py::dict& values) {
  return read<VerifyOptions>(values, kVerifyRows, kVerifyAttestationRows);
}

cosign::VerifyBlobOptions read_verify_blob_options(const py::dict& values) {
  return read<VerifyBlobOptions>(values, kVerifyBlobRows, kVerifyBlobAttestationRows);
}

cosign::VerifyDirectoryOptions read_verify_directory_options(const py::dict& values) {
  return read<VerifyDirectoryOptions>(values, kVerifyDirectoryRows);
}

void add_verifying_rows(py::dict& rows) {
  rows["verify"] = names_of<VerifyOptions>(kVerifyRows);
  rows["verify-attestation"] = names_of<VerifyOptions>(kVerifyRows, kVerifyAttestationRows);
  rows["verify-blob"] = names_of<VerifyBlobOptions>(kVerifyBlobRows);
  rows["verify-blob-attestation"] = names_of<VerifyBlobOptions>(kVerifyBlobRows, kVerifyBlobAttestationRows);
  rows["verify-directory"] = names_of<VerifyDirectoryOptions>(kVerifyDirectoryRows);
}

}  // namespace sigwright::bindings
