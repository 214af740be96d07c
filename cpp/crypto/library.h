#pragma once
// Which OpenSSL this process runs with.

#include <string>

namespace sigwright::crypto {

// "OpenSSL 3.0.17 1 Jul 2025": the one that is loaded, which need not be the one that this was built with.
[[nodiscard]] std::string library_version();

}  // namespace sigwright::crypto
