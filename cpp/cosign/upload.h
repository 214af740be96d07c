#pragma once
// `upload blob` and `upload wasm`: files as images, in cosign's formats; `generate`: what somebody else shall sign.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "cosign/context.h"
#include "oci/manifest.h"
#include "oci/registry.h"

namespace sigwright::cosign {

struct UploadFile {
  std::string path;
  std::optional<oci::Platform> platform;

  // "PATH[:OS[/ARCHITECTURE]]", as cosign reads it.
  [[nodiscard]] static UploadFile parse(const std::string& text);
};

struct UploadOptions {
  std::vector<std::string> files;  // several: each with a platform, and an index of them
  std::map<std::string, std::string> annotations;
  std::string content_type;  // empty: by the file's first bytes
  bool wasm = false;
  oci::RegistryOptions registry;
};

struct Uploaded {
  std::string path;
  std::string media_type;
  std::string url;  // of the blob itself
};
struct UploadResult {
  std::string reference;  // NAME@DIGEST
  std::string digest;
  std::vector<Uploaded> files;
  std::vector<std::string> warnings;
};
// `image` is NAME:TAG. Fails with Usage (no file, several without platforms, a digest instead of a tag), with
// LocalFile, or as the repository does.
[[nodiscard]] Result<UploadResult> upload_files(const std::string& image, const UploadOptions& options,
                                                const Context& context, const Cancel& cancel);

struct GenerateOptions {
  std::map<std::string, std::string> annotations;
  oci::RegistryOptions registry;
};
// The payload that cosign signs for the image, exactly. Fails as resolving the image does.
[[nodiscard]] Result<std::string> generate(const std::string& image, const GenerateOptions& options,
                                           const Context& context, const Cancel& cancel);

}  // namespace sigwright::cosign
