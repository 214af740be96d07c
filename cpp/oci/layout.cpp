#include "oci/layout.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "oci/layout_blobs.h"
#include "oci/layout_directory.h"
#include "oci/layout_index.h"
#include "oci/layout_reader.h"
#include "oci/media_types.h"

namespace sigwright::oci {
namespace {

constexpr char kLayoutFile[] = "oci-layout";
constexpr char kIndexFile[] = "index.json";
// Beside index.json and not index.json itself, which is replaced while the lock is held.
constexpr char kLockFile[] = ".sigwright.lock";
constexpr std::string_view kLayoutText = R"({"imageLayoutVersion":"1.0.0"})";
constexpr std::string_view kEmptyIndex =
    R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]})";
constexpr std::string_view kMustNotExist = "*none*";
constexpr std::size_t kLayoutFileBytes = 4096;

// A file that every layout has: its absence is a broken layout and not an image that was not found.
Result<Bytes> required_file(const LayoutDirectory& root, const char* name, std::size_t cap, const Cancel& cancel) {
  const auto file = root.open_file(name);
  if (file) return file->read(cap, cancel);
  if (file.error().code != ErrorCode::NotFound) return fail(file.error());
  return fail(ErrorCode::LocalFile, printable(root.path()) + " is not an OCI image layout: it has no " + name,
              "check the path: a layout holds oci-layout, index.json and blobs/");
}

Result<void> check_layout_version(const LayoutDirectory& root) {
  TRY(const auto raw, required_file(root, kLayoutFile, kLayoutFileBytes, Cancel{}));
  TRY(const auto json, with_context(parse_json(as_text(raw)), kLayoutFile));
  TRY(const auto version, json_string(json, "imageLayoutVersion", kLayoutFile));
  if (version == "1.0.0") return {};
  return fail(ErrorCode::Malformed, "image layouts of version \"" + printable(version) + "\" are not known");
}

Result<void> write_if_absent(const LayoutDirectory& root, const char* name, std::string_view text) {
  const auto found = root.open_file(name);
  if (found) return {};
  if (found.error().code != ErrorCode::NotFound) return fail(found.error());
  return root.replace_file(name, as_bytes(text));
}

// Immutable: everything changes on disk alone. Each call opens what it needs, so calls may run together.
class LayoutRepository final : public Repository {
 public:
  LayoutRepository(Reference reference, LayoutDirectory root)
      : reference_(std::move(reference)), root_(std::move(root)), blobs_(root_) {}

  [[nodiscard]] const Reference& reference() const noexcept override { return reference_; }
  [[nodiscard]] Result<FetchedManifest> get_manifest(const ManifestName& name, const Cancel& cancel) override;
  [[nodiscard]] Result<Descriptor> head_manifest(const ManifestName& name, const Cancel& cancel) override;
  [[nodiscard]] Result<Bytes> get_blob(const Descriptor& blob, std::size_t cap, const Cancel& cancel) override;
  [[nodiscard]] Result<BlobReaderPtr> read_blob(const Descriptor& blob, const Cancel& cancel) override {
    return blobs_.stream(blob, cancel);
  }
  [[nodiscard]] Result<void> write_blob(const Descriptor& blob, const BlobSource& source,
                                        const Cancel& cancel) override {
    return blobs_.write_stream(blob, source.open, cancel);
  }
  [[nodiscard]] Result<bool> has_blob(const crypto::Digest& digest, const Cancel& cancel) override;
  [[nodiscard]] Result<Descriptor> put_blob(ByteView data, std::string_view media_type, const Cancel& cancel) override;
  [[nodiscard]] Result<crypto::Digest> put_manifest(const PutManifest& put, const Cancel& cancel) override;
  [[nodiscard]] Result<void> delete_manifest(const ManifestName& name, const Cancel& cancel) override;
  [[nodiscard]] Result<Referrers> referrers(const crypto::Digest& subject, const Cancel& cancel) override;
  [[nodiscard]] Result<TagList> tags(const Cancel& cancel) override;
  [[nodiscard]] bool writes_are_atomic() const noexcept override { return true; }

 private:
  // A manifest under the digest by which the layout holds it.
  struct Found {
    crypto::Digest digest;
    Manifest manifest;
  };
  [[nodiscard]] Result<LayoutIndex> read_index(const Cancel& cancel) const;
  [[nodiscard]] Result<Descriptor> tagged(const LayoutIndex& index, const std::string& tag, const Cancel& cancel) const;
  [[nodiscard]] Result<Found> find(const ManifestName& name, const Cancel& cancel) const;
  [[nodiscard]] Result<std::vector<std::size_t>> positions(const LayoutIndex& index, const ManifestName& name) const;
  [[nodiscard]] std::unexpected<Error> no_tag(std::string_view tag) const;
  [[nodiscard]] Result<void> delete_loose(const crypto::Digest& digest, const LayoutIndex& index,
                                          const Cancel& cancel) const;
  [[nodiscard]] Result<void> remove_unreachable(const crypto::Digest& digest, const LayoutIndex& index,
                                                const Cancel& cancel) const;

  Reference reference_;
  LayoutDirectory root_;
  LayoutBlobs blobs_;
};

Result<LayoutIndex> LayoutRepository::read_index(const Cancel& cancel) const {
  TRY(auto raw, required_file(root_, kIndexFile, limits::kManifestBytes, cancel));
  return with_context(LayoutIndex::parse(std::move(raw)), printable(root_.path()));
}

std::unexpected<Error> LayoutRepository::no_tag(std::string_view tag) const {
  return fail(ErrorCode::NotFound, "the layout " + printable(root_.path()) + " has no tag \"" + printable(tag) + "\"");
}

Result<Descriptor> LayoutRepository::tagged(const LayoutIndex& index, const std::string& tag,
                                            const Cancel& cancel) const {
  if (tag.empty()) return with_context(LayoutReader(blobs_, index).only_image(cancel), reference_.name());
  TRY(const auto position, index.find_tag(tag));
  if (position) return index.entries()[*position];
  return no_tag(tag);
}

Result<LayoutRepository::Found> LayoutRepository::find(const ManifestName& name, const Cancel& cancel) const {
  TRY(const auto index, read_index(cancel));
  const LayoutReader reader(blobs_, index);
  if (const auto* const digest = std::get_if<crypto::Digest>(&name)) {
    const auto position = index.find_digest(*digest);
    const Descriptor* const entry = position ? &index.entries()[*position] : nullptr;
    TRY(auto manifest, reader.manifest(*digest, entry, cancel));
    return Found{*digest, std::move(manifest)};
  }
  TRY(auto entry, tagged(index, std::get<std::string>(name), cancel));
  TRY(auto manifest, reader.manifest(entry.digest, &entry, cancel));
  return Found{std::move(entry.digest), std::move(manifest)};
}

Result<FetchedManifest> LayoutRepository::get_manifest(const ManifestName& name, const Cancel& cancel) {
  TRY(auto found, find(name, cancel));
  return FetchedManifest{std::move(found.manifest), found.digest.str()};
}

Result<Descriptor> LayoutRepository::head_manifest(const ManifestName& name, const Cancel& cancel) {
  TRY(auto found, find(name, cancel));
  Descriptor descriptor = found.manifest.descriptor();
  descriptor.digest = std::move(found.digest);
  return descriptor;
}

Result<Bytes> LayoutRepository::get_blob(const Descriptor& blob, std::size_t cap, const Cancel& cancel) {
  return blobs_.read(blob.digest, blob.size, cap, cancel);
}

Result<bool> LayoutRepository::has_blob(const crypto::Digest& digest, const Cancel& /*cancel*/) {
  return blobs_.has(digest);
}

Result<Descriptor> LayoutRepository::put_blob(ByteView data, std::string_view media_type, const Cancel& cancel) {
  Descriptor blob{.media_type = std::string(media_type),
                  .size = data.size(),
                  .digest = crypto::Digest::of(data),
                  .artifact_type = {},
                  .annotations = {},
                  .platform = std::nullopt};
  CHECK(blobs_.write(blob.digest, data, cancel));
  return blob;
}

// `if_match` against what the name stands for now; entity tags are digests here.
Result<void> check_match(const LayoutIndex& index, std::optional<std::size_t> now, const std::string& if_match) {
  if (if_match.empty()) return {};
  const bool holds = if_match == kMustNotExist ? !now : now && index.entries()[*now].digest.str() == if_match;
  if (holds) return {};
  return fail(ErrorCode::WriteConflict, "another writer changed the layout meanwhile");
}

Result<crypto::Digest> LayoutRepository::put_manifest(const PutManifest& put, const Cancel& cancel) {
  if (put.tag && !is_valid_tag(*put.tag)) {
    return fail(ErrorCode::InvalidReference, "\"" + printable(*put.tag) + "\" is not a tag");
  }
  TRY(const auto manifest, Manifest::parse(to_bytes(put.raw), put.media_type));
  TRY(const auto lock, root_.lock(kLockFile, cancel));
  TRY(const auto index, read_index(cancel));
  std::optional<std::size_t> now = index.find_digest(manifest.digest());
  if (put.tag) {
    TRY(now, index.find_tag(*put.tag));
  }
  CHECK(check_match(index, now, put.if_match));
  TRY(const auto text, index.with(manifest.descriptor(), put.tag));
  // Under the lock, so that no delete_manifest takes it away before its entry is there.
  CHECK(blobs_.write(manifest.digest(), manifest.raw(), cancel));
  if (text) CHECK(root_.replace_file(kIndexFile, as_bytes(*text)));
  return manifest.digest();
}

Result<std::vector<std::size_t>> LayoutRepository::positions(const LayoutIndex& index, const ManifestName& name) const {
  std::vector<std::size_t> positions;
  if (const auto* const digest = std::get_if<crypto::Digest>(&name)) {
    for (std::size_t i = 0; i < index.entries().size(); ++i) {
      if (index.entries()[i].digest == *digest) positions.push_back(i);
    }
    return positions;
  }
  const auto& tag = std::get<std::string>(name);
  if (tag.empty()) return fail(ErrorCode::Usage, "what is to be deleted has neither tag nor digest");
  TRY(const auto position, index.find_tag(tag));
  if (position) positions.push_back(*position);
  return positions;
}

// What an index still leads to stays, and so does everything while an index cannot be read. Layers stay always: another
// writer may count on them already.
Result<void> LayoutRepository::remove_unreachable(const crypto::Digest& digest, const LayoutIndex& index,
                                                  const Cancel& cancel) const {
  const auto reachable = LayoutReader(blobs_, index).reachable(cancel);
  if (!reachable || reachable->contains(digest)) return {};
  return blobs_.remove(digest);
}

// A manifest without an entry: the child of an index, which stays, or a bundle that cosign save left.
Result<void> LayoutRepository::delete_loose(const crypto::Digest& digest, const LayoutIndex& index,
                                            const Cancel& cancel) const {
  const LayoutReader reader(blobs_, index);
  TRY(const auto manifest, reader.manifest(digest, nullptr, cancel));
  TRY(const auto reachable, reader.reachable(cancel));
  if (!reachable.contains(digest)) return blobs_.remove(digest);
  return fail(ErrorCode::Usage, digest.str() + " is part of an index in the layout", "delete the index first");
}

Result<void> LayoutRepository::delete_manifest(const ManifestName& name, const Cancel& cancel) {
  TRY(const auto lock, root_.lock(kLockFile, cancel));
  TRY(const auto index, read_index(cancel));
  TRY(const auto gone, positions(index, name));
  const auto* const digest = std::get_if<crypto::Digest>(&name);
  if (gone.empty() && digest != nullptr) return delete_loose(*digest, index, cancel);
  if (gone.empty()) return no_tag(std::get<std::string>(name));
  const std::string text = index.without(gone);
  TRY(const auto after, LayoutIndex::parse(to_bytes(text)));
  CHECK(root_.replace_file(kIndexFile, as_bytes(text)));
  return remove_unreachable(index.entries()[gone.front()].digest, after, cancel);
}

Result<Referrers> LayoutRepository::referrers(const crypto::Digest& subject, const Cancel& cancel) {
  TRY(const auto index, read_index(cancel));
  TRY(auto entries, LayoutReader(blobs_, index).referrers(subject, cancel));
  return Referrers{.api = true, .entries = std::move(entries)};
}

Result<TagList> LayoutRepository::tags(const Cancel& cancel) {
  TRY(const auto index, read_index(cancel));
  TagList list;
  for (std::string& name : index.tags()) list.tags.push_back({.name = std::move(name)});
  return list;
}

}  // namespace

Result<std::shared_ptr<Repository>> open_layout(const Reference& reference, Flush flush) {
  if (!reference.is_layout()) {
    return fail(ErrorCode::Usage, printable(reference.str()) + " does not name an image layout");
  }
  TRY(auto root, LayoutDirectory::open(reference.repository(), flush));
  CHECK(check_layout_version(root));
  return std::make_shared<LayoutRepository>(reference, std::move(root));
}

Result<void> create_layout(const std::filesystem::path& directory, Flush flush) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) return fail(ErrorCode::LocalFile, "making " + printable(directory.string()) + ": " + error.message());
  TRY(const auto root, LayoutDirectory::open(directory, flush));
  if (root.open_file(kLayoutFile)) return {};
  TRY(const auto lock, root.lock(kLockFile, Cancel{}));
  TRY(const auto blobs, root.make_child("blobs"));
  TRY(const auto sha256, blobs.make_child("sha256"));
  CHECK(write_if_absent(root, kIndexFile, kEmptyIndex));
  // Last: a directory with this file is a layout.
  return write_if_absent(root, kLayoutFile, kLayoutText);
}

Result<void> mark_saved(const std::filesystem::path& directory, const SavedImage& saved, const Cancel& cancel,
                        Flush flush) {
  TRY(const auto root, LayoutDirectory::open(directory, flush));
  TRY(const auto lock, root.lock(kLockFile, cancel));
  TRY(auto raw, required_file(root, kIndexFile, limits::kManifestBytes, cancel));
  TRY(const auto index, LayoutIndex::parse(std::move(raw)));
  TRY(const auto text, index.saved(saved.image, saved.tag, saved.attached));
  return root.replace_file(kIndexFile, as_bytes(text));
}

}  // namespace sigwright::oci
