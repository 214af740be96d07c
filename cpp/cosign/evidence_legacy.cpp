#include <map>
#include <set>
#include <utility>

#include "base/limits.h"
#include "base/parallel.h"
#include "bundle/attestation_layer.h"
#include "bundle/signature_layer.h"
#include "cosign/evidence_parts.h"
#include "oci/attachments.h"
#include "oci/media_types.h"

namespace sigwright::cosign {
namespace {

using Layers = std::vector<const oci::Descriptor*>;

std::string signature_of(const oci::Descriptor& layer) {
  const auto found = layer.annotations.find(std::string(bundle::kSignatureAnnotation));
  return found == layer.annotations.end() ? std::string() : found->second;
}

bool is_sought(const oci::Descriptor& layer, EvidenceKind kind) {
  if (kind == EvidenceKind::Attestation) return layer.media_type == oci::media::kDsseEnvelope;
  return layer.media_type == oci::media::kSimpleSigning || !signature_of(layer).empty();
}

// The layers that claim to be signatures, grouped by payload, so that signers who signed the same payload cost one
// request together. The same layer twice is one signature.
std::vector<Layers> group_by_payload(const oci::Manifest& image, EvidenceKind kind) {
  std::vector<Layers> groups;
  std::map<std::string, std::size_t> place;
  std::set<std::pair<std::string, std::string>> known;
  for (const auto& layer : image.layers()) {
    if (!is_sought(layer, kind)) continue;
    if (!known.emplace(layer.digest.str(), signature_of(layer)).second) continue;
    const auto [at, fresh] = place.emplace(layer.digest.str(), groups.size());
    if (fresh) groups.emplace_back();
    groups[at->second].push_back(&layer);
  }
  return groups;
}

template <class Layer>
void judge(Evidence& evidence, const Inquiry& inquiry, const oci::Descriptor& blob, Result<Layer> layer) {
  const std::string source = blob.digest.str();
  if (!layer) return add_unread(evidence, verify::Format::Legacy, source, std::move(layer).error());
  const Judge judge{inquiry.verifier, inquiry.sought.entries.get()};
  auto report = judge_layer(judge, *std::move(layer), source, inquiry.subject, inquiry.cancel);
  if (!report) return add_unread(evidence, verify::Format::Legacy, source, std::move(report).error());
  add_judged(evidence, inquiry.sought, *std::move(report));
}

// Of each signature of one payload.
void judge_signatures(Evidence& evidence, const Inquiry& inquiry, const Layers& layers) {
  const auto payload = inquiry.repository.get_blob(*layers.front(), limits::kAttachmentBytes, inquiry.cancel);
  for (const auto* layer : layers) {
    judge(evidence, inquiry, *layer,
          payload ? bundle::SignatureLayer::parse(*payload, layer->annotations)
                  : Result<bundle::SignatureLayer>(fail(payload.error())));
  }
}

void judge_attestations(Evidence& evidence, const Inquiry& inquiry, const Layers& layers) {
  const auto text = inquiry.gate.read(inquiry.repository, *layers.front(), inquiry.cancel);
  for (const auto* layer : layers) {
    judge(evidence, inquiry, *layer,
          text ? bundle::AttestationLayer::parse(*text, layer->annotations)
               : Result<bundle::AttestationLayer>(fail(text.error())));
  }
}

Evidence read_group(const Inquiry& inquiry, const Layers& layers) {
  Evidence evidence;
  const auto room = inquiry.gate.enter(layers.front()->size);
  if (inquiry.sought.kind == EvidenceKind::Signature) {
    judge_signatures(evidence, inquiry, layers);
  } else {
    judge_attestations(evidence, inquiry, layers);
  }
  return evidence;
}

Result<void> check_signature_image(const oci::Manifest& image, const std::string& name) {
  if (image.is_index()) return fail(ErrorCode::Malformed, name + " holds an index, not signatures");
  if (image.layers().size() <= limits::kSignatureLayers) return {};
  return fail(ErrorCode::LimitExceeded, name + " holds " + std::to_string(image.layers().size()) + " layers; at most " +
                                            std::to_string(limits::kSignatureLayers) + " signatures are read");
}

}  // namespace

Evidence read_signature_image(const Inquiry& inquiry, const oci::Manifest& image, const std::string& name) {
  Evidence evidence;
  if (auto sound = check_signature_image(image, name); !sound) {
    add_unread(evidence, verify::Format::Legacy, name, std::move(sound).error());
    return evidence;
  }
  const auto groups = group_by_payload(image, inquiry.sought.kind);
  auto parts =
      parallel_map(groups.size(), kEvidenceThreads, [&](std::size_t i) { return read_group(inquiry, groups[i]); });
  for (auto& part : parts) append(evidence, std::move(part));
  return evidence;
}

Evidence gather_legacy(const Inquiry& inquiry) {
  Evidence evidence;
  const std::string tag =
      oci::attachment_tag(inquiry.subject, attachment_kind(inquiry.sought.kind), inquiry.sought.tag_prefix);
  if (!oci::is_valid_tag(tag)) return evidence;  // of a sha512 digest: too long, so nothing can be there
  auto fetched = inquiry.repository.get_manifest(tag, inquiry.cancel);
  if (!fetched) {
    if (fetched.error().code != ErrorCode::NotFound) {
      add_unread(evidence, verify::Format::Legacy, tag, std::move(fetched).error());
    }
    return evidence;
  }
  evidence.signature_image = *std::move(fetched);
  append(evidence, read_signature_image(inquiry, evidence.signature_image->manifest, "the tag " + tag));
  return evidence;
}

}  // namespace sigwright::cosign
