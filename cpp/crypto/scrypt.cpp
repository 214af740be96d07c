#include "crypto/scrypt.h"

#include <openssl/evp.h>
#include <sodium/crypto_pwhash_scryptsalsa208sha256.h>

#include <array>
#include <chrono>

#include "base/no_fork.h"
#include "crypto/openssl.h"

namespace sigwright::crypto {
namespace {

using Function = decltype(&scrypt_by_libsodium);
using Clock = std::chrono::steady_clock;

// The first call is not counted: a library may get ready in it.
Clock::duration time_of(Function derive) {
  constexpr ScryptCost kReady{.n = 2, .r = 8, .p = 1};
  constexpr ScryptCost kSample{.n = 128, .r = 8, .p = 1};  // a five-hundredth of what a key file takes
  std::array<std::uint8_t, 32> key{};
  if (!derive({}, {}, kReady, key)) return Clock::duration::max();
  const auto start = Clock::now();
  return derive({}, {}, kSample, key) ? Clock::now() - start : Clock::duration::max();
}

// libsodium mixes with vectors, OpenSSL with words: for one key file 0.17 s and 0.25 s on one processor, 0.17 s and
// 0.13 s on another, less where it has huge pages.
Function faster() {
  return time_of(scrypt_by_openssl) < time_of(scrypt_by_libsodium) ? scrypt_by_openssl : scrypt_by_libsodium;
}

Function chosen() {
  const NoFork section;
  static const Function kFaster = faster();
  return kFaster;
}

}  // namespace

bool scrypt_by_libsodium(ByteView password, ByteView salt, const ScryptCost& cost, std::span<std::uint8_t> key) {
  ensure_sodium();
  static constexpr std::uint8_t kNothing = 0;  // what is empty may have no address, and libsodium wants one
  const auto given = [](ByteView bytes) { return bytes.empty() ? ByteView(&kNothing, 0) : bytes; };
  return crypto_pwhash_scryptsalsa208sha256_ll(given(password).data(), password.size(), given(salt).data(), salt.size(),
                                               cost.n, cost.r, cost.p, key.data(), key.size()) == 0;
}

bool scrypt_by_openssl(ByteView password, ByteView salt, const ScryptCost& cost, std::span<std::uint8_t> key) {
  const ErrorScope errors;
  constexpr std::uint64_t kMostMemory = std::uint64_t{1} << 30U;  // by itself it refuses more than 32 MiB
  const std::string_view secret = password.empty() ? std::string_view("") : as_text(password);
  return EVP_PBE_scrypt(secret.data(), secret.size(), salt.data(), salt.size(), cost.n, cost.r, cost.p, kMostMemory,
                        key.data(), key.size()) == 1;
}

bool scrypt(ByteView password, ByteView salt, const ScryptCost& cost, std::span<std::uint8_t> key) {
  return chosen()(password, salt, cost, key);
}

}  // namespace sigwright::crypto
