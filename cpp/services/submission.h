#pragma once
// That an entry holds what was submitted. Private to the layer.

#include "base/result.h"
#include "bundle/dsse.h"
#include "services/log_writer.h"

namespace sigwright::services {

// The envelope that its text is, of one signature. Fails with Malformed.
[[nodiscard]] Result<bundle::DsseEnvelope> read_envelope(const EnvelopeSubmission& submission);

// Fails with LogEvidence: the log answered with another entry.
[[nodiscard]] Result<void> check_submission(const tlog::LogEntry& entry, const Submission& submission);

}  // namespace sigwright::services
