#include "bundle/media_type.h"

#include <array>
#include <utility>

#include "base/text.h"

namespace sigwright::bundle {
namespace {

constexpr std::string_view kPrefix = "application/vnd.dev.sigstore.bundle";

constexpr std::array kVersions{
    std::pair{std::string_view("+json;version=0.1"), BundleVersion::V01},
    std::pair{std::string_view("+json;version=0.2"), BundleVersion::V02},
    std::pair{std::string_view("+json;version=0.3"), BundleVersion::V03},
    std::pair{std::string_view(".v0.3+json"), BundleVersion::V03},
};

// ".v0.3.N+json"
bool is_patch_of_v03(std::string_view rest) {
  constexpr std::string_view kHead = ".v0.3.";
  constexpr std::string_view kTail = "+json";
  if (!rest.starts_with(kHead) || !rest.ends_with(kTail) || rest.size() < kHead.size() + kTail.size()) return false;
  rest.remove_prefix(kHead.size());
  rest.remove_suffix(kTail.size());
  return parse_uint(rest).has_value();
}

}  // namespace

Result<BundleVersion> bundle_version(std::string_view media_type) {
  if (media_type.starts_with(kPrefix)) {
    const std::string_view rest = media_type.substr(kPrefix.size());
    for (const auto& [text, version] : kVersions) {
      if (rest == text) return version;
    }
    if (is_patch_of_v03(rest)) return BundleVersion::V03;
    return fail(ErrorCode::Malformed, "bundle: its version, \"" + printable(media_type) + "\", is not supported",
                "versions 0.1, 0.2 and 0.3 are read; a later sigwright may know this one");
  }
  if (media_type.empty()) return fail(ErrorCode::Malformed, "bundle: \"mediaType\" is missing");
  return fail(ErrorCode::Malformed, "\"" + printable(media_type) + "\" is not the media type of a Sigstore bundle");
}

}  // namespace sigwright::bundle
