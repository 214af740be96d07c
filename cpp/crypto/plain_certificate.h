#pragma once
// Certificates of the plain kind that Fulcio issues to who signs, read without OpenSSL, which takes longer to read one
// than to check its signature.

#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "crypto/keys.h"

namespace sigwright::crypto {

struct PlainExtension {
  ByteView oid;  // the contents of its OBJECT IDENTIFIER
  ByteView value;
};

// Views into the certificate (RFC 5280 section 4.1).
struct PlainCertificate {
  ByteView signed_part;  // TBSCertificate
  Scheme scheme;         // of the signature
  ByteView signature;
  ByteView issuer;  // a Name, tag and all
  TimeRange valid;
  ByteView spki;
  ByteView authority_key_id;  // empty where it is not stated
  std::vector<PlainExtension> extensions;
};

// Version 3, strict DER, no subject but in the alternative names, no authority, no extension that OpenSSL would look at
// besides those that every leaf has, none twice, none critical that is unknown here. Nothing for any other certificate,
// good or bad: that is OpenSSL's to read.
[[nodiscard]] std::optional<PlainCertificate> read_plain_certificate(ByteView der);

// A time of a certificate: UTCTime or GeneralizedTime as RFC 5280 section 4.1.2.5 writes them.
[[nodiscard]] std::optional<Time> plain_time(std::uint8_t tag, std::string_view text);

}  // namespace sigwright::crypto
