#include "crypto/signature.h"

#include <openssl/rsa.h>

#include <array>

#include "crypto/der.h"
#include "crypto/ed25519ph.h"

namespace sigwright::crypto {
namespace {

std::unexpected<Error> mismatch() {
  return fail(ErrorCode::NoMatchingSignature, "the signature was not made with this key over this data");
}

std::unexpected<Error> malformed(std::string_view why) {
  return fail(ErrorCode::NoMatchingSignature, "the signature is malformed: " + std::string(why));
}

std::unexpected<Error> cannot_sign(const ErrorScope& errors) {
  return fail(ErrorCode::KeyUnusable, "the key made no signature: " + errors.reason());
}

// Ecdsa-Sig-Value (RFC 3279 section 2.2.3) in its only DER encoding, both numbers above zero. OpenSSL checks that they
// are below the order of the curve.
bool is_strict_ecdsa(ByteView signature) {
  der::Reader reader(der::only(der::Tag::Sequence, signature).value_or(ByteView{}));
  return reader.take_positive() && reader.take_positive() && reader.at_end();
}

bool set_padding(EVP_PKEY_CTX* context, Scheme scheme) {
  if (scheme.form == SignatureForm::Ecdsa) return true;
  const EVP_MD* md = evp_md(scheme.hash);
  const bool pss = scheme.form == SignatureForm::RsaPss;
  if (EVP_PKEY_CTX_set_rsa_padding(context, pss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING) <= 0) return false;
  if (EVP_PKEY_CTX_set_signature_md(context, md) <= 0) return false;
  if (!pss) return true;
  return EVP_PKEY_CTX_set_rsa_mgf1_md(context, md) > 0 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) > 0;
}

PkeyContextPtr context_for(EVP_PKEY* key) {
  PkeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  must(context != nullptr);
  return context;
}

bool is_signature(EVP_PKEY_CTX* context, ByteView digest, ByteView signature) {
  return EVP_PKEY_verify(context, signature.data(), signature.size(), digest.data(), digest.size()) == 1;
}

Result<void> verify_ecdsa(const VerifyingKey& key, ByteView digest, ByteView signature) {
  if (!is_strict_ecdsa(signature)) return malformed("it is not the DER encoding of two positive numbers");
  PkeyContextPtr context = key.take_context();
  if (!context) return mismatch();
  const bool good = is_signature(context.get(), digest, signature);
  key.give_back(std::move(context));
  return good ? Result<void>() : mismatch();
}

Result<void> verify_rsa(EVP_PKEY* key, Scheme scheme, ByteView digest, ByteView signature) {
  const PkeyContextPtr context = context_for(key);
  if (EVP_PKEY_verify_init(context.get()) <= 0 || !set_padding(context.get(), scheme)) return mismatch();
  return is_signature(context.get(), digest, signature) ? Result<void>() : mismatch();
}

// The 32 bytes of an Ed25519 key. `get` is one of EVP_PKEY_get_raw_{private,public}_key.
template <class Get>
Bytes raw_key(EVP_PKEY* key, Get get) {
  Bytes raw(32);
  std::size_t size = raw.size();
  must(get(key, raw.data(), &size) == 1 && size == raw.size());
  return raw;
}

}  // namespace

PkeyContextPtr VerifyingKey::take_context() const {
  {
    const std::scoped_lock lock(mutex_);
    if (!idle_.empty()) {
      PkeyContextPtr context = std::move(idle_.back());
      idle_.pop_back();
      return context;
    }
  }
  PkeyContextPtr context = context_for(key_.get());
  if (EVP_PKEY_verify_init(context.get()) <= 0) return nullptr;
  return context;
}

void VerifyingKey::give_back(PkeyContextPtr context) const {
  const std::scoped_lock lock(mutex_);
  idle_.push_back(std::move(context));
}

Result<void> verify_prehashed(const VerifyingKey& key, Scheme scheme, ByteView digest, ByteView signature) {
  const ErrorScope errors;
  return scheme.form == SignatureForm::Ecdsa ? verify_ecdsa(key, digest, signature)
                                             : verify_rsa(key.get(), scheme, digest, signature);
}

Result<Bytes> sign_prehashed(EVP_PKEY* key, Scheme scheme, ByteView digest) {
  const ErrorScope errors;
  const PkeyContextPtr context = context_for(key);
  Bytes signature(static_cast<std::size_t>(EVP_PKEY_get_size(key)));
  std::size_t size = signature.size();
  if (EVP_PKEY_sign_init(context.get()) <= 0 || !set_padding(context.get(), scheme)) return cannot_sign(errors);
  if (EVP_PKEY_sign(context.get(), signature.data(), &size, digest.data(), digest.size()) != 1) {
    return cannot_sign(errors);
  }
  signature.resize(size);
  return signature;
}

Result<void> verify_pure(EVP_PKEY* key, ByteView message, ByteView signature) {
  const ErrorScope errors;
  const MdContextPtr context(EVP_MD_CTX_new());
  must(context != nullptr);
  if (EVP_DigestVerifyInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key, nullptr) != 1) return mismatch();
  if (EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) != 1) {
    return mismatch();
  }
  return {};
}

Result<Bytes> sign_pure(EVP_PKEY* key, ByteView message) {
  const ErrorScope errors;
  const MdContextPtr context(EVP_MD_CTX_new());
  must(context != nullptr);
  Bytes signature(64);
  std::size_t size = signature.size();
  if (EVP_DigestSignInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key, nullptr) != 1) {
    return cannot_sign(errors);
  }
  if (EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) != 1) {
    return cannot_sign(errors);
  }
  return signature;
}

Result<void> verify_ph(EVP_PKEY* key, ByteView digest, ByteView signature) {
  const NoFork section;
  if (!verify_ed25519ph(raw_key(key, EVP_PKEY_get_raw_public_key), digest, signature)) return mismatch();
  return {};
}

Result<Bytes> sign_ph(EVP_PKEY* key, ByteView digest) {
  const NoFork section;
  const SecretBytes seed(raw_key(key, EVP_PKEY_get_raw_private_key));
  auto signature = sign_ed25519ph(seed.view(), raw_key(key, EVP_PKEY_get_raw_public_key), digest);
  if (!signature) return fail(ErrorCode::KeyUnusable, "the key made no signature");
  return *std::move(signature);
}

}  // namespace sigwright::crypto
