#pragma once
// The proof that an entry is in a Rekor v1 log, for signatures whose entry came without one.

#include <span>
#include <string>

#include "base/cancel.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "tlog/binding.h"
#include "tlog/entry.h"
#include "tlog/verify_entry.h"

namespace sigwright::services {
class RekorV1;
}

namespace sigwright::cosign {

// The same entry as the log gives it today, with its proof: same body, same index, same promise time. What one of
// `logs` should have signed is checked, otherwise that the proof leads to the checkpoint it comes with. Fails as the
// log does (NotFound, Unreachable), and with LogEvidence.
[[nodiscard]] Result<tlog::LogEntry> proved_entry(const tlog::LogEntry& known, std::span<const tlog::Log> logs,
                                                  services::RekorV1& rekor, const Cancel& cancel);

// The earliest entry of a signature among those that the log has for the digest: the one that is bound to `material`,
// whatever else was logged for the artifact. NotFound without one.
[[nodiscard]] Result<tlog::LogEntry> find_entry(const crypto::Digest& digest, const tlog::SignedMaterial& material,
                                                std::span<const tlog::Log> logs, services::RekorV1& rekor,
                                                const Cancel& cancel);

}  // namespace sigwright::cosign
