#pragma once
// Repositories that tell what would be written to them, and write nothing: --dry-run.

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "oci/repository.h"

namespace sigwright::oci {

// One thing that would have been done.
struct PlannedWrite {
  std::string action;      // "store", "remove", "log", "stamp" or "write"
  std::string where;       // a reference, a URL or a path
  std::string media_type;  // of what is stored
  std::uint64_t size = 0;
  friend bool operator==(const PlannedWrite&, const PlannedWrite&) = default;
};

// What was written in play, seen by all repositories of a session. Safe to share: calls may run together.
class Rehearsal {
 public:
  void note(PlannedWrite planned);
  // Everything so far, in order; emptied by the call.
  [[nodiscard]] std::vector<PlannedWrite> take();

  // `real` with what was written in play laid over it: reads ask `real` for everything else.
  [[nodiscard]] static std::shared_ptr<Repository> over(std::shared_ptr<Repository> real,
                                                        std::shared_ptr<Rehearsal> rehearsal);

 private:
  friend class RehearsedRepository;
  using Place = std::pair<std::string, std::string>;  // repository, and tag or digest

  std::mutex mutex_;  // guards what follows
  std::vector<PlannedWrite> planned_;
  std::map<Place, Manifest> manifests_;  // by digest
  std::map<Place, crypto::Digest> tags_;
  std::map<Place, Bytes> blobs_;  // those that came whole
  std::set<Place> streamed_;      // those of which nothing was read
  std::set<Place> removed_;
};

}  // namespace sigwright::oci
