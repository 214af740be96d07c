#include "cosign/trust_cache.h"

#include <string>

#include "crypto/hash.h"

namespace sigwright::cosign {
namespace {

using Chain = std::vector<crypto::Certificate>;

// Over every certificate with its length, and the times.
Bytes digest_of(const trust::Authority& authority) {
  crypto::Hasher hasher(crypto::HashAlgorithm::Sha256);
  const auto add_number = [&](std::int64_t number) { hasher.update(as_bytes(std::to_string(number) + ";")); };
  add_number(authority.valid.start.time_since_epoch().count());
  add_number(authority.valid.end.time_since_epoch().count());
  for (const Bytes& certificate : authority.chain) {
    add_number(static_cast<std::int64_t>(certificate.size()));
    hasher.update(certificate);
  }
  return std::move(hasher).finish();
}

Result<Chain> read_chain(const trust::Authority& authority, std::string_view what) {
  Chain chain;
  for (const Bytes& der : authority.chain) {
    TRY(auto certificate, with_context(crypto::Certificate::from_der(der), what));
    chain.push_back(std::move(certificate));
  }
  return chain;
}

// What is kept under the digest; else what `read` makes, kept when it makes one.
template <class T, class Read>
Result<T> known_or_read(Recent<T>& kept, Bytes digest, const Read& read) {
  if (auto known = kept.find(digest)) return *std::move(known);
  auto made = read();
  if (made) kept.add(std::move(digest), *made);
  return made;
}

}  // namespace

Result<trust::TrustedRoot> TrustCache::root(std::string_view text) {
  return known_or_read(roots_, crypto::sha256(as_bytes(text)), [&] { return trust::TrustedRoot::parse(text); });
}

Result<verify::CertificateAuthority> TrustCache::certificate_authority(const trust::Authority& authority) {
  const auto read = [&]() -> Result<verify::CertificateAuthority> {
    TRY(auto chain, read_chain(authority, "a certificate authority of the trusted root"));
    return authority_of(std::move(chain), authority.valid);
  };
  return known_or_read(certificate_authorities_, digest_of(authority), read);
}

Result<crypto::TimestampAuthority> TrustCache::timestamp_authority(const trust::Authority& authority) {
  const auto read = [&]() -> Result<crypto::TimestampAuthority> {
    TRY(auto chain, read_chain(authority, "a timestamp authority of the trusted root"));
    return crypto::TimestampAuthority{.chain = std::move(chain), .valid = authority.valid};
  };
  return known_or_read(timestamp_authorities_, digest_of(authority), read);
}

verify::CertificateAuthority authority_of(Chain chain, TimeRange valid) {
  verify::CertificateAuthority authority{.intermediates = {}, .anchors = {}, .valid = valid};
  authority.anchors.push_back(std::move(chain.back()));
  chain.pop_back();
  authority.intermediates = std::move(chain);
  return authority;
}

}  // namespace sigwright::cosign
