#pragma once
// Who signed a timestamp token (RFC 3161 section 2.4.2): the CMS signature, its certificate, and that one's path.

#include <openssl/pkcs7.h>

#include "base/result.h"
#include "base/time.h"
#include "crypto/timestamp.h"

namespace sigwright::crypto {

// SHA-256, SHA-384 or SHA-512, where that is what the identifier names.
[[nodiscard]] std::optional<HashAlgorithm> sha2_of(const X509_ALGOR* algorithm);

// One signer, bound by its ESSCertID; its signature over the signed attributes and SHA-2; critical and exclusive
// extended usage; a path to the authority's anchor, all of it valid at `at`. Fails with Untrusted.
[[nodiscard]] Result<void> check_timestamp_signer(PKCS7* token, const TimestampAuthority& authority, Time at);

}  // namespace sigwright::crypto
