#include "bundle/pypi_attestation.h"

#include "bundle/bundle.h"
#include "bundle/dsse.h"

namespace sigwright::bundle {
namespace {

constexpr std::string_view kWhere = "PEP 740 attestation";
constexpr std::size_t kMostAttestations = 1'000;

std::unexpected<Error> malformed(std::string message) {
  return fail(ErrorCode::Malformed, std::string(kWhere) + ": " + message);
}

Result<void> check_version(const Json& document) {
  TRY(const auto version, json_uint(document, "version", kWhere));
  if (version == 1) return {};
  return malformed("version " + std::to_string(version) + " is not known");
}

Result<std::string> bundle_of(const Json& attestation) {
  CHECK(check_version(attestation));
  const Json& material = json_member(attestation, "verification_material");
  const Json& envelope = json_member(attestation, "envelope");
  const Json& entries = json_member(material, "transparency_entries");
  if (!entries.is_array() || entries.empty()) return malformed("it comes without an entry of a log");
  TRY(const std::string certificate, json_string(material, "certificate", kWhere));
  TRY(const std::string statement, json_string(envelope, "statement", kWhere));
  TRY(const std::string signature, json_string(envelope, "signature", kWhere));
  const Json bundle{{"mediaType", kMediaTypeV03},
                    {"verificationMaterial", {{"certificate", {{"rawBytes", certificate}}}, {"tlogEntries", entries}}},
                    {"dsseEnvelope",
                     {{"payload", statement},
                      {"payloadType", kInTotoPayloadType},
                      {"signatures", Json::array({Json{{"sig", signature}}})}}}};
  return canonical_json(bundle);
}

// The attestations of every publisher.
Result<std::vector<const Json*>> listed(const Json& groups) {
  if (!groups.is_array() || groups.empty()) return malformed("the list of attestations is empty or none");
  std::vector<const Json*> found;
  for (const Json& group : groups) {
    const Json& attestations = json_member(group, "attestations");
    if (!attestations.is_array()) return malformed("a publisher without attestations");
    for (const Json& attestation : attestations) found.push_back(&attestation);
    if (found.size() > kMostAttestations)
      return fail(ErrorCode::LimitExceeded, "more than 1000 attestations of a file");
  }
  return found;
}

}  // namespace

bool is_pypi_attestation(const Json& document) noexcept {
  return json_member(document, "attestation_bundles").is_array() ||
         (json_member(document, "verification_material").is_object() && json_member(document, "envelope").is_object());
}

Result<std::vector<std::string>> bundles_of_pypi(const Json& document) {
  std::vector<const Json*> attestations{&document};
  if (const Json& groups = json_member(document, "attestation_bundles"); !groups.is_null()) {
    CHECK(check_version(document));
    TRY(attestations, listed(groups));
  }
  std::vector<std::string> bundles;
  for (const Json* const attestation : attestations) {
    TRY(bundles.emplace_back(), bundle_of(*attestation));
  }
  return bundles;
}

}  // namespace sigwright::bundle
