#include "services/fulcio.h"

#include "base/encoding.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "http/redact.h"
#include "services/json_http.h"

namespace sigwright::services {
namespace {

constexpr std::string_view kDoing = "asking for a certificate";
constexpr std::size_t kTokenBytes = std::size_t{64} << 10;
constexpr std::size_t kAnswerBytes = std::size_t{256} << 10;

std::unexpected<Error> bad_token(std::string message) {
  return fail(ErrorCode::Usage, "the identity token " + std::move(message),
              "pass the token that an OpenID Connect provider gave, for the audience \"sigstore\"");
}

std::unexpected<Error> malformed(std::string message) {
  return fail(ErrorCode::Malformed, std::string(kDoing) + ": " + std::move(message));
}

// The length and the dots are looked at before anything is split or decoded.
Result<Json> token_payload(std::string_view token) {
  if (token.size() > kTokenBytes) return bad_token("is longer than any honest one");
  const std::size_t first = token.find('.');
  const std::size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) {
    return bad_token("is none: a JSON web token has three parts");
  }
  const auto decoded = from_base64_lenient(token.substr(first + 1, second - first - 1));
  if (!decoded) return bad_token("is damaged: its claims are no base64");
  auto json = parse_json(as_text(*decoded));
  if (!json || !json->is_object()) return bad_token("is damaged: its claims are no JSON object");
  return *std::move(json);
}

std::string text_member(const Json& json, std::string_view name) {
  const Json& value = json_member(json, name);
  return value.is_string() ? value.get<std::string>() : std::string();
}

// A text, or a list of them (RFC 7519 section 4.1.3).
std::vector<std::string> audiences_of(const Json& json) {
  const Json& value = json_member(json, "aud");
  std::vector<std::string> audiences;
  if (value.is_string()) audiences.push_back(value.get<std::string>());
  if (!value.is_array()) return audiences;
  for (const Json& item : value) {
    if (item.is_string()) audiences.push_back(item.get<std::string>());
  }
  return audiences;
}

// NumericDate: seconds, which may have a fraction.
std::optional<Time> expiry_of(const Json& json) {
  const Json& value = json_member(json, "exp");
  if (!value.is_number()) return std::nullopt;
  const auto seconds = value.get<double>();
  if (!(seconds >= 0 && seconds < 1e11)) return std::nullopt;
  return from_unix_seconds(static_cast<std::int64_t>(seconds));
}

bool is_unverified(const Json& json) {
  const Json& verified = json_member(json, "email_verified");
  return verified == Json(false) || verified == Json("false") || verified == Json("False");
}

Result<std::string> request_body(const CertificateRequest& asked, const TokenClaims& claims) {
  TRY(const Bytes proof, asked.prove(as_bytes(claims.subject)));
  const OrderedJson request{{"credentials", {{"oidcIdentityToken", std::string(asked.token)}}},
                            {"publicKeyRequest",
                             {{"publicKey", {{"algorithm", "ECDSA"}, {"content", asked.key.pem()}}},
                              {"proofOfPossession", to_base64(proof)}}}};
  return write_json(request);
}

std::string in_quotes(std::string_view text) { return '"' + printable(text, 100) + '"'; }

// Authorities do not say what they disliked of a token: what it claims lets its holder see.
std::string claimed(const TokenClaims& claims) {
  std::string audiences;
  for (const auto& audience : claims.audiences) audiences += (audiences.empty() ? "" : ", ") + in_quotes(audience);
  std::string text = "the token is of " + printable(claims.subject, 100) + " by " + printable(claims.issuer, 200) +
                     " for the audience " + (audiences.empty() ? "of nobody" : audiences);
  if (claims.expires) text += " until " + to_rfc3339(*claims.expires);
  return text + ": the authority must know that issuer and expect that audience";
}

Error refused(const http::Response& response, const TokenClaims& claims) {
  Error error = service_error(response, kDoing);
  if (error.code == ErrorCode::Unreachable) {
    error.hint = "the authority cannot issue now; try again, or sign with --key";
  } else if (error.code == ErrorCode::NotFound) {
    error.hint = "check the authority's URL, to which /api/v2/signingCert is added";
  } else {
    error.code = ErrorCode::AccessDenied;
    error.hint = claimed(claims);
  }
  return error;
}

Result<std::vector<crypto::Certificate>> read_chain(const Json& signed_certificate) {
  const Json& items = json_member(json_member(signed_certificate, "chain"), "certificates");
  if (!items.is_array() || items.empty()) return malformed("the answer holds no certificates");
  if (items.size() > limits::kCertificates) return malformed("the answer holds too many certificates");
  std::vector<crypto::Certificate> chain;
  for (const Json& item : items) {
    if (!item.is_string()) return malformed("the answer holds a certificate that is no text");
    TRY(auto certificate, with_context(crypto::Certificate::from_pem(item.get<std::string>()), kDoing));
    chain.push_back(std::move(certificate));
  }
  return chain;
}

Result<IssuedCertificate> read_answer(const Json& answer) {
  IssuedCertificate issued;
  const Json& embedded = json_member(answer, "signedCertificateEmbeddedSct");
  if (embedded.is_object()) {
    TRY(issued.chain, read_chain(embedded));
    return issued;
  }
  const Json& detached = json_member(answer, "signedCertificateDetachedSct");
  TRY(issued.chain, read_chain(detached));
  const std::string sct = text_member(detached, "signedCertificateTimestamp");
  if (sct.empty()) return issued;  // an authority without a certificate transparency log
  TRY(const Bytes json, with_context(from_base64(sct), kDoing));
  TRY(issued.sct, with_context(crypto::SignedCertificateTimestamp::from_json(as_text(json)), kDoing));
  return issued;
}

}  // namespace

Result<TokenClaims> token_claims(std::string_view token) {
  TRY(const Json json, token_payload(token));
  TokenClaims claims{text_member(json, "iss"), text_member(json, "email"), audiences_of(json),
                     text_member(json, "nonce"), expiry_of(json)};
  if (claims.subject.empty()) {
    claims.subject = text_member(json, "sub");
  } else if (is_unverified(json)) {
    return bad_token("is of a mail address that its issuer has not verified");
  }
  if (claims.issuer.empty() || claims.subject.empty()) return bad_token("says neither who it is of nor who issued it");
  return claims;
}

Result<IssuedCertificate> request_certificate(http::Client& client, const http::Url& base,
                                              const CertificateRequest& asked, const Cancel& cancel) {
  TRY(const auto claims, token_claims(asked.token));
  TRY(auto url, below(base, "/api/v2/signingCert"));
  TRY(auto body, request_body(asked, claims));
  http::Request request = post_json(std::move(url), std::move(body));
  request.max_body = kAnswerBytes;
  TRY(auto response, with_context(client.send(std::move(request), cancel), kDoing));
  if (!response.ok()) {
    http::hide_secret(response.body, asked.token);
    return fail(refused(response, claims));
  }
  TRY(const Json answer, with_context(parse_json(as_text(response.body)), kDoing));
  TRY(auto issued, read_answer(answer));
  if (issued.chain.front().public_key() == asked.key) return issued;
  return malformed("the certificate is of another key");
}

}  // namespace sigwright::services
