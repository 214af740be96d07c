#pragma once
// A content digest, "sha256:" and 64 lower-case hexadecimal digits: how the OCI specifications name bytes.

#include <compare>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/hash.h"

namespace sigwright::crypto {

// Immutable. sha256 and sha512 (sha384 is known, though no registry uses it).
class Digest {
 public:
  // Fails with Malformed: unknown algorithms, upper-case digits, any other length.
  [[nodiscard]] static Result<Digest> parse(std::string_view text);
  [[nodiscard]] static Digest of(ByteView data, HashAlgorithm algorithm = HashAlgorithm::Sha256);
  [[nodiscard]] static Digest from_raw(HashAlgorithm algorithm, ByteView raw);

  [[nodiscard]] HashAlgorithm algorithm() const noexcept { return algorithm_; }
  [[nodiscard]] std::string_view hex() const noexcept;  // what follows the colon
  [[nodiscard]] Bytes raw() const;
  [[nodiscard]] const std::string& str() const noexcept { return text_; }
  [[nodiscard]] bool matches(ByteView data) const;

  friend bool operator==(const Digest& a, const Digest& b) noexcept { return a.text_ == b.text_; }
  friend auto operator<=>(const Digest& a, const Digest& b) noexcept { return a.text_ <=> b.text_; }

 private:
  Digest(HashAlgorithm algorithm, std::string text) : algorithm_(algorithm), text_(std::move(text)) {}
  HashAlgorithm algorithm_;
  std::string text_;
};

}  // namespace sigwright::crypto
