#pragma once
// Log entries of legacy signatures that came without one, looked up in the log. The only part of a verification that
// asks a log, and only where it is allowed to.

#include <memory>
#include <optional>

#include "base/bytes.h"
#include "base/cancel.h"
#include "base/result.h"
#include "bundle/attestation_layer.h"
#include "bundle/signature_layer.h"
#include "cosign/context.h"
#include "cosign/log_options.h"
#include "services/rekor_v1.h"
#include "tlog/entry.h"
#include "verify/policy.h"
#include "verify/report.h"
#include "verify/verifier.h"

namespace sigwright::cosign {

// Calls may run together.
class EntrySearch {
 public:
  explicit EntrySearch(std::shared_ptr<services::RekorV1> log) : log_(std::move(log)) {}

  // The entry that holds this signature; nothing where the log has none, or cannot be searched. That it is bound to
  // the key, and that the log's key signed it, is verification's business. Fails with Unreachable, and with
  // LimitExceeded where the log has more entries about the payload than are looked through.
  [[nodiscard]] Result<std::optional<tlog::LogEntry>> find(ByteView payload_sha256, ByteView signature,
                                                           const Cancel& cancel) const;

 private:
  std::shared_ptr<services::RekorV1> log_;
};

// Null where nobody may be asked: unless --rekor-url names a log that is neither a directory nor kept --offline, and
// `policy` wants to hear of one. Fails with Usage.
[[nodiscard]] Result<std::shared_ptr<const EntrySearch>> open_entry_search(const TrustOptions& options,
                                                                           const verify::Policy& policy,
                                                                           const Context& context);

// Who judges a legacy signature, and where an entry that it lacks is looked for (null: nowhere).
struct Judge {
  const verify::Verifier& verifier;
  const EntrySearch* entries;
};

// Judges, and judges again with what was found where an entry is all that was missing. Fails as EntrySearch::find().
[[nodiscard]] Result<verify::CandidateReport> judge_layer(const Judge& judge, bundle::SignatureLayer layer,
                                                          const std::string& source, const crypto::Digest& subject,
                                                          const Cancel& cancel);
[[nodiscard]] Result<verify::CandidateReport> judge_layer(const Judge& judge, bundle::AttestationLayer layer,
                                                          const std::string& source, const crypto::Digest& subject,
                                                          const Cancel& cancel);
// A bare signature of a blob.
[[nodiscard]] Result<verify::CandidateReport> judge_blob(const Judge& judge, const Bytes& signature,
                                                         const std::string& source,
                                                         const verify::Verifier::BlobDigests& blob,
                                                         const Cancel& cancel);

}  // namespace sigwright::cosign
