// What moves images and what is attached to them.

#include "bindings/option_groups.h"

namespace sigwright::bindings {
namespace {

constexpr std::array kTreeRows{row<&cosign::TreeOptions::attachment_tag_prefix>("attachment_tag_prefix"),
                               row<&cosign::TreeOptions::repository>("repository")};

constexpr std::array kTriangulateRows{row<&cosign::TriangulateOptions::type>("type"),
                                      row<&cosign::TriangulateOptions::attachment_tag_prefix>("attachment_tag_prefix"),
                                      row<&cosign::TriangulateOptions::repository>("repository")};

using cosign::CopyOptions;
constexpr std::array kCopyRows{
    settle_row<&CopyOptions::settle>(),
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
    settle_row<&AttachPlace::settle>(),
    row<&AttachPlace::attachment_tag_prefix>("attachment_tag_prefix"),
    row<&AttachPlace::repository>("repository"),
};

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
                                      o.attestations.push_back(document_from(file));
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
    settle_row<&CleanOptions::settle>(),
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

}  // namespace

cosign::TreeOptions read_tree_options(const py::dict& values) { return read<cosign::TreeOptions>(values, kTreeRows); }
cosign::TriangulateOptions read_triangulate_options(const py::dict& values) {
  return read<cosign::TriangulateOptions>(values, kTriangulateRows);
}
cosign::CopyOptions read_copy_options(const py::dict& values) { return read<CopyOptions>(values, kCopyRows); }
cosign::DownloadOptions read_download_options(const py::dict& values) {
  return read<DownloadOptions>(values, kDownloadRows);
}
cosign::AttachSignatureOptions read_attach_signature_options(const py::dict& values) {
  return read<AttachSignatureOptions>(values, kAttachSignatureRows, kAttachPlaceRows);
}
cosign::AttachAttestationOptions read_attach_attestation_options(const py::dict& values) {
  return read<AttachAttestationOptions>(values, kAttachAttestationRows, kAttachPlaceRows);
}
cosign::AttachSbomOptions read_attach_sbom_options(const py::dict& values) {
  return read<AttachSbomOptions>(values, kAttachSbomRows, kAttachPlaceRows);
}
cosign::CleanOptions read_clean_options(const py::dict& values) { return read<CleanOptions>(values, kCleanRows); }
cosign::UploadOptions read_upload_options(const py::dict& values) { return read<UploadOptions>(values, kUploadRows); }
cosign::GenerateOptions read_generate_options(const py::dict& values) {
  return read<cosign::GenerateOptions>(values, kGenerateRows);
}
oci::RegistryOptions read_registry_options(const py::dict& values) {
  return read<oci::RegistryOptions>(values, kRegistryRows);
}

void add_artifact_rows(py::dict& rows) {
  rows["tree"] = names_of<cosign::TreeOptions>(kTreeRows);
  rows["triangulate"] = names_of<cosign::TriangulateOptions>(kTriangulateRows);
  rows["resolve"] = names_of<oci::RegistryOptions>(kRegistryRows);
  for (const char* verb : {"copy", "save", "load"}) rows[verb] = names_of<CopyOptions>(kCopyRows);
  for (const char* what : {"signature", "attestation", "sbom"}) {
    rows[py::str("download " + std::string(what))] = names_of<DownloadOptions>(kDownloadRows);
  }
  rows["attach signature"] = names_of<AttachSignatureOptions>(kAttachSignatureRows, kAttachPlaceRows);
  rows["attach attestation"] = names_of<AttachAttestationOptions>(kAttachAttestationRows, kAttachPlaceRows);
  rows["attach sbom"] = names_of<AttachSbomOptions>(kAttachSbomRows, kAttachPlaceRows);
  rows["clean"] = names_of<CleanOptions>(kCleanRows);
  for (const char* verb : {"upload blob", "upload wasm"}) rows[verb] = names_of<UploadOptions>(kUploadRows);
  rows["generate"] = names_of<cosign::GenerateOptions>(kGenerateRows);
}

}  // namespace sigwright::bindings
