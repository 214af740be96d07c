#pragma once
// Options of the verbs, read from the dict that a Python options object hands over.

#include <pybind11/pybind11.h>

#include <string_view>
#include <vector>

#include "cosign/attach_files.h"
#include "cosign/blob.h"
#include "cosign/clean.h"
#include "cosign/copy.h"
#include "cosign/directory.h"
#include "cosign/download.h"
#include "cosign/inspect.h"
#include "cosign/keyless.h"
#include "cosign/sign.h"
#include "cosign/upload.h"
#include "cosign/verify.h"

namespace sigwright::bindings {

namespace py = pybind11;

// Throw TypeError for a name that has no row and for a value of another type.
[[nodiscard]] cosign::SignOptions read_sign_options(const py::dict& values);
[[nodiscard]] cosign::VerifyOptions read_verify_options(const py::dict& values);
[[nodiscard]] cosign::SignBlobOptions read_sign_blob_options(const py::dict& values);
[[nodiscard]] cosign::VerifyBlobOptions read_verify_blob_options(const py::dict& values);
[[nodiscard]] cosign::SignDirectoryOptions read_sign_directory_options(const py::dict& values);
[[nodiscard]] cosign::VerifyDirectoryOptions read_verify_directory_options(const py::dict& values);
[[nodiscard]] cosign::KeylessOptions read_keyless_options(const py::dict& values);
[[nodiscard]] cosign::TreeOptions read_tree_options(const py::dict& values);
[[nodiscard]] cosign::TriangulateOptions read_triangulate_options(const py::dict& values);
[[nodiscard]] cosign::CopyOptions read_copy_options(const py::dict& values);
[[nodiscard]] cosign::DownloadOptions read_download_options(const py::dict& values);
[[nodiscard]] cosign::AttachSignatureOptions read_attach_signature_options(const py::dict& values);
[[nodiscard]] cosign::AttachAttestationOptions read_attach_attestation_options(const py::dict& values);
[[nodiscard]] cosign::AttachSbomOptions read_attach_sbom_options(const py::dict& values);
[[nodiscard]] cosign::CleanOptions read_clean_options(const py::dict& values);
[[nodiscard]] cosign::UploadOptions read_upload_options(const py::dict& values);
[[nodiscard]] cosign::GenerateOptions read_generate_options(const py::dict& values);
[[nodiscard]] oci::RegistryOptions read_registry_options(const py::dict& values);

// {verb: names of its rows}: what the parity test compares with sigwright/options/. Each topic adds its verbs.
[[nodiscard]] py::dict option_rows();
void add_signing_rows(py::dict& rows);
void add_verifying_rows(py::dict& rows);
void add_artifact_rows(py::dict& rows);

}  // namespace sigwright::bindings
