#pragma once
// PEM (RFC 7468), read as leniently as key files in the wild need and written as Go writes it.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/secret.h"

namespace sigwright::crypto {

struct PemBlock {
  std::string label;         // "PUBLIC KEY"
  SecretBytes der;           // may be a private key
  bool has_headers = false;  // "Proc-Type: 4,ENCRYPTED": OpenSSL's old encryption (RFC 1421), which is not undone here
};

// The first block that is not "EC PARAMETERS". Text before and after it, carriage returns and blanks at line ends are
// skipped. Fails with Malformed.
[[nodiscard]] Result<PemBlock> read_pem(std::string_view text);

// The label of every block; what is in them is not looked at.
[[nodiscard]] std::vector<std::string_view> pem_labels(std::string_view text);

// Lines of 64 characters, a newline at the end.
[[nodiscard]] std::string write_pem(std::string_view label, ByteView der);

}  // namespace sigwright::crypto
