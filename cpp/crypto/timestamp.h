#pragma once
// RFC 3161 timestamps: requests, and replies checked offline against trusted authorities.

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/certificate.h"
#include "crypto/known_digests.h"

namespace sigwright::crypto {

// A DER TimeStampReq for SHA-256 of `message`, with a 64-bit nonce and the certificates asked for or not.
struct TimestampRequest {
  Bytes der;
  Bytes nonce;
};
[[nodiscard]] Result<TimestampRequest> timestamp_request(ByteView message, bool want_certificates);
// That `reply` grants `request` for `message`: status, imprint, nonce. Says nothing about who signed it. Fails with
// Malformed or Unreachable (rejections).
[[nodiscard]] Result<void> check_timestamp_reply(ByteView reply, const TimestampRequest& request, ByteView message);

// The path from an authority's own leaf to its anchor, once it was found good but for the times, which are checked anew
// for every timestamp. It is known for exactly the certificates it was found among. Safe to share: calls may run
// together.
class AuthorityPath {
 public:
  [[nodiscard]] std::optional<std::vector<Certificate>> find(std::span<const Certificate> chain) const;
  void remember(std::span<const Certificate> chain, std::vector<Certificate> path);

 private:
  mutable std::mutex mutex_;
  std::vector<Certificate> chain_;
  std::vector<Certificate> path_;
};

// One authority's certificates: leaf (or intermediates) first, anchor last.
struct TimestampAuthority {
  std::vector<Certificate> chain;
  TimeRange valid;
  std::shared_ptr<AuthorityPath> path = std::make_shared<AuthorityPath>();
  // Replies that were found signed by exactly this chain: what an image has is asked for again and again.
  std::shared_ptr<KnownDigests> known_replies = std::make_shared<KnownDigests>();
};

// The time a reply proves for `message`: granted status, CMS signature by the one signer over its attributes, the
// signer's own leaf (bound by ESSCertID), extended usage exactly timeStamping and critical, chain to the anchor at
// genTime, imprint by SHA-256/384/512 over `message` or by SHA-256 over what has the digest `or_sha256`, genTime within
// the authority's validity. Fails with Untrusted or Malformed. `authority` tells which one it was.
struct TimestampProof {
  Time time;
  std::size_t authority = 0;
};
[[nodiscard]] Result<TimestampProof> verify_timestamp(ByteView reply, ByteView message,
                                                      std::span<const TimestampAuthority> authorities,
                                                      ByteView or_sha256 = {});

}  // namespace sigwright::crypto
