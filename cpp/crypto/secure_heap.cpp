#include "crypto/secure_heap.h"

#include <openssl/crypto.h>

#include <cstddef>

#include "base/no_fork.h"

namespace sigwright::crypto {

void keep_private_keys_apart() {
  // Room for 200 keys of RSA-4096 or thousands of any other kind; the usual limit of locked memory is eight times that.
  constexpr std::size_t kBytes = 1 << 20;
  constexpr std::size_t kLeast = 32;
  const NoFork section;
  static const bool kReady = CRYPTO_secure_malloc_initialized() == 1 || CRYPTO_secure_malloc_init(kBytes, kLeast) != 0;
  static_cast<void>(kReady);
}

}  // namespace sigwright::crypto
