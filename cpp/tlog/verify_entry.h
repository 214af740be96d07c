#pragma once
// An entry checked against a log's key: signed entry timestamp, inclusion proof under a signed checkpoint. No binding
// to an artifact here: that is verify's step, over the EntryBody.

#include <optional>

#include "base/result.h"
#include "base/time.h"
#include "crypto/keys.h"
#include "tlog/entry.h"

namespace sigwright::tlog {

// A log as a trusted root describes it. Immutable in use.
struct Log {
  std::string base_url;
  crypto::PublicKey key;
  Bytes log_id;  // as entries name it
  TimeRange valid;
  std::string origin;  // of its checkpoints, where it is pinned; empty: any whose key id matches
};

struct EntryEvidence {
  bool promise = false;            // a signed entry timestamp verified
  bool inclusion = false;          // an inclusion proof under a checkpoint verified
  std::optional<Time> integrated;  // the promise's time: only a verified promise makes one
};

// What is there is checked, and one of promise and proof must be there. Index, root and size of the proof are compared
// with the checkpoint's. A Rekor v1 proof's own index may differ from the entry's (shards). Fails with LogEvidence.
[[nodiscard]] Result<EntryEvidence> verify_entry(const LogEntry& entry, const Log& log);

// RFC 8785 of {body, integratedTime, logID, logIndex}: what a promise signs.
[[nodiscard]] std::string promise_payload(const LogEntry& entry);

}  // namespace sigwright::tlog
