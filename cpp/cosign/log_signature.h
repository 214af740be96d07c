#pragma once
// Evidence for signatures just made: a log entry, timestamps.

#include "base/cancel.h"
#include "base/result.h"
#include "bundle/attestation_layer.h"
#include "bundle/bundle.h"
#include "bundle/signature_layer.h"
#include "cosign/log_options.h"
#include "signing/schemes.h"
#include "verify/report.h"

namespace sigwright::cosign {

// Which algorithm table a signature in this format falls under.
[[nodiscard]] signing::LogKind log_kind(const SigningServices& services, verify::Format format) noexcept;

// What a signature was made with.
struct MadeSignature {
  const crypto::PublicKey& key;
  crypto::Scheme scheme;
  std::span<const crypto::Certificate> certificates;  // the key's own first; empty without one
};

// "the log URL has it as entry 7"
[[nodiscard]] std::string logged_as(std::string_view log, std::uint64_t index);

// Uploads the signature to every log and has it stamped by every authority, all at once, and puts what came back beside
// it; a `.sig` has room for one of each, the first. Where it has entries, or stamps, it gets no more of them. Fails
// with Usage for a form the log cannot give evidence for, else as the log or the authority does; what the others gave
// is there all the same.
[[nodiscard]] Result<void> add_evidence(bundle::Bundle& bundle, const MadeSignature& made,
                                        const SigningServices& services, const Context& context, const Cancel& cancel);
[[nodiscard]] Result<void> add_evidence(bundle::AttestationLayer& layer, const MadeSignature& made,
                                        const SigningServices& services, const Context& context, const Cancel& cancel);
[[nodiscard]] Result<void> add_evidence(bundle::SignatureLayer& layer, const MadeSignature& made,
                                        const SigningServices& services, const Context& context, const Cancel& cancel);

}  // namespace sigwright::cosign
