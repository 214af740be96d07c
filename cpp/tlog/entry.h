#pragma once
// What a transparency log gave for an entry (TransparencyLogEntry of protobuf-specs sigstore_rekor.proto), not yet
// believed.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/json.h"
#include "base/result.h"

namespace sigwright::tlog {

struct InclusionProof {
  std::uint64_t log_index = 0;  // within the tree, which for a sharded log is not the entry's
  Bytes root_hash;
  std::uint64_t tree_size = 0;
  std::vector<Bytes> hashes;
  std::string checkpoint;
  friend bool operator==(const InclusionProof&, const InclusionProof&) = default;
};

struct LogEntry {
  std::uint64_t log_index = 0;
  Bytes log_id;
  std::string kind;
  std::string version;
  std::int64_t integrated_time = 0;  // seconds; only a verified signed entry timestamp makes it a time
  std::optional<Bytes> signed_entry_timestamp;
  std::optional<InclusionProof> inclusion_proof;
  Bytes canonicalized_body;

  // Absent and default members mean the same (a tree's first entry has no logIndex). Fails with Malformed or
  // LimitExceeded.
  [[nodiscard]] static Result<LogEntry> from_json(const Json& json);
  [[nodiscard]] OrderedJson to_json() const;
  friend bool operator==(const LogEntry&, const LogEntry&) = default;
};

}  // namespace sigwright::tlog
