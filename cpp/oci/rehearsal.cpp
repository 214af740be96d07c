#include "oci/rehearsal.h"

#include <algorithm>
#include <optional>

#include "oci/attachments.h"

namespace sigwright::oci {

class RehearsedRepository final : public Repository {
 public:
  RehearsedRepository(std::shared_ptr<Repository> real, std::shared_ptr<Rehearsal> play)
      : real_(std::move(real)), play_(std::move(play)) {}

  [[nodiscard]] const Reference& reference() const noexcept override { return real_->reference(); }

  [[nodiscard]] Result<FetchedManifest> get_manifest(const ManifestName& name, const Cancel& cancel) override {
    TRY(auto played, played_manifest(name));
    if (played) return FetchedManifest{*std::move(played), {}};
    return real_->get_manifest(name, cancel);
  }

  [[nodiscard]] Result<Descriptor> head_manifest(const ManifestName& name, const Cancel& cancel) override {
    TRY(const auto played, played_manifest(name));
    if (played) return played->descriptor();
    return real_->head_manifest(name, cancel);
  }

  [[nodiscard]] Result<Bytes> get_blob(const Descriptor& blob, std::size_t cap, const Cancel& cancel) override {
    if (auto played = played_blob(blob.digest)) return *std::move(played);
    return real_->get_blob(blob, cap, cancel);
  }

  [[nodiscard]] Result<BlobReaderPtr> read_blob(const Descriptor& blob, const Cancel& cancel) override {
    if (auto played = played_blob(blob.digest)) return memory_reader(*std::move(played));
    return real_->read_blob(blob, cancel);
  }

  [[nodiscard]] Result<bool> has_blob(const crypto::Digest& digest, const Cancel& cancel) override {
    {
      const std::scoped_lock lock(play_->mutex_);
      if (play_->blobs_.contains(place(digest.str())) || play_->streamed_.contains(place(digest.str()))) return true;
    }
    return real_->has_blob(digest, cancel);
  }

  [[nodiscard]] Result<Descriptor> put_blob(ByteView data, std::string_view media_type, const Cancel& cancel) override {
    Descriptor blob{.media_type = std::string(media_type), .size = data.size(), .digest = crypto::Digest::of(data)};
    TRY(const bool there, has_blob(blob.digest, cancel));
    if (there) return blob;
    note_blob(blob);
    const std::scoped_lock lock(play_->mutex_);
    play_->blobs_.insert_or_assign(place(blob.digest.str()), Bytes(data.begin(), data.end()));
    return blob;
  }

  [[nodiscard]] Result<void> write_blob(const Descriptor& blob, const BlobSource&, const Cancel& cancel) override {
    TRY(const bool there, has_blob(blob.digest, cancel));
    if (there) return {};
    note_blob(blob);
    const std::scoped_lock lock(play_->mutex_);
    play_->streamed_.insert(place(blob.digest.str()));
    return {};
  }

  [[nodiscard]] Result<crypto::Digest> put_manifest(const PutManifest& put, const Cancel&) override {
    TRY(auto manifest, Manifest::parse(to_bytes(put.raw), put.media_type));
    const crypto::Digest digest = manifest.digest();
    const std::string where = put.tag ? name() + ":" + *put.tag : name() + "@" + digest.str();
    play_->note({"store", where, put.media_type, put.raw.size()});
    const std::scoped_lock lock(play_->mutex_);
    play_->manifests_.insert_or_assign(place(digest.str()), std::move(manifest));
    play_->removed_.erase(place(digest.str()));
    if (put.tag) {
      play_->tags_.insert_or_assign(place(*put.tag), digest);
      play_->removed_.erase(place(*put.tag));
    }
    return digest;
  }

  [[nodiscard]] Result<void> delete_manifest(const ManifestName& gone, const Cancel& cancel) override {
    TRY(const auto there, head_manifest(gone, cancel));
    const std::string text = manifest_name_text(gone);
    const bool by_digest = std::holds_alternative<crypto::Digest>(gone);
    play_->note({"remove", name() + (by_digest ? "@" : ":") + text, there.media_type, there.size});
    const std::scoped_lock lock(play_->mutex_);
    play_->removed_.insert(place(text));
    return {};
  }

  [[nodiscard]] Result<Referrers> referrers(const crypto::Digest& subject, const Cancel& cancel) override {
    TRY(auto found, real_->referrers(subject, cancel));
    if (!found.api) {
      TRY(const auto index, played_manifest(attachment_tag(subject, AttachmentKind::ReferrersIndex)));
      if (index) found.entries = index->manifests();
      return found;
    }
    const std::scoped_lock lock(play_->mutex_);
    std::erase_if(found.entries,
                  [&](const Descriptor& entry) { return play_->removed_.contains(place(entry.digest.str())); });
    for (const auto& [where, manifest] : play_->manifests_) {
      const bool refers = where.first == name() && manifest.subject() && manifest.subject()->digest == subject;
      if (refers && !play_->removed_.contains(where)) found.entries.push_back(manifest.descriptor());
    }
    return found;
  }

  [[nodiscard]] Result<TagList> tags(const Cancel& cancel) override { return real_->tags(cancel); }
  [[nodiscard]] bool is_busy() const noexcept override { return real_->is_busy(); }
  // Nobody else writes here, so that there is nothing to wait for.
  [[nodiscard]] bool writes_are_atomic() const noexcept override { return true; }

 private:
  [[nodiscard]] std::string name() const { return reference().name(); }
  [[nodiscard]] Rehearsal::Place place(const std::string& what) const { return {name(), what}; }

  void note_blob(const Descriptor& blob) {
    play_->note({"store", name() + "@" + blob.digest.str(), blob.media_type, blob.size});
  }

  // Fails with NotFound for what was removed in play.
  [[nodiscard]] Result<std::optional<Manifest>> played_manifest(const ManifestName& wanted) {
    const std::string text = manifest_name_text(wanted);
    const std::scoped_lock lock(play_->mutex_);
    if (play_->removed_.contains(place(text))) return fail(ErrorCode::NotFound, text + " would be removed by now");
    std::string digest = text;
    if (const auto tagged = play_->tags_.find(place(text)); tagged != play_->tags_.end()) digest = tagged->second.str();
    const auto found = play_->manifests_.find(place(digest));
    return found == play_->manifests_.end() ? std::nullopt : std::optional(found->second);
  }

  [[nodiscard]] std::optional<Bytes> played_blob(const crypto::Digest& digest) {
    const std::scoped_lock lock(play_->mutex_);
    const auto found = play_->blobs_.find(place(digest.str()));
    return found == play_->blobs_.end() ? std::nullopt : std::optional(found->second);
  }

  std::shared_ptr<Repository> real_;
  std::shared_ptr<Rehearsal> play_;
};

void Rehearsal::note(PlannedWrite planned) {
  const std::scoped_lock lock(mutex_);
  planned_.push_back(std::move(planned));
}

std::vector<PlannedWrite> Rehearsal::take() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(planned_, {});
}

std::shared_ptr<Repository> Rehearsal::over(std::shared_ptr<Repository> real, std::shared_ptr<Rehearsal> rehearsal) {
  return std::make_shared<RehearsedRepository>(std::move(real), std::move(rehearsal));
}

}  // namespace sigwright::oci
