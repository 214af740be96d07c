#include "oci/layout_index.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "oci/attachments.h"
#include "oci/media_types.h"
#include "oci/reference.h"

namespace sigwright::oci {
namespace {

constexpr char kRefName[] = "org.opencontainers.image.ref.name";
// cosign's pkg/oci/layout.
constexpr char kKind[] = "kind";
constexpr std::string_view kKindImage = "dev.cosignproject.cosign/image";
constexpr std::string_view kKindImageIndex = "dev.cosignproject.cosign/imageIndex";
constexpr std::string_view kKindSignatures = "dev.cosignproject.cosign/sigs";
constexpr std::string_view kKindAttestations = "dev.cosignproject.cosign/atts";

std::string_view annotation(const Descriptor& entry, const char* name) {
  const auto found = entry.annotations.find(name);
  return found == entry.annotations.end() ? std::string_view{} : found->second;
}

bool is_image_kind(const Descriptor& entry) {
  const std::string_view kind = annotation(entry, kKind);
  return kind == kKindImage || kind == kKindImageIndex;
}

// "host/repo:tag" is a name by its tag; a bare "tag" is itself.
std::string_view tag_part(std::string_view ref_name) {
  if (ref_name.find('@') != std::string_view::npos) return {};
  const std::size_t colon = ref_name.rfind(':');
  return colon == std::string_view::npos ? ref_name : ref_name.substr(colon + 1);
}

std::string_view kind_of_attachment(AttachmentKind kind) {
  if (kind == AttachmentKind::Signature) return kKindSignatures;
  if (kind == AttachmentKind::Attestation) return kKindAttestations;
  return {};
}

// The image of which `tag` is the signatures or attestations, and cosign's kind for those.
struct CosignTag {
  crypto::Digest image;
  std::string_view kind;
};

std::optional<CosignTag> cosign_tag(std::string_view tag) {
  const auto attachment = attachment_of_tag(tag);
  if (!attachment || !attachment->subject) return std::nullopt;
  const std::string_view kind = kind_of_attachment(attachment->kind);
  // cosign save knows no tag prefixes.
  if (kind.empty() || tag != attachment_tag(*attachment->subject, attachment->kind)) return std::nullopt;
  return CosignTag{*attachment->subject, kind};
}

// The first of the positions, which must all be one manifest.
Result<std::optional<std::size_t>> only(const std::vector<Descriptor>& entries,
                                        const std::vector<std::size_t>& positions, std::string_view tag) {
  if (positions.empty()) return std::nullopt;
  const crypto::Digest& first = entries[positions.front()].digest;
  const auto other = std::ranges::find_if(positions, [&](std::size_t i) { return entries[i].digest != first; });
  if (other == positions.end()) return positions.front();
  return fail(ErrorCode::Usage,
              "the layout has several manifests tagged \"" + printable(tag) + "\": " + first.str() + ", " +
                  entries[*other].digest.str(),
              "name one by its digest");
}

template <class Matches>
std::vector<std::size_t> positions_of(const std::vector<Descriptor>& entries, const Matches& matches) {
  std::vector<std::size_t> positions;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (matches(entries[i])) positions.push_back(i);
  }
  return positions;
}

}  // namespace

Result<LayoutIndex> LayoutIndex::parse(Bytes raw) {
  TRY(auto manifest, with_context(Manifest::parse(std::move(raw), ""), "index.json"));
  if (!manifest.is_index()) return fail(ErrorCode::Malformed, "index.json: not an image index");
  return LayoutIndex(std::move(manifest));
}

Result<std::optional<std::size_t>> LayoutIndex::find_tag(std::string_view tag) const {
  const auto exact = positions_of(entries(), [&](const Descriptor& e) { return annotation(e, kRefName) == tag; });
  if (!exact.empty()) return only(entries(), exact, tag);
  const auto full =
      positions_of(entries(), [&](const Descriptor& e) { return tag_part(annotation(e, kRefName)) == tag; });
  if (!full.empty()) return only(entries(), full, tag);
  return cosign_entry(tag);
}

// Signatures follow the image they belong to, before the next image.
std::optional<std::size_t> LayoutIndex::cosign_entry(std::string_view tag) const {
  const auto wanted = cosign_tag(tag);
  if (!wanted) return std::nullopt;
  const auto image = std::ranges::find_if(
      entries(), [&](const Descriptor& e) { return is_image_kind(e) && e.digest == wanted->image; });
  if (image == entries().end()) return std::nullopt;
  const auto next = std::find_if(image + 1, entries().end(), is_image_kind);
  const auto found =
      std::find_if(image + 1, next, [&](const Descriptor& e) { return annotation(e, kKind) == wanted->kind; });
  if (found == next) return std::nullopt;
  return static_cast<std::size_t>(found - entries().begin());
}

std::optional<std::size_t> LayoutIndex::find_digest(const crypto::Digest& digest) const {
  const auto found = std::ranges::find(entries(), digest, &Descriptor::digest);
  if (found == entries().end()) return std::nullopt;
  return static_cast<std::size_t>(found - entries().begin());
}

std::vector<std::string> LayoutIndex::tags() const {
  std::set<std::string> tags;
  for (const Descriptor& entry : entries()) {
    tags.emplace(tag_part(annotation(entry, kRefName)));
    if (!is_image_kind(entry)) continue;
    for (const AttachmentKind kind : {AttachmentKind::Signature, AttachmentKind::Attestation}) {
      std::string tag = attachment_tag(entry.digest, kind);
      if (cosign_entry(tag)) tags.insert(std::move(tag));
    }
  }
  std::erase_if(tags, [](const std::string& tag) { return !is_valid_tag(tag); });
  return {tags.begin(), tags.end()};
}

bool LayoutIndex::is_cosign_save() const { return std::ranges::any_of(entries(), is_image_kind); }

OrderedJson LayoutIndex::document() const {
  // The text was parsed strictly before; this keeps the order of its members.
  return OrderedJson::parse(as_text(manifest_.raw()), nullptr, /*allow_exceptions=*/false);
}

// New signatures of an image that cosign save wrote are marked as cosign reads them.
std::string LayoutIndex::kind_for(const std::optional<std::string>& tag) const {
  const auto wanted = tag ? cosign_tag(*tag) : std::nullopt;
  if (!wanted) return {};
  const bool saved = std::ranges::any_of(
      entries(), [&](const Descriptor& e) { return is_image_kind(e) && e.digest == wanted->image; });
  return saved ? std::string(wanted->kind) : std::string();
}

// The manifest's own annotations stay out of index.json: one called ref.name would take another's tag.
OrderedJson LayoutIndex::entry_json(const Descriptor& manifest, const std::optional<std::string>& tag,
                                    std::optional<std::size_t> old) const {
  Descriptor entry = manifest;
  entry.annotations.clear();
  std::string kind = kind_for(tag);
  std::string name = tag.value_or("");
  if (old) {
    if (const auto before = annotation(entries()[*old], kKind); !before.empty()) kind = before;
    if (const auto before = annotation(entries()[*old], kRefName); !before.empty()) name = before;
  }
  if (!kind.empty()) entry.annotations[kKind] = kind;
  if (!name.empty()) entry.annotations[kRefName] = name;
  return entry.to_json();
}

Result<std::optional<std::string>> LayoutIndex::with(const Descriptor& manifest,
                                                     const std::optional<std::string>& tag) const {
  std::optional<std::size_t> old;
  if (tag) {
    TRY(old, find_tag(*tag));
  }
  const auto same = old ? old : find_digest(manifest.digest);
  if (same && entries()[*same].digest == manifest.digest && (old || !tag)) return std::nullopt;
  OrderedJson json = document();
  OrderedJson& list = json["manifests"];
  if (old) {
    list[*old] = entry_json(manifest, tag, old);
  } else if (same && annotation(entries()[*same], kRefName).empty()) {
    list[*same]["annotations"][kRefName] = *tag;
  } else {
    list.push_back(entry_json(manifest, tag, std::nullopt));
  }
  std::string text = write_json(json);
  if (list.size() > limits::kManifestEntries || text.size() > limits::kManifestBytes) {
    return fail(ErrorCode::LimitExceeded, "index.json would grow beyond what can be read again",
                "remove what is no longer needed from the layout");
  }
  return text;
}

Result<std::string> LayoutIndex::saved(const crypto::Digest& image, const std::optional<std::string>& tag,
                                       const std::set<crypto::Digest>& attached) const {
  const auto at = find_digest(image);
  if (!at) return fail(ErrorCode::NotFound, "the layout holds no " + image.str());
  OrderedJson json = document();
  const OrderedJson list = json["manifests"];
  OrderedJson first = OrderedJson::array(), others = OrderedJson::array();
  OrderedJson entry = list[*at];
  entry["annotations"] = OrderedJson::object();
  entry["annotations"][kKind] = std::string(media::is_index(entries()[*at].media_type) ? kKindImageIndex : kKindImage);
  if (tag) entry["annotations"][kRefName] = *tag;
  first.push_back(std::move(entry));
  for (std::size_t i = 0; i < entries().size(); ++i) {
    if (entries()[i].digest == image || !attached.contains(entries()[i].digest)) continue;
    const auto own = cosign_tag(annotation(entries()[i], kRefName));
    OrderedJson kept = list[i];
    if (own && own->image == image) kept["annotations"][kKind] = std::string(own->kind);
    (own && own->image == image ? first : others).push_back(std::move(kept));
  }
  for (auto& other : others) first.push_back(std::move(other));
  json["manifests"] = std::move(first);
  return write_json(json);
}

std::string LayoutIndex::without(const std::vector<std::size_t>& positions) const {
  OrderedJson json = document();
  OrderedJson kept = OrderedJson::array();
  for (std::size_t i = 0; i < entries().size(); ++i) {
    if (std::ranges::find(positions, i) == positions.end()) kept.push_back(json["manifests"][i]);
  }
  json["manifests"] = std::move(kept);
  return write_json(json);
}

bool is_named_attachment(const Descriptor& entry) {
  const std::string_view kind = annotation(entry, kKind);
  return kind == kKindSignatures || kind == kKindAttestations ||
         attachment_of_tag(tag_part(annotation(entry, kRefName))).has_value();
}

}  // namespace sigwright::oci
