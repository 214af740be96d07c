#pragma once
// Checkpoints of a log kept in a registry: one artifact each, tagged with the log's key and the tree's size. A registry
// that other people look after, and that lets no tag be moved, makes them anchors (cosign/log_anchors.h).

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "cosign/context.h"
#include "cosign/log_anchors.h"
#include "oci/registry.h"
#include "services/embedded_log.h"
#include "tlog/checkpoint.h"
#include "tlog/merkle.h"

namespace sigwright::cosign {

inline constexpr std::string_view kCheckpointArtifact = "application/vnd.sigwright.log.checkpoint.v1";

struct CheckpointPlace {
  std::string repository;  // without tag or digest
  oci::RegistryOptions registry;
};

// Pushes the newest checkpoint, unless it is there: then nothing is written. The anchor's file is its reference by
// digest. Fails with Usage for an empty log or a reference that is no repository, with LogEvidence where the tag holds
// another history of that size, and as registries do.
[[nodiscard]] Result<Anchor> push_checkpoint(const services::EmbeddedLog& log, const CheckpointPlace& place,
                                             const Context& context, const Cancel& cancel);

// A log as it stands now, wherever it is: what a registry's checkpoints are compared with.
struct StandingLog {
  const crypto::PublicKey& key;
  const tlog::Checkpoint& checkpoint;  // its newest, the signature checked
  // Proofs from a smaller tree to that one.
  std::function<Result<std::vector<tlog::Hash>>(std::uint64_t old_size)> consistency;
};

// Every checkpoint of this log that the repository holds: signed by the log's key, and of a prefix of the log. Fails
// with LogEvidence for the first that is not, and where there is none.
[[nodiscard]] Result<std::vector<Anchor>> check_pushed(const StandingLog& log, const CheckpointPlace& place,
                                                       const Context& context, const Cancel& cancel);
[[nodiscard]] Result<std::vector<Anchor>> check_pushed(const services::EmbeddedLog& log, const CheckpointPlace& place,
                                                       const Context& context, const Cancel& cancel);

}  // namespace sigwright::cosign
