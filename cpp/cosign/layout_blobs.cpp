#include "cosign/layout_blobs.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <set>
#include <utility>

#include "crypto/hash.h"

namespace sigwright::cosign {
namespace {

class LayoutCheck {
 public:
  LayoutCheck(oci::Repository& layout, const Cancel& cancel, std::vector<std::string>& warnings)
      : layout_(layout), cancel_(cancel), warnings_(warnings) {}

  [[nodiscard]] Result<void> image(const oci::Manifest& manifest, std::size_t depth) {
    if (!seen_.insert(manifest.digest().str()).second) return {};
    if (manifest.config()) CHECK(blob(*manifest.config()));
    for (const auto& layer : manifest.layers()) CHECK(blob(layer));
    for (const auto& child : manifest.manifests()) CHECK(child_image(child, depth));
    return {};
  }

 private:
  static constexpr std::size_t kDepth = 4;

  [[nodiscard]] Result<void> child_image(const oci::Descriptor& child, std::size_t depth) {
    if (depth >= kDepth) return fail(ErrorCode::LimitExceeded, "the layout's indexes are nested too deeply");
    auto fetched = layout_.get_manifest(child.digest, cancel_);
    if (fetched) return image(fetched->manifest, depth + 1);
    if (fetched.error().code != ErrorCode::NotFound) return fail(std::move(fetched).error());
    warnings_.push_back("the layout does not hold the image " + child.digest.str() + " of its index");
    return {};
  }

  // A digest is an algorithm's name and hexadecimal digits, so that it cannot lead out of the directory.
  [[nodiscard]] Result<void> blob(const oci::Descriptor& blob) {
    if (!seen_.insert(blob.digest.str()).second) return {};
    const auto path = std::filesystem::path(layout_.reference().repository()) / "blobs" /
                      crypto::hash_name(blob.digest.algorithm()) / blob.digest.hex();
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    if (error == std::errc::no_such_file_or_directory) {
      warnings_.push_back("the layout does not hold " + blob.digest.str() + ", which the image needs");
      return {};
    }
    if (error) return fail(ErrorCode::LocalFile, path.string() + ": " + error.message());
    TRY(const auto hash, crypto::hash_file(blob.digest.algorithm(), path, cancel_));
    if (size == blob.size && crypto::Digest::from_raw(blob.digest.algorithm(), hash) == blob.digest) return {};
    return fail(ErrorCode::DigestMismatch, "the content of " + path.string() + " is not what its name says",
                "the layout was changed after it was written: do not use it");
  }

  oci::Repository& layout_;
  const Cancel& cancel_;
  std::vector<std::string>& warnings_;
  std::set<std::string> seen_;
};

}  // namespace

Result<void> check_layout_blobs(oci::Repository& layout, const oci::Manifest& image, const Cancel& cancel,
                                std::vector<std::string>& warnings) {
  return LayoutCheck(layout, cancel, warnings).image(image, 0);
}

}  // namespace sigwright::cosign
