#pragma once
// A certificate that the signer brings along: --certificate and --certificate-chain beside --key.

#include <memory>
#include <string>

#include "base/result.h"
#include "cosign/context.h"
#include "signing/signer.h"

namespace sigwright::cosign {

// The key with the certificate of `certificate` (a file, PEM or DER) and those of `chain` (PEM, the anchor last; empty:
// none). Fails with KeyUnusable for the certificate of another key, Untrusted for a chain that it does not lead along
// now, else as files fail.
[[nodiscard]] Result<std::shared_ptr<const signing::Signer>> with_certificate(
    std::shared_ptr<const signing::Signer> key, const std::string& certificate, const std::string& chain,
    const Context& context);

}  // namespace sigwright::cosign
