#include "bundle/old_blob_bundle.h"

#include "bundle/bundle_limits.h"
#include "bundle/go_base64.h"
#include "bundle/rekor_bundle.h"

namespace sigwright::bundle {
namespace {

constexpr std::string_view kWhere = "cosign blob bundle";
constexpr std::string_view kSignature = "base64Signature";

// cosign writes the PEM in base64, and reads it either way.
Result<std::string> read_verifier(const Json& json) {
  TRY(auto text, optional_json_string(json, "cert", kWhere));
  if (!text) return std::string();
  if (text->starts_with("-----BEGIN ")) return *std::move(text);
  TRY(const auto pem, with_context(from_go_base64(*text), kWhere));
  return to_text(pem);
}

}  // namespace

Result<OldBlobBundle> OldBlobBundle::parse(std::string_view text) {
  TRY(const auto json, with_context(parse_json(text, kBundleLimits), kWhere));
  TRY(const auto signature, json_string(json, kSignature, kWhere));
  OldBlobBundle bundle;
  TRY(bundle.signature, with_context(from_go_base64(signature), kWhere));
  if (bundle.signature.empty()) return fail(ErrorCode::Malformed, "cosign blob bundle: no signature");
  TRY(bundle.verifier_pem, read_verifier(json));
  if (const Json& log = json_member(json, "rekorBundle"); !log.is_null()) {
    TRY(bundle.log_entry, with_context(read_rekor_bundle(log), kWhere));
  }
  return bundle;
}

bool is_old_blob_bundle(std::string_view text) {
  if (!text.contains(kSignature)) return false;  // most texts are spared a second reading; none writes it escaped
  const auto json = parse_json(text, kBundleLimits);
  return json.has_value() && json->contains(kSignature);
}

}  // namespace sigwright::bundle
