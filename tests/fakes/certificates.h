#pragma once
// A certificate authority of the test's own, and certificates it issues, as PEM files in a temporary directory.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace sigwright::fakes {

struct CertificateFiles {
  std::filesystem::path certificate;
  std::filesystem::path key;
};

// Throws std::runtime_error when OpenSSL fails. The directory is removed with the object.
class TestAuthority {
 public:
  TestAuthority();
  ~TestAuthority();
  TestAuthority(const TestAuthority&) = delete;
  TestAuthority& operator=(const TestAuthority&) = delete;

  [[nodiscard]] const std::filesystem::path& directory() const noexcept;
  [[nodiscard]] std::filesystem::path certificate() const;  // the authority's own
  // `names` as OpenSSL writes subject alternative names: {"DNS:registry.test", "IP:127.0.0.1"}.
  [[nodiscard]] CertificateFiles issue(const std::vector<std::string>& names) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sigwright::fakes
