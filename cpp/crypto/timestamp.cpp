#include "crypto/timestamp.h"

#include <openssl/ts.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "base/encoding.h"
#include "crypto/openssl.h"
#include "crypto/timestamp_claims.h"
#include "crypto/timestamp_signer.h"

namespace sigwright::crypto {
namespace {

using AlgorithmPtr = Handle<X509_ALGOR, X509_ALGOR_free>;
using ImprintPtr = Handle<TS_MSG_IMPRINT, TS_MSG_IMPRINT_free>;
using IntegerPtr = Handle<ASN1_INTEGER, ASN1_INTEGER_free>;
using RequestPtr = Handle<TS_REQ, TS_REQ_free>;
using ResponsePtr = Handle<TS_RESP, TS_RESP_free>;

constexpr std::size_t kNonceBytes = 8;

std::unexpected<Error> malformed(std::string message) { return fail(ErrorCode::Malformed, "timestamp: " + message); }
std::unexpected<Error> untrusted(std::string message) { return fail(ErrorCode::Untrusted, "timestamp: " + message); }

IntegerPtr integer(ByteView magnitude) {
  const BignumPtr number(BN_bin2bn(magnitude.data(), static_cast<int>(magnitude.size()), nullptr));
  must(number != nullptr);
  IntegerPtr out(BN_to_ASN1_INTEGER(number.get(), nullptr));
  must(out != nullptr);
  return out;
}

ImprintPtr sha256_imprint(ByteView message) {
  const AlgorithmPtr algorithm(X509_ALGOR_new());
  must(algorithm && X509_ALGOR_set0(algorithm.get(), OBJ_nid2obj(NID_sha256), V_ASN1_NULL, nullptr) == 1);
  ImprintPtr imprint(TS_MSG_IMPRINT_new());
  Bytes digest = sha256(message);
  must(imprint && TS_MSG_IMPRINT_set_algo(imprint.get(), algorithm.get()) == 1 &&
       TS_MSG_IMPRINT_set_msg(imprint.get(), digest.data(), static_cast<int>(digest.size())) == 1);
  return imprint;
}

// A reply that grants a token; whose it is and what it stamps is not looked at.
struct Reply {
  ResponsePtr response;
  TS_TST_INFO* info;
  PKCS7* token;
};

Result<Reply> parse(ByteView der) {
  const unsigned char* at = der.data();
  ResponsePtr response(d2i_TS_RESP(nullptr, &at, static_cast<long>(der.size())));
  if (!response || at != der.data() + der.size()) return malformed("the reply cannot be read");
  const long status = ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(response.get())));
  if (status != TS_STATUS_GRANTED && status != TS_STATUS_GRANTED_WITH_MODS) {
    return fail(ErrorCode::Unreachable,
                "the timestamp authority refused the request, with status " + std::to_string(status));
  }
  TS_TST_INFO* const info = TS_RESP_get_tst_info(response.get());
  PKCS7* const token = TS_RESP_get_token(response.get());
  if (info == nullptr || token == nullptr) return malformed("the reply holds no token");
  return Reply{std::move(response), info, token};
}

Result<void> check_imprint(const Reply& reply, ByteView message, ByteView or_sha256 = {}) {
  TS_MSG_IMPRINT* const imprint = TS_TST_INFO_get_msg_imprint(reply.info);
  const auto algorithm = sha2_of(TS_MSG_IMPRINT_get_algo(imprint));
  if (!algorithm) return untrusted("it was made over a hash that is not SHA-2");
  const ASN1_OCTET_STRING* const stamped = TS_MSG_IMPRINT_get_msg(imprint);
  const ByteView digest{ASN1_STRING_get0_data(stamped), static_cast<std::size_t>(ASN1_STRING_length(stamped))};
  if (algorithm == HashAlgorithm::Sha256 && !or_sha256.empty() && equal(digest, or_sha256)) return {};
  if (!equal(digest, hash(*algorithm, message))) return untrusted("it is of another signature");
  return {};
}

Result<void> check_nonce(const Reply& reply, ByteView nonce) {
  const ASN1_INTEGER* const answered = TS_TST_INFO_get_nonce(reply.info);
  if (answered == nullptr || ASN1_INTEGER_cmp(answered, integer(nonce).get()) != 0) {
    return malformed("the reply is to another request");
  }
  return {};
}

Result<Time> generation_time(const Reply& reply) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(TS_TST_INFO_get_time(reply.info), &parts) != 1) return malformed("its time is none");
  if (parts.tm_year + 1900 < 1970 || parts.tm_year + 1900 > 2261) return malformed("its time is out of range");
  return from_unix_seconds(::timegm(&parts));
}

// The verdict on a signer follows from the reply and the chain alone: its time is the reply's own.
Result<void> check_signer(const Reply& parsed, ByteView reply, const TimestampAuthority& authority, Time time) {
  std::vector<ByteView> parts{reply};
  for (const Certificate& certificate : authority.chain) parts.emplace_back(certificate.der());
  Bytes digest = digest_of_parts(parts);
  if (authority.known_replies->holds(digest)) return {};
  CHECK(check_timestamp_signer(parsed.token, authority, time));
  authority.known_replies->remember(std::move(digest));
  return {};
}

}  // namespace

Result<TimestampRequest> timestamp_request(ByteView message, bool want_certificates) {
  const ErrorScope errors;
  const RequestPtr request(TS_REQ_new());
  TimestampRequest out{.der = {}, .nonce = Bytes(kNonceBytes)};
  random_bytes(out.nonce);
  out.nonce[0] = static_cast<std::uint8_t>(out.nonce[0] | 0x40);  // eight bytes whatever the draw
  must(request && TS_REQ_set_version(request.get(), 1) == 1 &&
       TS_REQ_set_msg_imprint(request.get(), sha256_imprint(message).get()) == 1 &&
       TS_REQ_set_nonce(request.get(), integer(out.nonce).get()) == 1 &&
       TS_REQ_set_cert_req(request.get(), want_certificates ? 1 : 0) == 1);
  unsigned char* der = nullptr;
  const int length = i2d_TS_REQ(request.get(), &der);
  must(length > 0);
  out.der.assign(der, der + length);
  OPENSSL_free(der);
  return out;
}

Result<void> check_timestamp_reply(ByteView reply, const TimestampRequest& request, ByteView message) {
  const ErrorScope errors;
  TRY(const auto parsed, parse(reply));
  CHECK(check_imprint(parsed, message));
  return check_nonce(parsed, request.nonce);
}

Result<TimestampClaims> read_timestamp(ByteView reply, ByteView message) {
  const ErrorScope errors;
  TRY(const auto parsed, parse(reply));
  CHECK(check_imprint(parsed, message));
  TRY(const Time time, generation_time(parsed));
  TimestampClaims claims{.time = time, .hash = HashAlgorithm::Sha256, .policy = {}, .serial = {}};
  claims.hash = *sha2_of(TS_MSG_IMPRINT_get_algo(TS_TST_INFO_get_msg_imprint(parsed.info)));
  std::array<char, 128> oid{};
  if (OBJ_obj2txt(oid.data(), oid.size(), TS_TST_INFO_get_policy_id(parsed.info), 1) > 0) claims.policy = oid.data();
  const ASN1_INTEGER* const serial = TS_TST_INFO_get_serial(parsed.info);
  claims.serial = to_hex({ASN1_STRING_get0_data(serial), static_cast<std::size_t>(ASN1_STRING_length(serial))});
  return claims;
}

Result<TimestampProof> verify_timestamp(ByteView reply, ByteView message,
                                        std::span<const TimestampAuthority> authorities, ByteView or_sha256) {
  const ErrorScope errors;
  TRY(const auto parsed, parse(reply));
  CHECK(check_imprint(parsed, message, or_sha256));
  TRY(const Time time, generation_time(parsed));
  Error last{ErrorCode::Untrusted, "timestamp: no timestamp authority is trusted", {}, {}};
  for (std::size_t i = 0; i < authorities.size(); ++i) {
    const auto signed_by = check_signer(parsed, reply, authorities[i], time);
    if (!signed_by) {
      last = signed_by.error();
    } else if (!authorities[i].valid.contains(time)) {
      last = Error{ErrorCode::Untrusted, "timestamp: the authority was not trusted at " + to_rfc3339(time), {}, {}};
    } else {
      return TimestampProof{time, i};
    }
  }
  return fail(std::move(last));
}

}  // namespace sigwright::crypto
