#include <utility>

#include "base/parallel.h"
#include "bundle/bundle.h"
#include "bundle/statement.h"
#include "cosign/evidence_parts.h"
#include "cosign/referrer.h"
#include "oci/media_types.h"

namespace sigwright::cosign {
namespace {

// Whether it says itself to be an attestation where a signature is sought, or the other way round.
bool says_otherwise(const std::map<std::string, std::string>& annotations, EvidenceKind sought) {
  const auto predicate = annotations.find(std::string(kPredicateTypeAnnotation));
  if (predicate == annotations.end()) return false;
  return (predicate->second == bundle::kImageSignaturePredicate) != (sought == EvidenceKind::Signature);
}

// cosign's experiment of 2022, --registry-referrers-mode=oci-1-1: a `.sig` or `.att` image as a referrer, without a
// tag.
bool is_untagged(std::string_view artifact_type, EvidenceKind sought) {
  const std::string_view kind = sought == EvidenceKind::Signature ? "sig." : "att.";
  return artifact_type.starts_with(oci::media::kCosignArtifactPrefix) &&
         artifact_type.substr(oci::media::kCosignArtifactPrefix.size()).starts_with(kind);
}

bool is_untagged(const oci::Manifest& manifest, EvidenceKind sought) {
  return is_untagged(manifest.artifact_type(), sought) ||
         (manifest.config() && is_untagged(manifest.config()->media_type, sought));
}

// Fallback indexes that older writers kept have no artifactType, or that of the empty config; only the manifest tells
// then.
bool may_be_bundle(const oci::Descriptor& referrer) {
  const std::string& type = referrer.artifact_type;
  return type.empty() || type == oci::media::kEmpty || type.starts_with(oci::media::kBundlePrefix);
}

void judge_bundle(Evidence& evidence, const Inquiry& inquiry, const std::string& source, const bundle::CutText& text) {
  const auto parsed = bundle::Bundle::parse(text.text, text.payload);
  if (!parsed) return add_unread(evidence, verify::Format::Bundle, source, parsed.error());
  const auto& [repository, subject, sought, verifier, cancel, gate] = inquiry;
  add_judged(evidence, sought,
             sought.kind == EvidenceKind::Signature ? verifier.verify_image(*parsed, source, subject)
                                                    : verifier.verify_attestation(*parsed, source, subject));
}

Evidence read_referrer(const Inquiry& inquiry, const oci::Descriptor& referrer) {
  Evidence evidence;
  const std::string source = referrer.digest.str();
  const auto unread = [&](Error error) {
    add_unread(evidence, verify::Format::Bundle, source, std::move(error));
    return std::move(evidence);
  };
  auto fetched = inquiry.repository.get_manifest(referrer.digest, inquiry.cancel);
  if (!fetched) return unread(std::move(fetched).error());
  const oci::Manifest& manifest = fetched->manifest;
  if (is_untagged(manifest, inquiry.sought.kind)) return read_signature_image(inquiry, manifest, source);
  const oci::Descriptor* layer = bundle_layer(manifest);
  if (layer == nullptr) {
    if (!claims_bundle(manifest)) return evidence;  // another artifact, listed without its type
    return unread({ErrorCode::Malformed, "the bundle's manifest does not have exactly one layer, a bundle", {}, {}});
  }
  if (says_otherwise(manifest.annotations(), inquiry.sought.kind)) {
    ++evidence.others;
    return evidence;
  }
  const auto room = inquiry.gate.enter(layer->size);
  auto text = inquiry.gate.read(inquiry.repository, *layer, inquiry.cancel);
  if (!text) return unread(std::move(text).error());
  judge_bundle(evidence, inquiry, source, *text);
  return evidence;
}

}  // namespace

Evidence gather_bundles(const Inquiry& inquiry) {
  Evidence evidence;
  auto listed = inquiry.repository.referrers(inquiry.subject, inquiry.cancel);
  if (!listed) {
    evidence.failures.push_back(std::move(listed).error());
    return evidence;
  }
  evidence.referrers_api = listed->api;
  std::vector<const oci::Descriptor*> wanted;
  for (const auto& referrer : listed->entries) {
    if (!may_be_bundle(referrer) && !is_untagged(referrer.artifact_type, inquiry.sought.kind)) continue;
    if (says_otherwise(referrer.annotations, inquiry.sought.kind)) {
      ++evidence.others;
    } else {
      wanted.push_back(&referrer);
    }
  }
  auto parts =
      parallel_map(wanted.size(), kEvidenceThreads, [&](std::size_t i) { return read_referrer(inquiry, *wanted[i]); });
  for (auto& part : parts) append(evidence, std::move(part));
  return evidence;
}

}  // namespace sigwright::cosign
