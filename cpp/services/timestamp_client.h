#pragma once
// RFC 3161 over HTTP.

#include <memory>

#include "base/bytes.h"
#include "base/cancel.h"
#include "base/result.h"
#include "http/client.h"
#include "http/tls.h"
#include "http/url.h"

namespace sigwright::services {

// A DER TimeStampResp for SHA-256 of `message`; granted, for this message and nonce. Whether its signer is trusted is
// verification's business. Fails with Unreachable or Malformed.
[[nodiscard]] Result<Bytes> request_timestamp(http::Client& client, const http::Url& url, ByteView message,
                                              std::shared_ptr<const http::TlsOptions> tls, const Cancel& cancel);

}  // namespace sigwright::services
