#pragma once
// Watching a log: that it only grows, and who appears in it.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cosign/context.h"
#include "cosign/log_entries.h"
#include "cosign/registry_checkpoints.h"
#include "services/log_source.h"

namespace sigwright::cosign {

// Whom an alert is about. Nothing named: nobody.
struct Watched {
  std::vector<std::string> fingerprints;  // of public keys, "sha256:HEX"
  std::vector<std::string> images;        // "[NAME@]sha256:HEX", see logged_digests
  std::vector<std::string> identities;    // alternative names of certificates, as they stand there
};

struct MonitorOptions {
  std::string log;                          // a directory, or a URL of Rekor v1, of Rekor v2, or of tiles
  std::string read_url;                     // where the tiles of a Rekor v2 log are, if not at URL/api/v2
  std::string trusted_root;                 // a file, or
  std::string public_key;                   // a PEM file: the log's key, which a URL needs
  std::filesystem::path state;              // empty: in the user's data folder
  std::optional<std::uint64_t> from;        // the first time: 0 for a directory, the end of the log for a URL
  std::uint64_t max_entries = 10'000;       // read in one run
  std::optional<CheckpointPlace> anchored;  // a registry that keeps checkpoints, which the log must continue too
  Watched watched;
};

struct Sighting {
  std::uint64_t index = 0;
  std::string why;  // what of `Watched` it was
  EntryFacts facts;
};

struct MonitorReport {
  std::string origin;
  bool first = false;  // nothing was known of this log: there was nothing to be consistent with
  std::uint64_t old_size = 0;
  std::uint64_t size = 0;
  std::uint64_t next = 0;      // the entry that the next run begins with
  std::uint64_t anchored = 0;  // checkpoints that a registry keeps, each of a prefix of the log
  std::vector<Sighting> sightings;
};

// One look: the log's checkpoint must continue the one seen before, and those that a registry keeps; entries since are
// compared with `watched`. What was seen is kept only when everything holds. Fails with LogEvidence for a log that was
// rolled back, rewritten or has another key than before, and for a registry that keeps no checkpoint of it.
[[nodiscard]] Result<MonitorReport> monitor_log(const MonitorOptions& options, const Context& context,
                                                const Cancel& cancel);

}  // namespace sigwright::cosign
