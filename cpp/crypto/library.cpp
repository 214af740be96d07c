#include "crypto/library.h"

#include "crypto/huge_pages.h"
#include "crypto/openssl.h"

namespace sigwright::crypto {

std::string library_version() { return OpenSSL_version(OPENSSL_VERSION); }

void prepare_library() {
  use_huge_pages_in_openssl();
#ifdef SIGWRIGHT_OWN_OPENSSL
  must(OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr) == 1);
#endif
}

}  // namespace sigwright::crypto
