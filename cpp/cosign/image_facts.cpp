#include "cosign/image_facts.h"

#include "base/json.h"
#include "base/limits.h"
#include "cosign/target.h"

namespace sigwright::cosign {
namespace {

// A config that is no JSON, or says nothing, says nothing.
std::string platform_in(ByteView config) {
  const auto json = parse_json(as_text(config), {.bytes = limits::kManifestBytes});
  if (!json) return {};
  const auto os = optional_json_string(*json, "os", "config");
  const auto architecture = optional_json_string(*json, "architecture", "config");
  if (!os || !architecture || !*os || !*architecture) return {};
  return oci::Platform{**os, **architecture, {}}.str();
}

Result<std::string> platform_of(oci::Repository& repository, const oci::Manifest& manifest, const Cancel& cancel) {
  const auto& config = manifest.config();
  if (!config) return std::string();
  TRY(const auto bytes, repository.get_blob(*config, limits::kManifestBytes, cancel));
  return platform_in(bytes);
}

Result<void> require_same(const Target& target, const crypto::Digest& found, const std::string& wanted) {
  if (found.str() == wanted) return {};
  return fail(ErrorCode::DigestMismatch,
              target.reference.str() + " is " + found.str() + " now, not " + wanted + ": the tag has moved",
              "verify what the tag names now, or name the image by its digest");
}

}  // namespace

Result<ImageFacts> image_facts(const std::string& image, const std::string& digest, const oci::RegistryOptions& options,
                               const Context& context, const Cancel& cancel) {
  TRY(const auto target, open_target(image, "", options, context));
  TRY(const auto manifest, fetch_subject(target, cancel));
  CHECK(refuse_attachment(*target.images, manifest, cancel));
  const crypto::Digest found = target.reference.digest().value_or(manifest.digest());
  CHECK(require_same(target, found, digest));
  ImageFacts facts{target.reference.with_digest(found).str(), found.str(), manifest.media_type(), {}};
  if (!manifest.is_index()) {
    TRY(auto platform, platform_of(*target.images, manifest, cancel));
    facts.parts = {{facts.digest, std::move(platform)}};
    return facts;
  }
  for (const auto& child : image_children(manifest)) {
    facts.parts.push_back({child.digest.str(), child.platform ? child.platform->str() : ""});
  }
  return facts;
}

}  // namespace sigwright::cosign
