#pragma once
// Who can sign: a key in memory, or a callback into a key service.

#include <functional>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/certificate.h"
#include "crypto/keys.h"

namespace sigwright::signing {

// Calls may run together. A signature is always checked against public_key() before it is used, whoever made it.
class Signer {
 public:
  virtual ~Signer() = default;
  [[nodiscard]] virtual const crypto::PublicKey& public_key() const noexcept = 0;
  // The key's certificate and what leads from it to an anchor; empty for a key that nobody vouches for.
  [[nodiscard]] virtual std::span<const crypto::Certificate> certificates() const noexcept { return {}; }
  [[nodiscard]] virtual Result<Bytes> sign(crypto::Scheme scheme, ByteView message) const = 0;
  // Pure Ed25519 cannot: KeyUnusable.
  [[nodiscard]] virtual Result<Bytes> sign_digest(crypto::Scheme scheme, ByteView digest) const = 0;
};

[[nodiscard]] std::shared_ptr<const Signer> key_signer(crypto::PrivateKey key);

// Signs by digest through a function: KMS, PKCS#11, Python. Pure Ed25519 gets the message instead of a digest, and so
// does `sign_message`, where there is one, whenever the message is at hand: some services hash themselves.
using SignFunction = std::function<Result<Bytes>(crypto::Scheme scheme, ByteView digest_or_message)>;
[[nodiscard]] std::shared_ptr<const Signer> callback_signer(crypto::PublicKey key, SignFunction sign,
                                                            SignFunction sign_message = nullptr);

// signer.sign(), then the check against the signer's own public key. Fails with KeyUnusable when they disagree.
[[nodiscard]] Result<Bytes> sign_checked(const Signer& signer, crypto::Scheme scheme, ByteView message);
[[nodiscard]] Result<Bytes> sign_digest_checked(const Signer& signer, crypto::Scheme scheme, ByteView digest);

}  // namespace sigwright::signing
