#pragma once
// Certificates of any shape in memory: authorities below authorities, and the leaves they issue.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace sigwright::fakes {

// What a certificate says. Extensions are OpenSSL's names and values: {"basicConstraints", "critical,CA:TRUE"}; a value
// of digits and dots as a name is an OID, its value "DER:HEX".
struct CertificateSpec {
  std::string subject;  // a common name; empty: none
  std::vector<std::pair<std::string, std::string>> extensions;
  long starts_in = -3600;  // seconds
  long ends_in = 24L * 3600;
};

// An authority that holds its key. Throws std::runtime_error when OpenSSL fails.
class TestIssuer {
 public:
  // Signs itself.
  explicit TestIssuer(const CertificateSpec& spec);
  // Is issued by `above`.
  TestIssuer(const CertificateSpec& spec, const TestIssuer& above);
  ~TestIssuer();
  TestIssuer(const TestIssuer&) = delete;
  TestIssuer& operator=(const TestIssuer&) = delete;

  [[nodiscard]] Bytes der() const;
  // A certificate of a new key on P-256.
  [[nodiscard]] Bytes issue(const CertificateSpec& spec) const;

  [[nodiscard]] static CertificateSpec authority(std::string name);
  // As Fulcio's: no subject, one critical alternative name, code signing.
  [[nodiscard]] static CertificateSpec leaf();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sigwright::fakes
