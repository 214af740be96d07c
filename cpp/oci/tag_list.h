#pragma once
// The tags of a repository, and what Google's registries say beside them: digest, type and age of every manifest, and
// the repositories below (the answer to `tags/list` as ggcr's google.List reads it).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "oci/reference.h"

namespace sigwright::oci {

class RemoteHost;

struct ListedTag {
  std::string name;
  std::optional<crypto::Digest> digest = std::nullopt;  // what it names, where the list tells
  std::uint64_t uploaded_ms = 0;                        // since 1970; 0 where the list does not tell
  friend bool operator==(const ListedTag&, const ListedTag&) = default;
};

struct TagList {
  std::vector<ListedTag> tags;
  std::vector<std::string> children;  // segments of names below this one
  [[nodiscard]] std::vector<std::string> names() const;
};

// Every page of the list. Fails as reading manifests does, with Malformed for an answer that is none, and with
// LimitExceeded.
[[nodiscard]] Result<TagList> read_tags(RemoteHost& host, const Reference& repository, const Cancel& cancel);

}  // namespace sigwright::oci
