#include "crypto/openssl.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <sodium/core.h>

#include <array>

namespace sigwright::crypto {
namespace {

// As a thread ends, OpenSSL lets go of what it has kept for it, and locks.
[[maybe_unused]] const bool kClears = [] {
  NoFork::at_thread_end(OPENSSL_thread_stop);
  return true;
}();

}  // namespace

ErrorScope::ErrorScope() { ERR_set_mark(); }
ErrorScope::~ErrorScope() { ERR_pop_to_mark(); }

std::string ErrorScope::reason() const {
  const char* text = ERR_reason_error_string(ERR_peek_last_error());
  return text == nullptr ? "no reason given" : text;
}

const EVP_MD* evp_md(HashAlgorithm algorithm) {
  const auto fetch = [](const char* name) {
    EVP_MD* md = EVP_MD_fetch(nullptr, name, nullptr);
    must(md != nullptr);
    return md;
  };
  const NoFork section;
  static const std::array<const EVP_MD*, 3> kFetched{fetch("SHA2-256"), fetch("SHA2-384"), fetch("SHA2-512")};
  return kFetched.at(static_cast<std::size_t>(algorithm));
}

void random_bytes(std::span<std::uint8_t> out) {
  const NoFork section;
  must(RAND_bytes(out.data(), static_cast<int>(out.size())) == 1);
}

void ensure_sodium() {
  const NoFork section;
  static const bool kReady = sodium_init() >= 0;
  must(kReady);
}

}  // namespace sigwright::crypto
