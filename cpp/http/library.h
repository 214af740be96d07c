#pragma once
// Which libcurl this process runs with.

#include <string>

namespace sigwright::http {

// "libcurl/8.14.1 OpenSSL/3.0.17 ...": the one that is loaded, with what it is made of.
[[nodiscard]] std::string library_version();

}  // namespace sigwright::http
