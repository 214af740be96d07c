#pragma once
// Who signed a timestamp token (RFC 3161 section 2.4.2): the CMS signature, its certificate, and that one's path.

#include <openssl/pkcs7.h>

#include "base/result.h"
#include "base/time.h"
#include "crypto/timestamp.h"

namespace sigwright::crypto {

// One signer, bound by its ESSCertID; its signature over the signed attributes; critical and exclusive extended usage;
// a path to the authority's anchor, all of it valid at `at`. Fails with Untrusted.
[[nodiscard]] Result<void> check_timestamp_signer(PKCS7* token, const TimestampAuthority& authority, Time at);

}  // namespace sigwright::crypto
