#include "cosign/describe.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/limits.h"
#include "bundle/statement.h"
#include "cosign/target.h"
#include "oci/media_types.h"

namespace sigwright::cosign {
namespace {

constexpr std::string_view kStatement = "application/vnd.in-toto+json";

std::vector<Child> children_of(const oci::Manifest& manifest) {
  const auto images = image_children(manifest);
  std::vector<Child> children;
  for (const auto& entry : manifest.manifests()) {
    const bool image = std::ranges::find(images, entry) != images.end();
    children.push_back({entry.digest.str(), entry.platform ? entry.platform->str() : std::string(), image});
  }
  return children;
}

bool has_only_statements(const oci::Manifest& manifest) {
  const auto& layers = manifest.layers();
  return !layers.empty() &&
         std::ranges::all_of(layers, [](const auto& layer) { return layer.media_type == kStatement; });
}

// A registry that does not have the statement leaves the kind of manifest as plain as it was.
std::string subject_of_statement(oci::Repository& repository, const oci::Descriptor& layer, const Cancel& cancel) {
  const auto text = repository.get_blob(layer, limits::kAttachmentBytes, cancel);
  if (!text) return {};
  const auto statement = bundle::Statement::parse(*text);
  if (!statement || statement->subjects.empty()) return {};
  const auto sha256 = statement->subjects.front().digest.find("sha256");
  return sha256 == statement->subjects.front().digest.end() ? std::string() : "sha256:" + sha256->second;
}

Result<std::string> platform_of(oci::Repository& repository, const oci::Descriptor& config, const Cancel& cancel) {
  if (config.media_type != oci::media::kImageConfig && config.media_type != oci::media::kDockerConfig) return "";
  TRY(const auto text, repository.get_blob(config, limits::kManifestBytes, cancel));
  TRY(const auto json, parse_json(as_text(text)));
  oci::Platform platform;
  for (const auto& [member, value] : {std::pair{"os", &platform.os}, std::pair{"architecture", &platform.architecture},
                                      std::pair{"variant", &platform.variant}}) {
    TRY(auto said, optional_json_string(json, member, "the image's config"));
    *value = std::move(said).value_or("");
  }
  return platform.str();
}

}  // namespace

Result<Description> describe(const std::string& image, const oci::RegistryOptions& registry, const Context& context,
                             const Cancel& cancel) {
  TRY(const auto target, open_target(image, {}, registry, context));
  TRY(const auto manifest, fetch_subject(target, cancel));
  Description found;
  found.digest = target.reference.digest().value_or(manifest.digest()).str();
  found.reference = target.reference.with_digest(target.reference.digest().value_or(manifest.digest())).str();
  found.media_type = manifest.media_type();
  found.artifact_type = manifest.artifact_type();
  if (found.artifact_type.empty() && manifest.config()) found.artifact_type = manifest.config()->media_type;
  for (const auto& layer : manifest.layers()) found.layer_types.push_back(layer.media_type);
  if (manifest.subject()) found.subject = manifest.subject()->digest.str();
  found.children = children_of(manifest);
  if (has_only_statements(manifest)) {
    found.attests = subject_of_statement(*target.images, manifest.layers().front(), cancel);
  } else if (manifest.config()) {
    auto platform = platform_of(*target.images, *manifest.config(), cancel);
    if (!platform) return std::unexpected(std::move(platform).error());
    found.platform = *std::move(platform);
  }
  return found;
}

}  // namespace sigwright::cosign
