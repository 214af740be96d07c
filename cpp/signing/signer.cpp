#include "signing/signer.h"

namespace sigwright::signing {
namespace {

bool is_pure(crypto::Scheme scheme) { return scheme.form == crypto::SignatureForm::Ed25519; }

class KeySigner final : public Signer {
 public:
  explicit KeySigner(crypto::PrivateKey key) : key_(std::move(key)) {}

  [[nodiscard]] const crypto::PublicKey& public_key() const noexcept override { return key_.public_key(); }
  [[nodiscard]] Result<Bytes> sign(crypto::Scheme scheme, ByteView message) const override {
    return key_.sign(scheme, message);
  }
  [[nodiscard]] Result<Bytes> sign_digest(crypto::Scheme scheme, ByteView digest) const override {
    return key_.sign_digest(scheme, digest);
  }

 private:
  crypto::PrivateKey key_;
};

class CallbackSigner final : public Signer {
 public:
  CallbackSigner(crypto::PublicKey key, SignFunction sign, SignFunction sign_message)
      : key_(std::move(key)), sign_(std::move(sign)), sign_message_(std::move(sign_message)) {}

  [[nodiscard]] const crypto::PublicKey& public_key() const noexcept override { return key_; }
  [[nodiscard]] Result<Bytes> sign(crypto::Scheme scheme, ByteView message) const override {
    if (sign_message_) return sign_message_(scheme, message);
    if (is_pure(scheme)) return sign_(scheme, message);
    return sign_(scheme, crypto::hash(scheme.hash, message));
  }
  [[nodiscard]] Result<Bytes> sign_digest(crypto::Scheme scheme, ByteView digest) const override {
    if (is_pure(scheme)) return fail(ErrorCode::KeyUnusable, "pure Ed25519 signs a message, not its digest");
    return sign_(scheme, digest);
  }

 private:
  crypto::PublicKey key_;
  SignFunction sign_;
  SignFunction sign_message_;
};

// A signer that answers with another key's signature, or with none, must not get it stored.
Result<Bytes> checked(Result<void> verified, Bytes signature) {
  if (verified) return signature;
  return fail(ErrorCode::KeyUnusable, "the signer's signature does not verify with its own public key",
              "check that the public key and the signing key belong together");
}

}  // namespace

std::shared_ptr<const Signer> key_signer(crypto::PrivateKey key) { return std::make_shared<KeySigner>(std::move(key)); }

std::shared_ptr<const Signer> callback_signer(crypto::PublicKey key, SignFunction sign, SignFunction sign_message) {
  return std::make_shared<CallbackSigner>(std::move(key), std::move(sign), std::move(sign_message));
}

Result<Bytes> sign_checked(const Signer& signer, crypto::Scheme scheme, ByteView message) {
  TRY(auto signature, signer.sign(scheme, message));
  auto verified = signer.public_key().verify(scheme, message, signature);
  return checked(std::move(verified), std::move(signature));
}

Result<Bytes> sign_digest_checked(const Signer& signer, crypto::Scheme scheme, ByteView digest) {
  TRY(auto signature, signer.sign_digest(scheme, digest));
  auto verified = signer.public_key().verify_digest(scheme, digest, signature);
  return checked(std::move(verified), std::move(signature));
}

}  // namespace sigwright::signing
