#include "oci/layout_reader.h"

#include <algorithm>
#include <deque>

#include "base/limits.h"
#include "base/text.h"
#include "oci/attachments.h"
#include "oci/media_types.h"

namespace sigwright::oci {
namespace {

constexpr std::size_t kMaxVisited = 100'000;
constexpr std::size_t kMaxListed = 20;

// Damage of one manifest, as against a failure to read at all.
bool is_damage(const Error& error) {
  return error.code == ErrorCode::NotFound || error.code == ErrorCode::DigestMismatch ||
         error.code == ErrorCode::Malformed;
}

bool is_image_config(std::string_view type) { return type == media::kImageConfig || type == media::kDockerConfig; }

// Whether losing this entry could hide a signature. Writers give images the type of their config (go-containerregistry)
// or none.
bool claims_to_be_artifact(const Descriptor& entry) {
  return !entry.artifact_type.empty() && !is_image_config(entry.artifact_type);
}

// Under its entry's digest, which may be of another algorithm than the manifest's own.
Descriptor describe(const Manifest& manifest, const Descriptor& entry) {
  Descriptor descriptor = manifest.descriptor();
  descriptor.digest = entry.digest;
  return descriptor;
}

bool holds(const std::vector<Descriptor>& list, const crypto::Digest& digest) {
  return std::ranges::find(list, digest, &Descriptor::digest) != list.end();
}

Result<void> add(std::vector<Descriptor>& found, Descriptor referrer) {
  if (holds(found, referrer.digest)) return {};
  if (found.size() == limits::kReferrers) {
    return fail(ErrorCode::LimitExceeded, "more than " + std::to_string(limits::kReferrers) + " referrers");
  }
  found.push_back(std::move(referrer));
  return {};
}

bool has_subject(const Manifest& manifest, const crypto::Digest& subject) {
  return manifest.subject() && manifest.subject()->digest == subject;
}

// Every manifest from the entries down, each once, breadth first. `visit` gets each that can be read, `lost` the error
// of each that cannot; either may end the walk by failing.
template <class Visit, class Lost>
Result<void> walk(const LayoutReader& reader, const std::vector<Descriptor>& entries, const Cancel& cancel,
                  const Visit& visit, const Lost& lost) {
  std::deque<Descriptor> waiting;
  std::set<crypto::Digest> seen;
  const auto enqueue = [&](const std::vector<Descriptor>& more) {
    for (const Descriptor& entry : more) {
      if (seen.size() <= kMaxVisited && seen.insert(entry.digest).second) waiting.push_back(entry);
    }
  };
  for (enqueue(entries); !waiting.empty(); waiting.pop_front()) {
    if (seen.size() > kMaxVisited) {
      return fail(ErrorCode::LimitExceeded,
                  "the layout leads to more than " + std::to_string(kMaxVisited) + " manifests");
    }
    const Descriptor& entry = waiting.front();
    const auto manifest = reader.manifest(entry.digest, &entry, cancel);
    if (!manifest) {
      CHECK(lost(entry, manifest.error()));
      continue;
    }
    CHECK(visit(entry, *manifest));
    enqueue(manifest->manifests());
  }
  return {};
}

std::unexpected<Error> several_images(const LayoutIndex& index, const std::vector<Descriptor>& images) {
  std::vector<std::string> names = index.tags();
  std::erase_if(names, [](const std::string& tag) { return attachment_of_tag(tag).has_value(); });
  if (names.empty()) {
    for (const Descriptor& image : images) names.push_back(image.digest.str());
  }
  std::string list;
  for (std::size_t i = 0; i < std::min(names.size(), kMaxListed); ++i) list += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > kMaxListed) list += ", ...";
  return fail(ErrorCode::Usage, "the layout holds " + std::to_string(images.size()) + " images: " + list,
              "name one as oci:DIRECTORY:TAG or oci:DIRECTORY@DIGEST");
}

}  // namespace

Result<Manifest> LayoutReader::manifest(const crypto::Digest& digest, const Descriptor* entry,
                                        const Cancel& cancel) const {
  const auto size = entry != nullptr ? std::optional(entry->size) : std::nullopt;
  TRY(auto raw, blobs_->read(digest, size, limits::kManifestBytes, cancel));
  return with_context(Manifest::parse(std::move(raw), entry != nullptr ? entry->media_type : ""), digest.str());
}

Result<Descriptor> LayoutReader::only_image(const Cancel& cancel) const {
  std::vector<Descriptor> images;
  std::set<crypto::Digest> parts;
  for (const Descriptor& entry : index_->entries()) {
    if (is_named_attachment(entry) || holds(images, entry.digest)) continue;
    const auto found = manifest(entry.digest, &entry, cancel);
    if (!found && !is_damage(found.error())) return fail(found.error());
    if (found && (found->subject() || attachment_of_manifest(*found))) continue;
    images.push_back(entry);
    if (!found) continue;
    for (const Descriptor& child : found->manifests()) parts.insert(child.digest);
  }
  std::erase_if(images, [&](const Descriptor& image) { return parts.contains(image.digest); });
  if (images.empty()) return fail(ErrorCode::NotFound, "the layout holds no image");
  if (images.size() > 1) return several_images(*index_, images);
  return std::move(images.front());
}

Result<std::vector<Descriptor>> LayoutReader::referrers(const crypto::Digest& subject, const Cancel& cancel) const {
  std::vector<Descriptor> found;
  const auto visit = [&](const Descriptor& entry, const Manifest& manifest) -> Result<void> {
    if (!has_subject(manifest, subject)) return {};
    return add(found, describe(manifest, entry));
  };
  // A damaged image hides nothing; a damaged artifact may be the signature that was asked for. Children that are not
  // there are common: tools copy one platform of an index.
  const auto lost = [&](const Descriptor& entry, const Error& error) -> Result<void> {
    const bool listed = index_->find_digest(entry.digest).has_value();
    if (is_damage(error) && !(listed && claims_to_be_artifact(entry))) return {};
    return fail(error);
  };
  CHECK(walk(*this, index_->entries(), cancel, visit, lost));
  CHECK(add_fallback(found, subject, cancel));
  if (index_->is_cosign_save()) {
    CHECK(add_loose(found, subject, cancel));
  }
  return found;
}

// The list under the fallback tag is believed as a registry's would be: what it names and cannot be read is then found
// missing by whoever reads it, and not taken for absent.
Result<void> LayoutReader::add_fallback(std::vector<Descriptor>& found, const crypto::Digest& subject,
                                        const Cancel& cancel) const {
  const std::string tag = attachment_tag(subject, AttachmentKind::ReferrersIndex);
  TRY(const auto position, index_->find_tag(tag));
  if (!position) return {};
  const Descriptor& entry = index_->entries()[*position];
  if (entry.digest == subject) return {};  // where `cosign copy` puts the image
  TRY(const auto list, manifest(entry.digest, &entry, cancel));
  if (!list.is_index()) return fail(ErrorCode::Malformed, "the tag " + tag + " does not name a list of referrers");
  for (const Descriptor& referrer : list.manifests()) CHECK(add(found, referrer));
  return {};
}

Result<void> LayoutReader::add_loose(std::vector<Descriptor>& found, const crypto::Digest& subject,
                                     const Cancel& cancel) const {
  TRY(const auto names, blobs_->sha256_names());
  for (const crypto::Digest& digest : names) {
    CHECK(cancel.check());
    if (holds(found, digest)) continue;
    const auto raw = blobs_->read(digest, std::nullopt, limits::kManifestBytes, cancel);
    // Layers and configs lie here too: what does not name the subject is not looked at.
    if (!raw || as_text(*raw).find(subject.str()) == std::string_view::npos) continue;
    const auto manifest = Manifest::parse(*raw, "");
    if (manifest && has_subject(*manifest, subject)) CHECK(add(found, manifest->descriptor()));
  }
  return {};
}

Result<std::set<crypto::Digest>> LayoutReader::reachable(const Cancel& cancel) const {
  std::set<crypto::Digest> digests;
  const auto visit = [&](const Descriptor& entry, const Manifest& manifest) -> Result<void> {
    digests.insert(entry.digest);
    for (const Descriptor& child : manifest.manifests()) digests.insert(child.digest);
    return {};
  };
  const auto lost = [](const Descriptor& entry, const Error& error) -> Result<void> {
    if (media::is_image(entry.media_type) && is_damage(error)) return {};
    return fail(error);
  };
  CHECK(walk(*this, index_->entries(), cancel, visit, lost));
  return digests;
}

}  // namespace sigwright::oci
