#include "crypto/sealed_box.h"

#include <sodium/crypto_box.h>

#include "crypto/openssl.h"

namespace sigwright::crypto {

Result<Bytes> seal_box(ByteView public_key, ByteView message) {
  if (public_key.size() != crypto_box_PUBLICKEYBYTES) {
    return fail(ErrorCode::KeyUnusable, "the key to seal with is not 32 bytes");
  }
  ensure_sodium();
  Bytes box(message.size() + crypto_box_SEALBYTES);
  if (crypto_box_seal(box.data(), message.data(), message.size(), public_key.data()) != 0) {
    return fail(ErrorCode::KeyUnusable, "the key to seal with is none of X25519");
  }
  return box;
}

}  // namespace sigwright::crypto
