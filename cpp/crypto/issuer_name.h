#pragma once
// What a certificate calls its issuer, for those who explain it.

#include <string>

#include "crypto/certificate.h"

namespace sigwright::crypto {

// One line, RFC 2253, as Certificate::subject().
[[nodiscard]] std::string issuer_name(const Certificate& certificate);

}  // namespace sigwright::crypto
