#include "cosign/copy.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <stop_token>
#include <utility>

#include "base/parallel.h"
#include "base/text.h"
#include "cosign/attach.h"
#include "cosign/copied_image.h"
#include "cosign/safe_write.h"
#include "cosign/target.h"
#include "oci/layout.h"
#include "oci/media_types.h"

namespace sigwright::cosign {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kManifestThreads = 8;

// `work(i)` for every i, until one fails: the first failure, whatever the others then say.
template <class Work>
Result<void> all_or_first_failure(std::size_t count, std::size_t threads, const Cancel& cancel, const Work& work) {
  std::stop_source stop;
  const std::stop_callback forward(cancel.stop, [&] { stop.request_stop(); });
  const Cancel until{stop.get_token(), cancel.deadline};
  std::mutex mutex;
  std::optional<Error> first;
  parallel_for(count, threads, [&](std::size_t i) {
    if (stop.stop_requested()) return;
    auto done = work(i, until);
    if (done) return;
    const std::lock_guard lock(mutex);
    if (!first) first = std::move(done).error();
    stop.request_stop();
  });
  if (first) return fail(*std::move(first));
  return cancel.check();
}

class Copying {
 public:
  Copying(const CopyPlan& plan, const ManifestCopy* root, const CopyTarget& target, const Context& context,
          const Cancel& cancel)
      : plan_(plan),
        root_(root),
        target_(target),
        cancel_(cancel),
        attach_{.tag_prefix = target.tag_prefix,
                .settle = target.settle,
                .docker_media_types = false,
                .record_creation_timestamp = false,
                .now = context.now(),
                .locks = context.write_locks.get()} {}

  [[nodiscard]] Result<CopyResult> run() {
    CHECK(check_tag());
    CHECK(send_blobs());
    CHECK(send_manifests());
    CHECK(list_all());
    CHECK(all_or_first_failure(plan_.tagged.size(), kManifestThreads, cancel_,
                               [&](std::size_t i, const Cancel& cancel) { return merge(plan_.tagged[i], cancel); }));
    CHECK(tag_image());
    return result();
  }

 private:
  // Before anything is sent, though only the registry could say so for certain.
  [[nodiscard]] Result<void> check_tag() const {
    if (root_ == nullptr || !target_.tag || target_.force) return {};
    const auto standing = target_.repository.head_manifest(*target_.tag, cancel_);
    if (!standing && standing.error().code == ErrorCode::NotFound) return {};
    if (!standing) return fail(standing.error());
    if (standing->digest == root_->digest) return {};
    return fail(ErrorCode::Usage, name() + ":" + *target_.tag + " is another image already: " + standing->digest.str(),
                "pass --force to replace it");
  }

  [[nodiscard]] Result<void> send_blobs() {
    return all_or_first_failure(plan_.blobs.size(), target_.max_workers, cancel_,
                                [&](std::size_t i, const Cancel& cancel) { return send(plan_.blobs[i], cancel); });
  }

  [[nodiscard]] Result<void> send(const BlobCopy& copy, const Cancel& cancel) const {
    const oci::BlobSource source{[&] { return copy.source->read_blob(copy.blob, cancel); }, copy.source->reference()};
    auto sent = target_.repository.write_blob(copy.blob, source, cancel);
    if (sent || sent.error().code != ErrorCode::NotFound) return sent;
    return fail(ErrorCode::Malformed, copy.source->reference().name() + " names the blob " + copy.blob.digest.str() +
                                          " and does not have it");
  }

  // Those without children together; an index after what it names, a referrer after its subject.
  [[nodiscard]] Result<void> send_manifests() {
    std::vector<const ManifestCopy*> plain, indexes;
    for (const auto& manifest : plan_.manifests) {
      (oci::media::is_index(manifest.media_type) ? indexes : plain).push_back(&manifest);
    }
    CHECK(all_or_first_failure(plain.size(), kManifestThreads, cancel_,
                               [&](std::size_t i, const Cancel& cancel) { return put(*plain[i], {}, cancel); }));
    for (const auto* index : indexes) CHECK(put(*index, {}, cancel_));
    return {};
  }

  [[nodiscard]] Result<void> put(const ManifestCopy& manifest, const std::optional<std::string>& tag,
                                 const Cancel& cancel) const {
    const oci::PutManifest put{to_text(manifest.raw), manifest.media_type, tag, {}};
    const auto stored = target_.repository.put_manifest(put, cancel);
    if (!stored) return fail(stored.error());
    if (tag || *stored == manifest.digest) return {};
    return fail(ErrorCode::Usage, manifest.digest.str() + " names the manifest in a way that cannot be copied",
                "name the image by its sha256 digest");
  }

  // One list of referrers for each subject.
  [[nodiscard]] Result<void> list_all() {
    std::map<crypto::Digest, std::vector<oci::Descriptor>> lists;
    for (const auto& referrer : plan_.referrers) lists[referrer.subject].push_back(referrer.entry);
    std::vector<std::pair<crypto::Digest, std::vector<oci::Descriptor>>> work(lists.begin(), lists.end());
    return all_or_first_failure(
        work.size(), kManifestThreads, cancel_, [&](std::size_t i, const Cancel& cancel) -> Result<void> {
          const auto listed =
              list_referrers(target_.repository, work[i].first, work[i].second, std::nullopt, attach_, cancel);
          if (!listed) return fail(listed.error());
          return {};
        });
  }

  [[nodiscard]] Result<void> merge(const TaggedCopy& tagged, const Cancel& cancel) const {
    const std::string tag = oci::attachment_tag(tagged.subject, tagged.kind, target_.tag_prefix);
    if (tagged.kind == oci::AttachmentKind::Sbom) return replace(tagged, tag, cancel);
    CopiedImage document(target_.repository, tagged.manifest);
    TRY(auto ours, document.read(tagged.manifest));
    return write_safely(
        {target_.repository, tag, document, std::move(ours), std::nullopt, target_.settle, attach_.locks}, cancel);
  }

  // An SBOM is one file: there is nothing to merge it with.
  [[nodiscard]] Result<void> replace(const TaggedCopy& tagged, const std::string& tag, const Cancel& cancel) const {
    const auto standing = target_.repository.head_manifest(tag, cancel);
    if (!standing && standing.error().code != ErrorCode::NotFound) return fail(standing.error());
    if (standing && standing->digest == tagged.manifest.digest()) return {};
    if (standing && !target_.force) {
      return fail(ErrorCode::Usage, name() + ":" + tag + " is another SBOM already",
                  "pass --force to replace it, or copy without it: --only=sig,att");
    }
    const auto& manifest = tagged.manifest;
    return put({manifest.digest(), manifest.media_type(), manifest.raw()}, tag, cancel);
  }

  [[nodiscard]] Result<void> tag_image() const {
    if (root_ == nullptr || !target_.tag) return {};
    return put(*root_, target_.tag, cancel_);
  }

  [[nodiscard]] CopyResult result() const {
    CopyResult result;
    if (root_ != nullptr) {
      result.digest = root_->digest.str();
      result.reference = target_.repository.reference().with_digest(root_->digest).str();
    }
    result.manifests = plan_.manifests.size() + plan_.tagged.size();
    result.blobs = plan_.blobs.size();
    for (const auto& copy : plan_.blobs) result.bytes += copy.blob.size;
    for (const auto& tagged : plan_.tagged) {
      result.attached.push_back(name() + ":" + oci::attachment_tag(tagged.subject, tagged.kind, target_.tag_prefix));
    }
    for (const auto& referrer : plan_.referrers) result.attached.push_back(name() + "@" + referrer.entry.digest.str());
    result.warnings = plan_.warnings;
    return result;
  }

  [[nodiscard]] std::string name() const { return target_.repository.reference().name(); }

  const CopyPlan& plan_;
  const ManifestCopy* root_;
  const CopyTarget& target_;
  const Cancel& cancel_;
  AttachOptions attach_;
};

constexpr std::string_view kManifest = "manifest";  // of images: without what they name

Result<AttachedKinds> kinds_of(const std::vector<std::string>& only) {
  if (only.empty()) return AttachedKinds{};
  AttachedKinds kinds{.signatures = false, .attestations = false, .sboms = false, .others = false};
  for (const auto& name : only) {
    if (name == kManifest) continue;
    if (name == "sig") {
      kinds.signatures = true;
    } else if (name == "att") {
      kinds.attestations = true;
    } else if (name == "sbom") {
      kinds.sboms = true;
    } else {
      return fail(ErrorCode::Usage, "--only does not know " + printable(name), "sig, att, sbom and manifest are known");
    }
  }
  return kinds;
}

// The tag to write: the target's own, or where it names neither tag nor digest Docker's default, or a layout's none.
std::optional<std::string> tag_of(const oci::Reference& target, const oci::Reference& source) {
  if (target.tag()) return target.tag();
  if (target.digest()) return std::nullopt;
  if (target.is_layout()) return source.tag();
  return "latest";
}

// Whether the target is a layout that has to be made first: nothing is there, or an empty directory.
bool is_unmade_layout(const oci::Reference& target) {
  if (!target.is_layout()) return false;
  std::error_code error;
  const fs::path directory(target.repository());
  if (fs::status(directory, error).type() == fs::file_type::not_found) return true;
  return fs::is_directory(directory, error) && fs::is_empty(directory, error);
}

bool matches(const std::vector<std::string_view>& wanted, const oci::Platform& platform) {
  const std::array<const std::string*, 3> parts{&platform.os, &platform.architecture, &platform.variant};
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!wanted[i].empty() && wanted[i] != *parts[i]) return false;
  }
  return true;
}

}  // namespace

Result<oci::Descriptor> image_for_platform(const oci::Manifest& index, const std::string& platform) {
  if (!index.is_index()) {
    return fail(ErrorCode::Usage, "--platform is asked of an image that is no index of platforms",
                "leave --platform out");
  }
  const auto wanted = split(platform, '/');
  if (wanted.size() > 3) return fail(ErrorCode::Usage, "--platform is OS[/ARCHITECTURE[/VARIANT]]");
  std::vector<oci::Descriptor> found;
  std::string known;
  for (const auto& child : image_children(index)) {
    if (!child.platform) continue;
    known += (known.empty() ? "" : ", ") + child.platform->str();
    if (matches(wanted, *child.platform)) found.push_back(child);
  }
  if (found.size() == 1) return found.front();
  if (found.empty()) return fail(ErrorCode::NotFound, "no image for " + printable(platform) + "; there are: " + known);
  return fail(ErrorCode::Usage, "several images are for " + printable(platform) + ": " + known,
              "name the architecture and the variant too");
}

CopyResult planned_layout(const CopyPlan& plan, const crypto::Digest& digest, const fs::path& directory,
                          const Context& context) {
  const std::string shown = "oci:" + directory.string();
  CopyResult result;
  result.digest = digest.str();
  result.reference = shown + "@" + digest.str();
  for (const auto& referrer : plan.referrers) result.attached.push_back(shown + "@" + referrer.entry.digest.str());
  for (const auto& tagged : plan.tagged) result.attached.push_back(shown + "@" + tagged.manifest.digest().str());
  context.rehearsal->note({"write", directory.string(), {}, 0});
  return result;
}

Result<CopyResult> carry_out(const CopyPlan& plan, const ManifestCopy* root, const CopyTarget& target,
                             const Context& context, const Cancel& cancel) {
  return Copying(plan, root, target, context, cancel).run();
}

Result<CopyResult> copy_image(const std::string& source, const std::string& target, const CopyOptions& options,
                              const Context& context, const Cancel& cancel) {
  TRY(const auto kinds, kinds_of(options.only));
  TRY(const auto wanted, oci::Reference::parse(target));
  CHECK(refuse_attachment_tag(wanted));
  TRY(const auto from, open_target(source, options.repository, options.registry, context));
  TRY(auto manifest, fetch_subject(from, cancel));
  CHECK(refuse_attachment(*from.images, manifest, cancel));
  crypto::Digest digest = from.reference.digest().value_or(manifest.digest());
  if (!options.platform.empty()) {
    TRY(const auto child, image_for_platform(manifest, options.platform));
    TRY(auto fetched, from.images->get_manifest(child.digest, cancel));
    manifest = std::move(fetched.manifest);
    digest = child.digest;
  }
  if (wanted.digest() && *wanted.digest() != digest) {
    return fail(ErrorCode::Usage, "the target's digest is not the image's, " + digest.str());
  }
  const bool manifests = options.only.empty() || std::ranges::find(options.only, kManifest) != options.only.end();
  const CopySource what{*from.images, *from.evidence, options.attachment_tag_prefix,
                        kinds,        manifests,      options.only.empty()};
  TRY(const auto plan, plan_copy(what, manifest, digest, cancel));
  if (is_unmade_layout(wanted)) {
    if (context.rehearsal) return planned_layout(plan, digest, wanted.repository(), context);
    CHECK(oci::create_layout(wanted.repository()));
  }
  TRY(const auto to, open_target(target, {}, options.registry, context));
  const ManifestCopy root{digest, manifest.media_type(), manifest.raw()};
  const CopyTarget place{*to.images,
                         tag_of(to.reference, from.reference),
                         options.attachment_tag_prefix,
                         options.force,
                         options.max_workers,
                         options.settle};
  TRY(auto result, carry_out(plan, manifests ? &root : nullptr, place, context, cancel));
  if (!manifests) {
    result.digest = digest.str();
    result.reference = to.reference.with_digest(digest).str();
  }
  add_warnings(result.warnings, *context.registries);
  return result;
}

}  // namespace sigwright::cosign
