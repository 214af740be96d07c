#include "cosign/merged_document.h"

#include <algorithm>
#include <utility>

namespace sigwright::cosign {

void EntrySet::add(std::string key, OrderedJson json) {
  if (!contains(key)) entries_.push_back({std::move(key), std::move(json)});
}

std::size_t EntrySet::merge(const EntrySet& more) {
  const std::size_t before = entries_.size();
  for (const auto& entry : more.entries_) add(entry.key, entry.json);
  return entries_.size() - before;
}

bool EntrySet::contains(std::string_view key) const noexcept {
  return std::ranges::find(entries_, key, &Entry::key) != entries_.end();
}

std::vector<std::string> EntrySet::missing(const EntrySet& other) const {
  std::vector<std::string> keys;
  for (const auto& entry : other.entries_) {
    if (!contains(entry.key)) keys.push_back(entry.key);
  }
  return keys;
}

OrderedJson ordered_document(const oci::Manifest* standing) {
  if (standing == nullptr) return OrderedJson::object();
  // Parsed strictly already when the Manifest was made; here only the order of the members is wanted.
  return OrderedJson::parse(as_text(standing->raw()), nullptr, /*allow_exceptions=*/false);
}

Result<EntrySet> read_entries(const oci::Manifest& standing, std::string_view member,
                              std::string (*key)(const OrderedJson& entry)) {
  const OrderedJson document = ordered_document(&standing);
  EntrySet entries;
  const auto array = document.find(member);
  if (array == document.end() || !array->is_array()) {
    return fail(ErrorCode::Malformed, "the manifest " + standing.digest().str() + " has no " + std::string(member));
  }
  for (const auto& entry : *array) entries.add(key(entry), entry);
  return entries;
}

}  // namespace sigwright::cosign
