#pragma once
// SHA-2 over buffers, files and file descriptors.

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/cancel.h"
#include "base/result.h"

namespace sigwright::crypto {

enum class HashAlgorithm : std::uint8_t { Sha256, Sha384, Sha512 };

[[nodiscard]] std::string_view hash_name(HashAlgorithm algorithm) noexcept;  // "sha256"
[[nodiscard]] std::size_t hash_size(HashAlgorithm algorithm) noexcept;       // bytes
[[nodiscard]] std::optional<HashAlgorithm> hash_from_name(std::string_view name) noexcept;

// A running hash. One thread at a time.
class Hasher {
 public:
  explicit Hasher(HashAlgorithm algorithm);
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;
  ~Hasher();

  void update(ByteView data);
  // The digest of everything so far; the hasher is used up.
  [[nodiscard]] Bytes finish() &&;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

[[nodiscard]] Bytes hash(HashAlgorithm algorithm, ByteView data);
[[nodiscard]] inline Bytes sha256(ByteView data) { return hash(HashAlgorithm::Sha256, data); }

// The SHA-256 of one piece after the other. Asks for no memory: trees are made of millions of small hashes.
using Sha256 = std::array<std::uint8_t, 32>;
[[nodiscard]] Sha256 sha256_of_both(ByteView first, ByteView second);

// Streams: memory stays constant whatever the size. Fails with LocalFile, or as `cancel` does.
[[nodiscard]] Result<Bytes> hash_file(HashAlgorithm algorithm, const std::filesystem::path& path, const Cancel& cancel);
// From the descriptor's position to its end; the descriptor stays open.
[[nodiscard]] Result<Bytes> hash_descriptor(HashAlgorithm algorithm, int descriptor, const Cancel& cancel);

}  // namespace sigwright::crypto
