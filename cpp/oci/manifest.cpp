#include "oci/manifest.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "oci/manifest_json.h"
#include "oci/media_types.h"

namespace sigwright::oci {
namespace {

constexpr std::array<std::string_view, 10> kMembers{"schemaVersion", "mediaType", "artifactType", "config",
                                                    "layers",        "manifests", "subject",      "annotations",
                                                    "fsLayers",      "history"};
// Members that make a document another one to a reader that goes by its members (CVE-2021-41190).
constexpr std::array<std::string_view, 3> kForeignToImage{"manifests", "fsLayers", "history"};
constexpr std::array<std::string_view, 4> kForeignToIndex{"config", "layers", "fsLayers", "history"};

std::unexpected<Error> malformed(std::string message) {
  return fail(ErrorCode::Malformed, "manifest: " + std::move(message));
}

bool is_schema1(std::string_view type) { return type == media::kDockerSchema1 || type == media::kDockerSchema1Signed; }

std::unexpected<Error> schema1() {
  return fail(ErrorCode::Malformed, "manifest: Docker image manifest version 2, schema 1, is not supported",
              "push the image again with a tool of this decade; schema 1 manifests cannot be signed safely");
}

Result<void> check_version(const Json& json, std::string_view content_type) {
  const Json& version = json_member(json, "schemaVersion");
  const Json& declared = json_member(json, "mediaType");
  const bool old = declared.is_string() && is_schema1(declared.get_ref<const std::string&>());
  if (old || is_schema1(content_type) || version == 1) return schema1();
  if (!version.is_number_unsigned() || version != 2U) return malformed("\"schemaVersion\" is not 2");
  return {};
}

// What the document is: by its own mediaType, which the content type must agree with; the OCI formats may leave it out.
Result<std::string> media_type_of(const Json& json, std::string_view content_type) {
  TRY(const auto declared, optional_json_string(json, "mediaType", "manifest"));
  if (declared && !content_type.empty() && *declared != content_type) {
    return malformed("its mediaType is \"" + printable(*declared) + "\", but it was sent as \"" +
                     printable(content_type) + "\"");
  }
  std::string_view type = declared ? *declared : content_type;
  if (type.empty()) type = json.contains("manifests") ? media::kImageIndex : media::kImageManifest;
  if (!media::is_image(type) && !media::is_index(type)) {
    return malformed("\"" + printable(type) + "\" is neither an image manifest nor an index");
  }
  return std::string(type);
}

Result<void> check_unambiguous(const Json& json, bool index) {
  const std::span<const std::string_view> foreign =
      index ? std::span<const std::string_view>(kForeignToIndex) : std::span<const std::string_view>(kForeignToImage);
  const auto found = std::ranges::find_if(foreign, [&](std::string_view name) { return json.contains(name); });
  if (found == foreign.end()) return {};
  return malformed(std::string(index ? "an index" : "an image") + " with \"" + std::string(*found) +
                   "\" means different things to different readers");
}

// Go writes an empty list as null.
Result<std::vector<Descriptor>> descriptors(const Json& json, std::string_view name) {
  if (!json.contains(name)) return malformed("\"" + std::string(name) + "\" is missing");
  const Json& list = json_member(json, name);
  std::vector<Descriptor> out;
  if (list.is_null()) return out;
  if (!list.is_array()) return malformed("\"" + std::string(name) + "\" is not a list");
  if (list.size() > limits::kManifestEntries) {
    return fail(ErrorCode::LimitExceeded, "manifest: \"" + std::string(name) + "\" has more than " +
                                              std::to_string(limits::kManifestEntries) + " entries");
  }
  out.reserve(list.size());
  for (const Json& item : list) {
    const std::string where = "manifest: " + std::string(name) + "[" + std::to_string(out.size()) + "]";
    TRY(auto descriptor, Descriptor::from_json(item, where));
    out.push_back(std::move(descriptor));
  }
  return out;
}

Result<std::optional<Descriptor>> optional_descriptor(const Json& json, std::string_view name) {
  const Json& member = json_member(json, name);
  if (member.is_null()) return std::nullopt;
  TRY(auto descriptor, Descriptor::from_json(member, "manifest: " + std::string(name)));
  return descriptor;
}

}  // namespace

Result<Manifest> Manifest::parse(Bytes raw, std::string_view content_type) {
  if (raw.size() > limits::kManifestBytes) {
    return fail(ErrorCode::LimitExceeded, "manifest: larger than " + std::to_string(limits::kManifestBytes) + " bytes");
  }
  TRY(const Json json, with_context(parse_json(as_text(raw)), "manifest"));
  if (!json.is_object()) return malformed("not a JSON object");
  const std::string_view sent_as = media::essence(content_type);
  CHECK(check_version(json, sent_as));
  CHECK(check_spelling(json, kMembers, "manifest"));
  Manifest manifest(crypto::Digest::of(raw));
  TRY(manifest.media_type_, media_type_of(json, sent_as));
  CHECK(check_unambiguous(json, manifest.is_index()));
  if (manifest.is_index()) {
    TRY(manifest.manifests_, descriptors(json, "manifests"));
  } else {
    TRY(manifest.config_, optional_descriptor(json, "config"));
    if (!manifest.config_) return malformed("\"config\" is missing");
    TRY(manifest.layers_, descriptors(json, "layers"));
  }
  TRY(manifest.subject_, optional_descriptor(json, "subject"));
  TRY(auto artifact_type, optional_json_string(json, "artifactType", "manifest"));
  manifest.artifact_type_ = std::move(artifact_type).value_or("");
  TRY(manifest.annotations_, annotations_from(json_member(json, "annotations"), "manifest"));
  manifest.raw_ = std::move(raw);
  return manifest;
}

bool Manifest::is_index() const noexcept { return media::is_index(media_type_); }

Descriptor Manifest::descriptor() const {
  Descriptor descriptor{.media_type = media_type_,
                        .size = raw_.size(),
                        .digest = digest_,
                        .artifact_type = artifact_type_,
                        .annotations = {},
                        .platform = std::nullopt};
  if (!subject_) return descriptor;
  // distribution-spec, "Listing Referrers": the config's type stands in for a missing artifactType.
  if (descriptor.artifact_type.empty() && config_) descriptor.artifact_type = config_->media_type;
  descriptor.annotations = annotations_;
  return descriptor;
}

}  // namespace sigwright::oci
