#pragma once
// Manifests that several writers keep at one tag, each adding to it: `.sig` images and fallback indexes. Both are read
// as sets, so that two versions can always be merged.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "base/json.h"
#include "base/result.h"
#include "oci/manifest.h"

namespace sigwright::cosign {

// Entries in a stable order, each known by a key; `json` is as its writer wrote it.
class EntrySet {
 public:
  struct Entry {
    std::string key;
    OrderedJson json;
  };

  void add(std::string key, OrderedJson json);  // nothing where the key is there already
  // Adds what `more` has besides, behind what is there. Returns how many that were.
  std::size_t merge(const EntrySet& more);
  [[nodiscard]] bool contains(std::string_view key) const noexcept;
  // The keys of `other` that are not here.
  [[nodiscard]] std::vector<std::string> missing(const EntrySet& other) const;
  [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return entries_; }

 private:
  std::vector<Entry> entries_;
};

// One kind of such a manifest. One thread at a time.
class MergedDocument {
 public:
  virtual ~MergedDocument() = default;

  // Fails with Malformed when something else stands there.
  [[nodiscard]] virtual Result<EntrySet> read(const oci::Manifest& standing) const = 0;

  struct Rendered {
    std::string raw;
    std::string media_type;
    bool uploaded = false;  // what it points at had to be sent first, which took time
  };
  // The manifest with these entries; what else `standing` says is kept. Fails with LimitExceeded, or as uploads do.
  [[nodiscard]] virtual Result<Rendered> render(const EntrySet& entries, const oci::Manifest* standing,
                                                const Cancel& cancel) = 0;
  // How `key` is called in a message: "the signature layer sha256:...".
  [[nodiscard]] virtual std::string describe(std::string_view key) const = 0;
};

// The manifest's text in the order of its writer, or an empty object.
[[nodiscard]] OrderedJson ordered_document(const oci::Manifest* standing);
// `document[member]`, an array of objects, as a set by `key`.
[[nodiscard]] Result<EntrySet> read_entries(const oci::Manifest& standing, std::string_view member,
                                            std::string (*key)(const OrderedJson& entry));

}  // namespace sigwright::cosign
