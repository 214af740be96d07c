#pragma once
// The OpenSSL that this process runs with.

#include <string>

namespace sigwright::crypto {

// "OpenSSL 3.0.17 1 Jul 2025": the one that is loaded, which need not be the one that this was built with.
[[nodiscard]] std::string library_version();

// To be called before anything else of OpenSSL, whose large blocks are in huge pages then (huge_pages.h). A copy of our
// own is not the one that the machine's openssl.cnf was written for, and would fail over what it does not know: it
// reads none.
void prepare_library();

}  // namespace sigwright::crypto
