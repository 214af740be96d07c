#pragma once
// Anchors of a log: somebody else's word that it stood at a size with a root. A timestamp of its checkpoint
// (DIR/anchors/SIZE.tsr), or the checkpoint's hash in another log (DIR/anchors/SIZE.json). Who rewrites the log later
// contradicts them.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "base/time.h"
#include "cosign/context.h"
#include "cosign/log_options.h"
#include "services/embedded_log.h"

namespace sigwright::cosign {

struct Anchor {
  std::string file;  // "anchors/SIZE.tsr"
  std::uint64_t size = 0;
  bool trusted = false;      // its authority or log is one of those believed, and its signature good
  std::optional<Time> time;  // of a trusted timestamp, or of a log's promise
};

// Anchors the newest checkpoint at every authority and log that `services` names. The checkpoint's own signature is
// what is logged elsewhere: no key is needed, and no name of an image leaves the log. Fails with Usage when nothing is
// named or the log is empty, and as open_services.
[[nodiscard]] Result<std::vector<Anchor>> anchor_log(const std::filesystem::path& directory, const LogOptions& services,
                                                     const Context& context, const Cancel& cancel);

// Every anchor of the log, checked: the tree at its size is a prefix of the log and has the root it names. Fails with
// LogEvidence when one does not. Where `trust` names its authority or log, that signature is checked too.
[[nodiscard]] Result<std::vector<Anchor>> check_anchors(const services::EmbeddedLog& log, const TrustOptions& trust,
                                                        const Context& context);

}  // namespace sigwright::cosign
