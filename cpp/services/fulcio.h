#pragma once
// Fulcio: a certificate of a few minutes for a key, against an identity token.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/certificate.h"
#include "crypto/keys.h"
#include "crypto/sct.h"
#include "http/client.h"

namespace sigwright::services {

// What a token says of itself. Nobody has checked its signature: that is Fulcio's business.
struct TokenClaims {
  std::string issuer;
  std::string subject;  // what the proof of possession signs: the `email` of a token that has one, else `sub`
  std::vector<std::string> audiences;
  std::string nonce;
  std::optional<Time> expires;
};
// Fails with Usage; the token is never in the message.
[[nodiscard]] Result<TokenClaims> token_claims(std::string_view token);

struct IssuedCertificate {
  std::vector<crypto::Certificate> chain;                 // leaf first
  std::optional<crypto::SignedCertificateTimestamp> sct;  // where it is not in the certificate
};

// The key, and how it proves that it is ours: its signature over the subject, by the key's default scheme.
struct CertificateRequest {
  std::string_view token;
  const crypto::PublicKey& key;
  std::function<Result<Bytes>(ByteView subject)> prove;
};

// Fails with Usage (what is no token), AccessDenied (a refused one: the hint says what the token claims), Unreachable,
// or Malformed, also for a certificate of another key.
[[nodiscard]] Result<IssuedCertificate> request_certificate(http::Client& client, const http::Url& base,
                                                            const CertificateRequest& asked, const Cancel& cancel);

}  // namespace sigwright::services
