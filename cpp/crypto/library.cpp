#include "crypto/library.h"

#include "crypto/openssl.h"

namespace sigwright::crypto {

std::string library_version() { return OpenSSL_version(OPENSSL_VERSION); }

}  // namespace sigwright::crypto
