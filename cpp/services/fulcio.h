#pragma once
// Fulcio: a certificate of a few minutes for a key, against an identity token.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "crypto/certificate.h"
#include "crypto/keys.h"
#include "crypto/sct.h"
#include "http/client.h"

namespace sigwright::services {

// What a token says of itself. Nobody has checked its signature: that is Fulcio's business.
struct TokenClaims {
  std::string issuer;
  std::string subject;  // what the proof of possession signs: the `email` of a token that has one, else `sub`
};
// Fails with Usage; the token is never in the message.
[[nodiscard]] Result<TokenClaims> token_claims(std::string_view token);

struct IssuedCertificate {
  std::vector<crypto::Certificate> chain;                 // leaf first
  std::optional<crypto::SignedCertificateTimestamp> sct;  // where it is not in the certificate
};

// Fails with Unreachable, AccessDenied, Usage (a refused token) or Malformed, also for a certificate of another key.
[[nodiscard]] Result<IssuedCertificate> request_certificate(http::Client& client, const http::Url& base,
                                                            std::string_view token, const crypto::PrivateKey& key,
                                                            const Cancel& cancel);

}  // namespace sigwright::services
