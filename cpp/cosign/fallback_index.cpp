#include "cosign/fallback_index.h"

#include <algorithm>

#include "base/limits.h"
#include "oci/media_types.h"

namespace sigwright::cosign {

std::string FallbackIndex::key_of(const OrderedJson& entry) {
  const auto digest = entry.find("digest");
  return digest != entry.end() && digest->is_string() ? digest->get<std::string>() : std::string();
}

Result<EntrySet> FallbackIndex::read(const oci::Manifest& standing) const {
  if (is_subject(standing)) return EntrySet{};
  if (!standing.is_index()) {
    return fail(ErrorCode::Malformed, "what stands at the fallback tag of the referrers API is no index",
                "look at the tag, and delete it when nobody needs it");
  }
  return read_entries(standing, "manifests", key_of);
}

Result<MergedDocument::Rendered> FallbackIndex::render(const EntrySet& entries, const oci::Manifest* standing,
                                                       const Cancel& /*cancel*/) {
  if (entries.entries().size() > limits::kManifestEntries) {
    return fail(ErrorCode::LimitExceeded,
                "more than " + std::to_string(limits::kManifestEntries) + " things refer to the image already");
  }
  std::vector<EntrySet::Entry> sorted = entries.entries();
  std::ranges::sort(sorted, {}, &EntrySet::Entry::key);  // each key is there once
  OrderedJson index = ordered_document(standing != nullptr && is_subject(*standing) ? nullptr : standing);
  index["schemaVersion"] = 2;
  index["mediaType"] = oci::media::kImageIndex;
  index["manifests"] = OrderedJson::array();
  for (auto& entry : sorted) index["manifests"].push_back(std::move(entry.json));
  return Rendered{write_go_json(index), std::string(oci::media::kImageIndex), false};
}

std::string FallbackIndex::describe(std::string_view key) const { return "the bundle " + std::string(key); }

}  // namespace sigwright::cosign
