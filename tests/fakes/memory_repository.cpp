#include "fakes/memory_repository.h"

#include <algorithm>
#include <utility>

#include "oci/attachments.h"
#include "oci/media_types.h"

namespace sigwright::fakes {

// A request under way: logged when it begins, delayed before and after it takes effect.
class MemoryRepository::Call {
 public:
  explicit Call(MemoryRepository& repository) : repository_(repository) {
    const std::size_t now = ++repository_.in_flight_;
    std::size_t most = repository_.most_in_flight_;
    while (most < now && !repository_.most_in_flight_.compare_exchange_weak(most, now)) {
    }
  }
  ~Call() { --repository_.in_flight_; }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  template <class Effect>
  auto run(const std::string& line, const Cancel& cancel, const Effect& effect) -> decltype(effect()) {
    CHECK(repository_.begin(line));
    CHECK(repository_.pause(cancel));
    auto result = [&] {
      const std::lock_guard lock(repository_.mutex_);
      return effect();
    }();
    CHECK(repository_.pause(cancel));
    return result;
  }

 private:
  MemoryRepository& repository_;
};

MemoryRepository::MemoryRepository(const Behaviour& behaviour, std::string_view name)
    : reference_(oci::Reference::parse(name).value()), behaviour_(behaviour) {}

void MemoryRepository::fail_call(std::string prefix, std::size_t nth, Error error) {
  const std::lock_guard lock(mutex_);
  faults_.push_back({std::move(prefix), nth, std::move(error), 0});
}

std::vector<std::string> MemoryRepository::log() const {
  const std::lock_guard lock(mutex_);
  return log_;
}

std::size_t MemoryRepository::calls(std::string_view prefix) const {
  const auto lines = log();
  return static_cast<std::size_t>(std::ranges::count_if(lines, [&](const auto& l) { return l.starts_with(prefix); }));
}

void MemoryRepository::forget_log() {
  const std::lock_guard lock(mutex_);
  log_.clear();
  most_in_flight_ = 0;
}

void MemoryRepository::set_behaviour(const Behaviour& behaviour) {
  const std::lock_guard lock(mutex_);
  behaviour_ = behaviour;
}

crypto::Digest MemoryRepository::store_manifest(std::string_view raw, std::string_view media_type,
                                                const std::string& tag) {
  const std::lock_guard lock(mutex_);
  auto digest = crypto::Digest::of(as_bytes(raw));
  manifests_[digest.str()] = {std::string(raw), std::string(media_type)};
  if (!tag.empty()) tags_[tag] = digest.str();
  return digest;
}

oci::Descriptor MemoryRepository::store_blob(std::string_view data, std::string_view media_type) {
  const std::lock_guard lock(mutex_);
  auto digest = crypto::Digest::of(as_bytes(data));
  blobs_[digest.str()] = data;
  return {.media_type = std::string(media_type),
          .size = data.size(),
          .digest = std::move(digest),
          .artifact_type = {},
          .annotations = {},
          .platform = std::nullopt};
}

void MemoryRepository::remove_blob(const crypto::Digest& digest) {
  const std::lock_guard lock(mutex_);
  blobs_.erase(digest.str());
}

void MemoryRepository::remove_manifest(const crypto::Digest& digest) {
  const std::lock_guard lock(mutex_);
  manifests_.erase(digest.str());
}

void MemoryRepository::corrupt_blob(const crypto::Digest& digest, std::string data) {
  const std::lock_guard lock(mutex_);
  blobs_[digest.str()] = std::move(data);
}

std::string MemoryRepository::manifest_at(const std::string& tag) const {
  const std::lock_guard lock(mutex_);
  const auto stored = find(tag);
  return stored ? stored->raw : std::string();
}

std::string MemoryRepository::blob(const crypto::Digest& digest) const {
  const std::lock_guard lock(mutex_);
  const auto found = blobs_.find(digest.str());
  return found == blobs_.end() ? std::string() : found->second;
}

Result<void> MemoryRepository::begin(const std::string& line) {
  const std::lock_guard lock(mutex_);
  log_.push_back(line);
  for (auto& fault : faults_) {
    if (!line.starts_with(fault.prefix)) continue;
    ++fault.met;
    if (fault.nth == 0 || fault.met == fault.nth) return sigwright::fail(fault.error);
  }
  return {};
}

Result<void> MemoryRepository::pause(const Cancel& cancel) {
  std::chrono::microseconds delay{0};
  {
    const std::lock_guard lock(mutex_);
    if (behaviour_.longest_delay.count() == 0) return cancel.check();
    delay = std::chrono::microseconds(std::uniform_int_distribution<std::int64_t>(
        behaviour_.shortest_delay.count(), behaviour_.longest_delay.count())(random_));
  }
  return cancel.sleep(delay);
}

Result<MemoryRepository::Stored> MemoryRepository::find(const oci::ManifestName& name) const {
  std::string digest = oci::manifest_name_text(name);
  if (std::holds_alternative<std::string>(name)) {
    const auto tag = tags_.find(digest);
    if (tag == tags_.end()) return sigwright::fail(ErrorCode::NotFound, "no tag " + digest);
    digest = tag->second;
  }
  const auto manifest = manifests_.find(digest);
  if (manifest == manifests_.end()) return sigwright::fail(ErrorCode::NotFound, "no manifest " + digest);
  return manifest->second;
}

Result<oci::FetchedManifest> MemoryRepository::get_manifest(const oci::ManifestName& name, const Cancel& cancel) {
  Call call(*this);
  return call.run("GET manifest " + oci::manifest_name_text(name), cancel, [&]() -> Result<oci::FetchedManifest> {
    TRY(const auto stored, find(name));
    TRY(auto manifest, oci::Manifest::parse(to_bytes(stored.raw), stored.media_type));
    std::string etag = behaviour_.gives_etags ? "\"" + manifest.digest().str() + "\"" : std::string();
    return oci::FetchedManifest{std::move(manifest), std::move(etag)};
  });
}

Result<oci::Descriptor> MemoryRepository::head_manifest(const oci::ManifestName& name, const Cancel& cancel) {
  Call call(*this);
  return call.run("HEAD manifest " + oci::manifest_name_text(name), cancel, [&]() -> Result<oci::Descriptor> {
    TRY(const auto stored, find(name));
    TRY(const auto manifest, oci::Manifest::parse(to_bytes(stored.raw), stored.media_type));
    return manifest.descriptor();
  });
}

Result<Bytes> MemoryRepository::get_blob(const oci::Descriptor& blob, std::size_t cap, const Cancel& cancel) {
  Call call(*this);
  return call.run("GET blob " + blob.digest.str(), cancel, [&]() -> Result<Bytes> {
    if (blob.size > cap) return sigwright::fail(ErrorCode::LimitExceeded, "the blob is too large");
    const auto found = blobs_.find(blob.digest.str());
    if (found == blobs_.end()) return sigwright::fail(ErrorCode::NotFound, "no blob " + blob.digest.str());
    Bytes data = to_bytes(found->second);
    if (data.size() != blob.size || !blob.digest.matches(data)) {
      return sigwright::fail(ErrorCode::DigestMismatch, "other bytes than " + blob.digest.str());
    }
    return data;
  });
}

Result<oci::BlobReaderPtr> MemoryRepository::read_blob(const oci::Descriptor& blob, const Cancel& cancel) {
  TRY(auto data, get_blob(blob, static_cast<std::size_t>(blob.size), cancel));
  return oci::memory_reader(std::move(data));
}

Result<void> MemoryRepository::write_blob(const oci::Descriptor& blob, const oci::BlobSource& source,
                                          const Cancel& cancel) {
  TRY(const bool there, has_blob(blob.digest, cancel));
  if (there) return {};
  TRY(const auto reader, source.open());
  Bytes data;
  CHECK(oci::read_pieces(*reader, [&](ByteView piece) -> Result<void> {
    data.insert(data.end(), piece.begin(), piece.end());
    return {};
  }));
  const auto stored = put_blob(data, blob.media_type, cancel);
  if (!stored) return sigwright::fail(stored.error());
  return {};
}

Result<bool> MemoryRepository::has_blob(const crypto::Digest& digest, const Cancel& cancel) {
  Call call(*this);
  return call.run("HEAD blob " + digest.str(), cancel, [&]() -> Result<bool> { return blobs_.contains(digest.str()); });
}

Result<oci::Descriptor> MemoryRepository::put_blob(ByteView data, std::string_view media_type, const Cancel& cancel) {
  Call call(*this);
  const auto digest = crypto::Digest::of(data);
  return call.run("PUT blob " + digest.str(), cancel, [&]() -> Result<oci::Descriptor> {
    if (!behaviour_.drops_blobs) blobs_[digest.str()] = to_text(data);
    return oci::Descriptor{.media_type = std::string(media_type),
                           .size = data.size(),
                           .digest = digest,
                           .artifact_type = {},
                           .annotations = {},
                           .platform = std::nullopt};
  });
}

Result<void> MemoryRepository::check_condition(const oci::PutManifest& put) const {
  if (put.if_match.empty()) return {};
  const auto conflict = sigwright::fail(ErrorCode::WriteConflict, "the tag changed");
  if (behaviour_.refuses_if_match) return conflict;
  if (!behaviour_.honours_if_match || !put.tag) return {};
  const auto tag = tags_.find(*put.tag);
  if (put.if_match == "*none*") return tag == tags_.end() ? Result<void>() : conflict;
  const bool holds = tag != tags_.end() && put.if_match == "\"" + tag->second + "\"";
  return holds ? Result<void>() : conflict;
}

Result<crypto::Digest> MemoryRepository::put_manifest(const oci::PutManifest& put, const Cancel& cancel) {
  Call call(*this);
  const auto digest = crypto::Digest::of(as_bytes(put.raw));
  auto done = call.run("PUT manifest " + put.tag.value_or(digest.str()), cancel, [&]() -> Result<crypto::Digest> {
    CHECK(check_condition(put));
    const bool dropped = put.tag ? behaviour_.drops_tags : behaviour_.drops_manifests;
    if (dropped) return digest;
    manifests_[digest.str()] = {put.raw, put.media_type};
    if (put.tag) tags_[*put.tag] = digest.str();
    return digest;
  });
  if (done && put.tag && other_writer_) other_writer_();
  return done;
}

Result<void> MemoryRepository::delete_manifest(const oci::ManifestName& name, const Cancel& cancel) {
  Call call(*this);
  const std::string text = oci::manifest_name_text(name);
  return call.run("DELETE manifest " + text, cancel, [&]() -> Result<void> {
    const std::size_t gone = std::holds_alternative<std::string>(name) ? tags_.erase(text) : manifests_.erase(text);
    if (gone == 0) return sigwright::fail(ErrorCode::NotFound, "no manifest " + text);
    return {};
  });
}

Result<std::vector<oci::Descriptor>> MemoryRepository::listed(const crypto::Digest& subject) const {
  std::vector<oci::Descriptor> entries;
  if (behaviour_.hides_referrers) return entries;
  for (const auto& [digest, stored] : manifests_) {
    TRY(const auto manifest, oci::Manifest::parse(to_bytes(stored.raw), stored.media_type));
    if (!manifest.subject() || manifest.subject()->digest != subject) continue;
    entries.push_back(manifest.descriptor());
    entries.back().artifact_type = manifest.artifact_type();
    entries.back().annotations = manifest.annotations();
    if (!behaviour_.artifact_type_listed.empty()) {
      entries.back().artifact_type = behaviour_.artifact_type_listed;
      entries.back().annotations.clear();
    }
  }
  return entries;
}

Result<std::vector<oci::Descriptor>> MemoryRepository::indexed(const crypto::Digest& subject) const {
  const auto stored = find(oci::attachment_tag(subject, oci::AttachmentKind::ReferrersIndex));
  if (!stored) return std::vector<oci::Descriptor>{};
  TRY(const auto index, oci::Manifest::parse(to_bytes(stored->raw), stored->media_type));
  if (!index.is_index()) return sigwright::fail(ErrorCode::Malformed, "no index at the fallback tag");
  return index.manifests();
}

Result<oci::Referrers> MemoryRepository::referrers(const crypto::Digest& subject, const Cancel& cancel) {
  Call call(*this);
  return call.run("GET referrers " + subject.str(), cancel, [&]() -> Result<oci::Referrers> {
    TRY(auto entries, behaviour_.referrers_api ? listed(subject) : indexed(subject));
    return oci::Referrers{behaviour_.referrers_api, std::move(entries)};
  });
}

Result<oci::TagList> MemoryRepository::tags(const Cancel& cancel) {
  Call call(*this);
  return call.run("GET tags", cancel, [&]() -> Result<oci::TagList> {
    oci::TagList list;
    for (const auto& [tag, digest] : tags_) list.tags.push_back({.name = tag});
    return list;
  });
}

}  // namespace sigwright::fakes
