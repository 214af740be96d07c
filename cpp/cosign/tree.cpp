#include "cosign/tree.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <mutex>
#include <set>
#include <utility>

#include "base/limits.h"
#include "base/parallel.h"
#include "base/text.h"
#include "bundle/bundle.h"
#include "bundle/signature_layer.h"
#include "bundle/statement.h"
#include "cosign/claims.h"
#include "cosign/evidence_parts.h"
#include "cosign/referrer.h"
#include "cosign/target.h"
#include "oci/attachments.h"
#include "oci/media_types.h"

namespace sigwright::cosign {
namespace {

constexpr std::size_t kThreads = 16;
constexpr std::size_t kDepth = 4;  // what hangs on what hangs on ... the image

constexpr std::array kTagKinds{oci::AttachmentKind::Signature, oci::AttachmentKind::Attestation,
                               oci::AttachmentKind::Sbom};

std::string annotation(const std::map<std::string, std::string>& annotations, std::string_view key) {
  const auto found = annotations.find(std::string(key));
  return found == annotations.end() ? std::string() : found->second;
}

// What a layer of a `.sig` or `.att` image claims of itself.
Attached attached_layer(const oci::Descriptor& layer, std::string_view kind) {
  Attached attached;
  attached.kind = kind;
  attached.format = "legacy";
  attached.digest = layer.digest.str();
  attached.media_type = layer.media_type;
  attached.predicate_type = annotation(layer.annotations, "predicateType");
  const auto evidence = bundle::LayerEvidence::read(layer.annotations);
  if (!evidence) return attached;
  const auto signature = bundle::SignatureLayer::parse({}, layer.annotations);
  add_claims(*evidence, signature ? ByteView(signature->signature) : ByteView(), attached);
  return attached;
}

// Attestations are bundles with another predicate than cosign's signing one; without a predicate it is not told.
std::string bundle_kind(const std::string& predicate_type) {
  if (predicate_type.empty()) return "bundle";
  return predicate_type == bundle::kImageSignaturePredicate ? "signature" : "attestation";
}

class Growing {
 public:
  Growing(oci::Repository& repository, const std::string& tag_prefix, const Cancel& cancel)
      : repository_(repository), tag_prefix_(tag_prefix), cancel_(cancel) {}

  // The three tags and the referrers, all at once.
  [[nodiscard]] Growth of_image(const crypto::Digest& image) {
    auto parts = parallel_map(kTagKinds.size() + 1, kThreads, [&](std::size_t i) {
      return i < kTagKinds.size() ? of_tag(image, kTagKinds[i]) : of_referrers(image, 0);
    });
    Growth all;
    for (auto& part : parts) all.add(std::move(part));
    return all;
  }

 private:
  [[nodiscard]] Growth of_tag(const crypto::Digest& image, oci::AttachmentKind kind) {
    Growth growth;
    const std::string tag = oci::attachment_tag(image, kind, tag_prefix_);
    if (!oci::is_valid_tag(tag)) return growth;
    const auto fetched = repository_.get_manifest(tag, cancel_);
    if (!fetched) {
      if (fetched.error().code != ErrorCode::NotFound) growth.warnings.push_back(fetched.error().message);
      return growth;
    }
    const std::string name = to_lower(oci::attachment_kind_name(kind));
    const oci::Manifest& manifest = fetched->manifest;
    Attached attached;
    attached.kind = name;
    attached.format = "legacy";
    attached.reference = repository_.reference().name() + ":" + tag;
    attached.digest = manifest.digest().str();
    attached.media_type = manifest.media_type();
    attached.created = annotation(manifest.annotations(), kCreatedAnnotation);
    attached.layers = manifest.layers().size();
    for (const auto& layer : manifest.layers()) attached.children.push_back(attached_layer(layer, name));
    growth.attached.push_back(std::move(attached));
    return growth;
  }

  [[nodiscard]] Growth of_referrers(const crypto::Digest& subject, std::size_t depth) {
    Growth growth;
    const auto listed = repository_.referrers(subject, cancel_);
    if (!listed) {
      growth.warnings.push_back(listed.error().message);
      return growth;
    }
    auto parts = parallel_map(listed->entries.size(), depth == 0 ? kThreads : 1,
                              [&](std::size_t i) { return of_referrer(listed->entries[i], depth); });
    for (auto& part : parts) growth.add(std::move(part));
    return growth;
  }

  [[nodiscard]] Growth of_referrer(const oci::Descriptor& entry, std::size_t depth) {
    Growth growth;
    if (!enter(entry.digest, growth)) return growth;
    Attached attached;
    attached.kind = "artifact";
    attached.format = "referrer";
    attached.reference = repository_.reference().with_digest(entry.digest).str();
    attached.digest = entry.digest.str();
    attached.media_type = entry.artifact_type;
    attached.created = annotation(entry.annotations, kCreatedAnnotation);
    if (auto described = describe(entry, attached); !described) {
      growth.warnings.push_back(described.error().message);
    }
    if (depth + 1 < kDepth) {
      Growth below = of_referrers(entry.digest, depth + 1);
      std::ranges::move(below.attached, std::back_inserter(attached.children));
      std::ranges::move(below.warnings, std::back_inserter(growth.warnings));
    }
    growth.attached.push_back(std::move(attached));
    return growth;
  }

  // Each once, so that a circle ends, and no more than an honest image has.
  [[nodiscard]] bool enter(const crypto::Digest& digest, Growth& growth) {
    const std::lock_guard lock(mutex_);
    if (seen_.size() < limits::kReferrers) return seen_.insert(digest.str()).second;
    if (!std::exchange(full_, true)) {
      growth.warnings.push_back("more than " + std::to_string(limits::kReferrers) + " things hang on the image");
    }
    return false;
  }

  // What the manifest and, for a bundle, its content say: lists leave out and get wrong.
  [[nodiscard]] Result<void> describe(const oci::Descriptor& entry, Attached& attached) const {
    TRY(const auto fetched, repository_.get_manifest(entry.digest, cancel_));
    const oci::Manifest& manifest = fetched.manifest;
    attached.layers = manifest.layers().size();
    attached.created = annotation(manifest.annotations(), kCreatedAnnotation);
    if (!manifest.artifact_type().empty()) attached.media_type = manifest.artifact_type();
    if (attached.media_type.empty() && manifest.config()) attached.media_type = manifest.config()->media_type;
    const oci::Descriptor* layer = bundle_layer(manifest);
    if (layer == nullptr) {
      name_legacy(manifest, attached);
      return {};
    }
    attached.format = "bundle";
    attached.predicate_type = annotation(manifest.annotations(), kPredicateTypeAnnotation);
    attached.kind = bundle_kind(attached.predicate_type);
    const auto room = gate_.enter(layer->size);
    TRY(const auto text, gate_.read(repository_, *layer, cancel_));
    TRY(const auto bundle, with_context(bundle::Bundle::parse(text.text, text.payload), attached.reference));
    add_claims(bundle, attached);
    return {};
  }

  // What cosign hung on the image under its experimental flag: a `.sig` without its tag.
  static void name_legacy(const oci::Manifest& manifest, Attached& attached) {
    const auto known = oci::attachment_of_manifest(manifest);
    if (!known || known->kind > oci::AttachmentKind::Sbom) return;
    attached.kind = to_lower(oci::attachment_kind_name(known->kind));
    for (const auto& each : manifest.layers()) attached.children.push_back(attached_layer(each, attached.kind));
  }

  oci::Repository& repository_;
  const std::string& tag_prefix_;
  const Cancel& cancel_;
  mutable LargeBlobGate gate_;
  std::mutex mutex_;
  std::set<std::string> seen_;
  bool full_ = false;
};

}  // namespace

void Growth::add(Growth more) {
  std::ranges::move(more.attached, std::back_inserter(attached));
  std::ranges::move(more.warnings, std::back_inserter(warnings));
}

Growth grow_tree(oci::Repository& repository, const crypto::Digest& image, const std::string& tag_prefix,
                 const Cancel& cancel) {
  return Growing(repository, tag_prefix, cancel).of_image(image);
}

Result<Tree> tree(const std::string& image, const TreeOptions& options, const Context& context, const Cancel& cancel) {
  TRY(const auto target, open_target(image, options.repository, options.registry, context));
  TRY(const auto manifest, fetch_subject(target, cancel));
  CHECK(refuse_attachment(*target.images, manifest, cancel));
  const crypto::Digest digest = target.reference.digest().value_or(manifest.digest());
  auto growth = grow_tree(*target.evidence, digest, options.attachment_tag_prefix, cancel);
  CHECK(cancel.check());
  add_warnings(growth.warnings, *context.registries);
  return Tree{image, target.reference.with_digest(digest).str(), digest.str(), std::move(growth.attached),
              std::move(growth.warnings)};
}

}  // namespace sigwright::cosign
