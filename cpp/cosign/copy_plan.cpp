#include "cosign/copy_plan.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/limits.h"
#include "base/parallel.h"
#include "bundle/statement.h"
#include "cosign/referrer.h"
#include "oci/media_types.h"

namespace sigwright::cosign {
namespace {

constexpr std::size_t kThreads = 16;
constexpr std::size_t kIndexDepth = 4;
constexpr std::size_t kReferrerDepth = 4;  // what refers to what refers to ... an image
constexpr std::size_t kMostManifests = 20'000;
constexpr std::size_t kMostBytes = std::size_t{48} << 20;  // of all manifests together: they are kept

constexpr std::array kTags{oci::AttachmentKind::Signature, oci::AttachmentKind::Attestation, oci::AttachmentKind::Sbom};

bool is_wanted(const AttachedKinds& kinds, oci::AttachmentKind kind) {
  if (kind == oci::AttachmentKind::Signature) return kinds.signatures;
  if (kind == oci::AttachmentKind::Attestation) return kinds.attestations;
  return kinds.sboms;
}

// Layers that a registry need not have: their licence forbids to hand them on, and `urls` are never followed.
bool is_foreign(const oci::Descriptor& layer) {
  return layer.media_type.find("nondistributable") != std::string::npos ||
         layer.media_type == "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
}

// A bundle is told by its predicate, another artifact by its type.
bool is_wanted_referrer(const AttachedKinds& kinds, const oci::Manifest& manifest) {
  if (kinds.others) return true;
  const auto attachment = oci::attachment_of_manifest(manifest);
  if (!attachment) return false;
  if (attachment->kind != oci::AttachmentKind::Bundle) return is_wanted(kinds, attachment->kind);
  const auto predicate = manifest.annotations().find(std::string(kPredicateTypeAnnotation));
  const bool signature =
      predicate != manifest.annotations().end() && predicate->second == bundle::kImageSignaturePredicate;
  return signature ? kinds.signatures : kinds.attestations;
}

class Planning {
 public:
  Planning(const CopySource& source, const Cancel& cancel) : source_(source), cancel_(cancel) {}

  [[nodiscard]] Result<CopyPlan> run(const oci::Manifest& root, const crypto::Digest& digest) {
    CHECK(add_image(root, digest, 0));
    CHECK(add_all_attached());
    return std::move(plan_);
  }

 private:
  // Children first: whoever finds an index finds what it names.
  [[nodiscard]] Result<void> add_image(const oci::Manifest& manifest, const crypto::Digest& digest, std::size_t depth) {
    if (!seen_.insert(digest.str()).second) return {};
    if (depth > kIndexDepth) return fail(ErrorCode::LimitExceeded, "the indexes are nested too deeply");
    subjects_.push_back(digest);
    if (!source_.image_too && !manifest.is_index()) return {};
    const auto& children = manifest.manifests();
    CHECK(fetch_each(source_.images, children, [&](std::size_t i, const oci::Manifest& child) {
      return add_image(child, children[i].digest, depth + 1);
    }));
    if (!source_.image_too) return {};
    if (source_.image_blobs) keep_blobs(source_.images, manifest);
    return keep(manifest, digest);
  }

  // `use(i, manifest)` for each, in order; some are fetched together, never all.
  template <class Use>
  [[nodiscard]] Result<void> fetch_each(oci::Repository& from, const std::vector<oci::Descriptor>& entries,
                                        const Use& use) {
    for (std::size_t start = 0; start < entries.size(); start += kThreads) {
      const std::size_t count = std::min(kThreads, entries.size() - start);
      auto fetched = parallel_map(count, count, [&](std::size_t i) { return fetch(from, entries[start + i]); });
      for (std::size_t i = 0; i < count; ++i) {
        if (!fetched[i]) return fail(std::move(fetched[i]).error());
        CHECK(use(start + i, *fetched[i]));
      }
    }
    return {};
  }

  [[nodiscard]] Result<oci::Manifest> fetch(oci::Repository& from, const oci::Descriptor& entry) const {
    auto fetched = from.get_manifest(entry.digest, cancel_);
    if (fetched) return std::move(fetched->manifest);
    if (fetched.error().code != ErrorCode::NotFound) return fail(std::move(fetched).error());
    return fail(ErrorCode::Malformed,
                from.reference().name() + " names the manifest " + entry.digest.str() + " and does not have it");
  }

  [[nodiscard]] Result<void> keep(const oci::Manifest& manifest, const crypto::Digest& digest) {
    bytes_ += manifest.raw().size();
    if (plan_.manifests.size() >= kMostManifests || bytes_ > kMostBytes) {
      return fail(ErrorCode::LimitExceeded, "more manifests hang together here than are copied at once");
    }
    plan_.manifests.push_back({digest, manifest.media_type(), manifest.raw()});
    return {};
  }

  void keep_blobs(oci::Repository& from, const oci::Manifest& manifest) {
    if (manifest.config()) keep_blob(from, *manifest.config());
    for (const auto& layer : manifest.layers()) keep_blob(from, layer);
  }

  void keep_blob(oci::Repository& from, const oci::Descriptor& blob) {
    if (!blobs_.insert(blob.digest.str()).second) return;
    if (!is_foreign(blob)) {
      plan_.blobs.push_back({blob, &from});
    } else {
      plan_.warnings.push_back("the layer " + blob.digest.str() + " may not be handed on and is left out");
    }
  }

  struct Attached {
    std::vector<TaggedCopy> tagged;
    std::vector<oci::Descriptor> referrers;
  };

  // Level by level: what was found attached is looked at next.
  [[nodiscard]] Result<void> add_all_attached() {
    for (std::size_t depth = 0; depth < kReferrerDepth && !subjects_.empty(); ++depth) {
      const auto subjects = std::exchange(subjects_, {});
      auto found = parallel_map(subjects.size(), kThreads, [&](std::size_t i) { return find(subjects[i], depth); });
      for (std::size_t i = 0; i < subjects.size(); ++i) {
        if (!found[i]) return fail(std::move(found[i]).error());
        CHECK(add(subjects[i], *std::move(found[i])));
      }
    }
    return {};
  }

  [[nodiscard]] Result<Attached> find(const crypto::Digest& subject, std::size_t depth) {
    Attached found;
    for (const auto kind : kTags) {
      if (depth > 0 || !is_wanted(source_.kinds, kind)) continue;  // only images have such tags
      TRY(auto tagged, find_tagged(subject, kind));
      if (tagged) found.tagged.push_back(*std::move(tagged));
    }
    TRY(auto listed, source_.evidence.referrers(subject, cancel_));
    found.referrers = std::move(listed.entries);
    return found;
  }

  [[nodiscard]] Result<std::optional<TaggedCopy>> find_tagged(const crypto::Digest& subject,
                                                              oci::AttachmentKind kind) const {
    const std::string tag = oci::attachment_tag(subject, kind, source_.tag_prefix);
    if (!oci::is_valid_tag(tag)) return std::nullopt;
    auto fetched = source_.evidence.get_manifest(tag, cancel_);
    if (!fetched && fetched.error().code == ErrorCode::NotFound) return std::nullopt;
    if (!fetched) return fail(std::move(fetched).error());
    if (fetched->manifest.is_index()) return fail(ErrorCode::Malformed, "an index stands at the tag " + tag);
    return TaggedCopy{subject, kind, std::move(fetched->manifest)};
  }

  [[nodiscard]] Result<void> add(const crypto::Digest& subject, Attached found) {
    for (auto& tagged : found.tagged) {
      keep_blobs(source_.evidence, tagged.manifest);
      plan_.tagged.push_back(std::move(tagged));
    }
    return fetch_each(source_.evidence, found.referrers, [&](std::size_t i, const oci::Manifest& manifest) {
      return add_referrer(subject, found.referrers[i].digest, manifest);
    });
  }

  [[nodiscard]] Result<void> add_referrer(const crypto::Digest& subject, const crypto::Digest& digest,
                                          const oci::Manifest& manifest) {
    if (!is_wanted_referrer(source_.kinds, manifest) || !seen_.insert(digest.str()).second) return {};
    if (manifest.is_index()) return fail(ErrorCode::Malformed, "the referrer " + digest.str() + " is an index");
    keep_blobs(source_.evidence, manifest);
    CHECK(keep(manifest, digest));
    oci::Descriptor described = manifest.descriptor();
    described.digest = digest;
    plan_.referrers.push_back({subject, std::move(described)});
    subjects_.push_back(digest);
    return {};
  }

  const CopySource& source_;
  const Cancel& cancel_;
  CopyPlan plan_;
  std::vector<crypto::Digest> subjects_;  // whose attachments are still to be found
  std::set<std::string> seen_, blobs_;
  std::size_t bytes_ = 0;
};

}  // namespace

Result<CopyPlan> plan_copy(const CopySource& source, const oci::Manifest& root, const crypto::Digest& digest,
                           const Cancel& cancel) {
  return Planning(source, cancel).run(root, digest);
}

}  // namespace sigwright::cosign
