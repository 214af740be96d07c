#pragma once
// The write API of Rekor v2 as a log of one's own answers it (dev.sigstore.rekor.v2.CreateEntryRequest as protobuf
// JSON).

#include <string>
#include <string_view>

#include "base/result.h"
#include "services/log_writer.h"
#include "tlog/entry.h"

namespace sigwright::services {

inline constexpr std::size_t kLogRequestBytes = std::size_t{4} << 20;

// Strict: unknown fields, another kind than hashedrekord, key details that are not the key's or that Rekor v2 does not
// take, and a signature that is not good over the digest are refused. Fails with Malformed, LimitExceeded, KeyUnusable
// or NoMatchingSignature.
[[nodiscard]] Result<DigestSubmission> parse_log_request(std::string_view json);

// The answer, dev.sigstore.rekor.v1.TransparencyLogEntry, with the fields that Rekor v2 writes out though unset.
[[nodiscard]] std::string write_log_answer(const tlog::LogEntry& entry);

}  // namespace sigwright::services
