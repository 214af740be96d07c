#pragma once
// An entry checked against a log's key: signed entry timestamp, inclusion proof under a signed checkpoint. No binding
// to an artifact here: that is verify's step, over the EntryBody.

#include <memory>
#include <optional>

#include "base/result.h"
#include "base/time.h"
#include "crypto/keys.h"
#include "crypto/known_signatures.h"
#include "tlog/entry.h"
#include "tlog/tiles.h"

namespace sigwright::tlog {

// The tree that a retired log ended with: whoever has its key today can sign another, but not one that this one is a
// part of, or that is a part of this one.
struct FinalTree {
  std::uint64_t size = 0;
  Hash root{};
  TileReader read;  // of that tree, as far as its hashes are kept; empty: not at all
};

// A log as a trusted root describes it. Immutable in use.
struct Log {
  std::string base_url;
  crypto::PublicKey key;
  Bytes log_id;  // as entries name it
  TimeRange valid;
  std::string origin;  // of its checkpoints, where it is pinned; empty: any whose key id matches
  std::shared_ptr<const FinalTree> final_tree = nullptr;  // of a retired log, where it is pinned
};

struct EntryEvidence {
  bool promise = false;        // a signed entry timestamp verified
  bool inclusion = false;      // an inclusion proof under a checkpoint verified
  bool in_final_tree = false;  // that checkpoint is the log's final one, or of a tree that the final one begins with
  std::optional<Time> integrated;  // the promise's time: only a verified promise makes one
};

// What is there is checked, and one of promise and proof must be there. Index, root and size of the proof are compared
// with the checkpoint's. A Rekor v1 proof's own index may differ from the entry's (shards). `known_checkpoints`: many
// entries may stand under one. Fails with LogEvidence.
[[nodiscard]] Result<EntryEvidence> verify_entry(const LogEntry& entry, const Log& log,
                                                 crypto::KnownSignatures* known_checkpoints = nullptr);

// RFC 8785 of {body, integratedTime, logID, logIndex}: what a promise signs.
[[nodiscard]] std::string promise_payload(const LogEntry& entry);

}  // namespace sigwright::tlog
