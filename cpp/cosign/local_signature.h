#pragma once
// A signature and its payload in files, as `sign --output-signature` and `--output-payload` wrote them.

#include <string>

#include "cosign/entry_search.h"
#include "cosign/verify.h"

namespace sigwright::cosign {

// Fills `report`. No request is made, but that a tag has to be resolved and a log entry looked up. Without a payload
// file the payload is the one cosign makes for the image, without annotations. Fails as reading files and resolving
// does.
[[nodiscard]] Result<void> verify_local(const std::string& image, const VerifyOptions& options, const Judge& judge,
                                        const Context& context, const Cancel& cancel,
                                        verify::VerificationReport& report);

// What a signature file holds: base64 text, or the raw bytes.
[[nodiscard]] Bytes signature_of_file(Bytes content);
// What a timestamp's file holds: {"SignedRFC3161Timestamp": BASE64} as cosign writes it, or the authority's answer.
// Fails with Malformed.
[[nodiscard]] Result<Bytes> timestamp_of_file(Bytes content);
// What a certificate's file holds: PEM, or PEM in base64 as cosign's sign-blob writes it. Fails with Malformed.
[[nodiscard]] Result<std::string> certificates_of_file(const Bytes& content);

}  // namespace sigwright::cosign
