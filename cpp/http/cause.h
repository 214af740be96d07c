#pragma once
// Why a host was not reached, for callers that would do something about it: a fact in the error's details.

#include <string_view>

namespace sigwright::http {

inline constexpr std::string_view kCause = "cause";

// Nobody listens there, or nothing can get through to it.
inline constexpr std::string_view kNoConnection = "no_connection";
// Somebody listens who does not speak TLS: answers in other bytes, or hangs up.
inline constexpr std::string_view kNoTls = "no_tls";
// Somebody speaks TLS, and the certificate is not trusted.
inline constexpr std::string_view kCertificate = "certificate";

}  // namespace sigwright::http
