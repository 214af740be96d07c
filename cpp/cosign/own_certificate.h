#pragma once
// A certificate that the signer brings along: --certificate and --certificate-chain beside --key.

#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "cosign/context.h"
#include "signing/signer.h"

namespace sigwright::cosign {

// The key with this certificate, PEM or DER, and those of `chain` (a file, PEM, the anchor last; empty: none). `where`
// is what the certificate is called in messages. Fails with KeyUnusable for the certificate of another key, Untrusted
// for a chain that it does not lead along now, else as files fail.
[[nodiscard]] Result<std::shared_ptr<const signing::Signer>> with_certificate(
    std::shared_ptr<const signing::Signer> key, ByteView certificate, std::string_view where, const std::string& chain,
    const Context& context);

// The same with the certificate of a file. Fails with Usage where none is named.
[[nodiscard]] Result<std::shared_ptr<const signing::Signer>> with_certificate(
    std::shared_ptr<const signing::Signer> key, const std::string& certificate, const std::string& chain,
    const Context& context);

}  // namespace sigwright::cosign
