#include "cosign/remove_entries.h"

#include <optional>
#include <utility>

#include "cosign/fallback_index.h"
#include "cosign/pace.h"
#include "oci/attachments.h"

namespace sigwright::cosign {
namespace {

using std::chrono::steady_clock;

constexpr int kAttempts = 20;

class Removing {
 public:
  Removing(const EntryRemoval& removal, const Cancel& cancel)
      : removal_(removal), cancel_(cancel), pace_(removal.settle) {}

  [[nodiscard]] Result<void> run() {
    TRY(const auto lock, lock_tag(removal_.locks, removal_.repository, removal_.tag, cancel_));
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      if (attempt > 0) CHECK(cancel_.sleep(pace_.jitter()));
      const auto started = steady_clock::now();
      TRY(const bool settled, read());
      if (settled) return {};
      if (attempt > 0) pace_.met_others(1);
      auto written = write();
      pace_.wrote(steady_clock::now() - started);
      if (!written && written.error().code != ErrorCode::WriteConflict) return written;
      if (!written) pace_.lost();
      if (!removal_.repository.writes_are_atomic()) CHECK(cancel_.sleep(pace_.quiet()));
    }
    return fail(ErrorCode::WriteConflict, "other writers kept replacing the tag " + removal_.tag);
  }

 private:
  // Whether there is nothing left to do: none of ours, and all others that were ever seen.
  [[nodiscard]] Result<bool> read() {
    standing_.reset();
    EntrySet found;
    auto fetched = removal_.repository.get_manifest(removal_.tag, cancel_);
    if (!fetched && fetched.error().code != ErrorCode::NotFound) return fail(std::move(fetched).error());
    if (fetched) {
      TRY(found, removal_.document.read(fetched->manifest));
      standing_ = *std::move(fetched);
    }
    bool ours = false;
    EntrySet next;
    for (const auto& entry : found.entries()) {
      const bool goes = removal_.keys.contains(entry.key);
      ours = ours || goes;
      if (!goes) next.add(entry.key, entry.json);
    }
    const bool lost = !found.missing(kept_).empty();
    next.merge(kept_);
    kept_ = std::move(next);
    return !ours && !lost;
  }

  [[nodiscard]] Result<void> write() {
    if (kept_.entries().empty()) return delete_tag(removal_.repository, removal_.tag, cancel_);
    TRY(auto rendered, removal_.document.render(kept_, standing_ ? &standing_->manifest : nullptr, cancel_));
    const std::string etag = standing_ && !standing_->etag.starts_with("W/") ? standing_->etag : std::string();
    const auto put = removal_.repository.put_manifest(
        {std::move(rendered.raw), std::move(rendered.media_type), removal_.tag, etag}, cancel_);
    if (!put) return fail(put.error());
    return {};
  }

  const EntryRemoval& removal_;
  const Cancel& cancel_;
  Pace pace_;
  EntrySet kept_;  // others', as far as they were ever seen
  std::optional<oci::FetchedManifest> standing_;
};

// A registry with the API has no such tag.
Result<void> unlist(const ReferrerRemoval& removal, const Cancel& cancel) {
  const std::string tag = oci::attachment_tag(removal.image, oci::AttachmentKind::ReferrersIndex);
  const auto standing = removal.repository.head_manifest(tag, cancel);
  if (!standing && standing.error().code == ErrorCode::NotFound) return {};
  if (!standing) return fail(standing.error());
  FallbackIndex document(removal.image);
  EntryRemoval entries{removal.repository, tag, document, {}, removal.settle, removal.locks};
  for (const auto& digest : removal.gone) entries.keys.insert(digest.str());
  return remove_entries(entries, cancel);
}

}  // namespace

Result<void> remove_referrers(const ReferrerRemoval& removal, const Cancel& cancel) {
  CHECK(unlist(removal, cancel));
  for (const auto& digest : removal.gone) {
    auto deleted = removal.repository.delete_manifest(digest, cancel);
    if (!deleted && deleted.error().code != ErrorCode::NotFound) return deleted;
  }
  return {};
}

Result<void> remove_entries(const EntryRemoval& removal, const Cancel& cancel) {
  return Removing(removal, cancel).run();
}

Result<void> delete_tag(oci::Repository& repository, const std::string& tag, const Cancel& cancel) {
  const auto standing = repository.head_manifest(tag, cancel);
  if (!standing && standing.error().code == ErrorCode::NotFound) return {};
  if (!standing) return fail(standing.error());
  auto deleted = repository.delete_manifest(tag, cancel);
  if (deleted || deleted.error().code == ErrorCode::NotFound) return {};
  if (deleted.error().code != ErrorCode::Malformed) return deleted;
  auto by_digest = repository.delete_manifest(standing->digest, cancel);
  if (by_digest || by_digest.error().code == ErrorCode::NotFound) return {};
  if (by_digest.error().hint.empty()) {
    by_digest.error().hint = "the registry may not allow deleting: ask its operator";
  }
  return by_digest;
}

}  // namespace sigwright::cosign
