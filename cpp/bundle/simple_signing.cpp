#include "bundle/simple_signing.h"

#include "base/limits.h"

namespace sigwright::bundle {
namespace {

constexpr std::string_view kWhere = "simple signing payload";

}  // namespace

Result<SimpleSigning> SimpleSigning::parse(ByteView payload) {
  TRY(auto json, with_context(parse_json(as_text(payload), {.bytes = limits::kAttachmentBytes}), kWhere));
  const Json& critical = json_member(json, "critical");
  if (!critical.is_object()) return fail(ErrorCode::Malformed, "simple signing payload: no \"critical\" object");
  SimpleSigning parsed;
  TRY(auto reference, optional_json_string(json_member(critical, "identity"), "docker-reference", kWhere));
  if (reference) parsed.docker_reference = *std::move(reference);
  TRY(parsed.manifest_digest, json_string(json_member(critical, "image"), "docker-manifest-digest", kWhere));
  TRY(parsed.type, json_string(critical, "type", kWhere));
  if (const auto optional = json.find("optional"); optional != json.end()) parsed.optional = std::move(*optional);
  if (!parsed.optional.is_null() && !parsed.optional.is_object()) {
    return fail(ErrorCode::Malformed, "simple signing payload: \"optional\" is neither an object nor null");
  }
  return parsed;
}

std::string simple_signing_payload(std::string_view docker_reference, const crypto::Digest& image,
                                   const std::map<std::string, std::string>& annotations) {
  OrderedJson critical;
  critical["identity"]["docker-reference"] = docker_reference;
  critical["image"]["docker-manifest-digest"] = image.str();
  critical["type"] = kSimpleSigningType;
  OrderedJson optional;
  for (const auto& [key, value] : annotations) optional[key] = value;
  OrderedJson json;
  json["critical"] = std::move(critical);
  json["optional"] = std::move(optional);
  return write_go_json(json);
}

}  // namespace sigwright::bundle
