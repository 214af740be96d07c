#include <algorithm>
#include <array>

#include "oci/manifest.h"
#include "oci/manifest_json.h"

namespace sigwright::oci {
namespace {

constexpr std::array<std::string_view, 7> kMembers{"mediaType",   "size",     "digest",      "data",
                                                   "annotations", "platform", "artifactType"};
constexpr std::array<std::string_view, 3> kPlatformMembers{"architecture", "os", "variant"};

Result<std::optional<Platform>> platform_from(const Json& json, std::string_view where) {
  if (json.is_null()) return std::nullopt;
  if (!json.is_object()) return fail(ErrorCode::Malformed, std::string(where) + ": \"platform\" is not an object");
  CHECK(check_spelling(json, kPlatformMembers, where));
  TRY(auto os, optional_json_string(json, "os", where));
  TRY(auto architecture, optional_json_string(json, "architecture", where));
  TRY(auto variant, optional_json_string(json, "variant", where));
  return Platform{std::move(os).value_or(""), std::move(architecture).value_or(""), std::move(variant).value_or("")};
}

OrderedJson platform_json(const Platform& platform) {
  OrderedJson json{{"architecture", platform.architecture}, {"os", platform.os}};
  if (!platform.variant.empty()) json["variant"] = platform.variant;
  return json;
}

}  // namespace

Result<void> check_spelling(const Json& object, std::span<const std::string_view> names, std::string_view where) {
  for (const auto& item : object.items()) {
    const std::string& key = item.key();
    const auto same = [&](std::string_view name) { return name != key && equal_ignoring_case(name, key); };
    if (std::ranges::any_of(names, same)) {
      return fail(ErrorCode::Malformed, std::string(where) + ": \"" + printable(key) + "\" is misspelt");
    }
  }
  return {};
}

Result<std::map<std::string, std::string>> annotations_from(const Json& json, std::string_view where) {
  std::map<std::string, std::string> annotations;
  if (json.is_null()) return annotations;
  if (!json.is_object()) return fail(ErrorCode::Malformed, std::string(where) + ": \"annotations\" is not an object");
  for (const auto& item : json.items()) {
    if (!item.value().is_string()) {
      return fail(ErrorCode::Malformed,
                  std::string(where) + ": the annotation \"" + printable(item.key()) + "\" is not a string");
    }
    annotations.emplace(item.key(), item.value().get<std::string>());
  }
  return annotations;
}

std::string Platform::str() const {
  std::string text = os + "/" + architecture;
  if (!variant.empty()) text += "/" + variant;
  return text;
}

Result<Descriptor> Descriptor::from_json(const Json& json, std::string_view where) {
  if (!json.is_object()) return fail(ErrorCode::Malformed, std::string(where) + " is not an object");
  CHECK(check_spelling(json, kMembers, where));
  TRY(auto media_type, json_string(json, "mediaType", where));
  TRY(const auto size, json_uint(json, "size", where));
  TRY(const auto digest_text, json_string(json, "digest", where));
  TRY(auto digest, with_context(crypto::Digest::parse(digest_text), where));
  TRY(auto artifact_type, optional_json_string(json, "artifactType", where));
  TRY(auto annotations, annotations_from(json_member(json, "annotations"), where));
  TRY(auto platform, platform_from(json_member(json, "platform"), where));
  return Descriptor{.media_type = std::move(media_type),
                    .size = size,
                    .digest = std::move(digest),
                    .artifact_type = std::move(artifact_type).value_or(""),
                    .annotations = std::move(annotations),
                    .platform = std::move(platform)};
}

OrderedJson Descriptor::to_json() const {
  OrderedJson json{{"mediaType", media_type}, {"size", size}, {"digest", digest.str()}};
  if (!annotations.empty()) json["annotations"] = annotations;
  if (platform) json["platform"] = platform_json(*platform);
  if (!artifact_type.empty()) json["artifactType"] = artifact_type;
  return json;
}

}  // namespace sigwright::oci
