#pragma once
// RFC 6962 Merkle trees over SHA-256: hashes, and the checks of inclusion and consistency proofs (RFC 9162
// section 2.1).

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace sigwright::tlog {

using Hash = std::array<std::uint8_t, 32>;

[[nodiscard]] Hash leaf_hash(ByteView entry);                       // SHA-256(0x00 || entry)
[[nodiscard]] Hash node_hash(const Hash& left, const Hash& right);  // SHA-256(0x01 || left || right)
[[nodiscard]] Hash empty_root();                                    // SHA-256("")
[[nodiscard]] Result<Hash> hash_from(ByteView bytes);               // exactly 32 bytes, else Malformed

// That `leaf` is number `index` of the tree of `size` leaves under `root`. Fails with LogEvidence; a proof of another
// length than the tree's shape demands is refused before anything is hashed.
[[nodiscard]] Result<void> verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                                            std::span<const Hash> proof, const Hash& root);
// The root that `proof` leads to from `leaf`.
[[nodiscard]] Result<Hash> root_from_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                                               std::span<const Hash> proof);

// That the tree of `new_size` begins with the tree of `old_size`. Sizes may be equal (then the proof is empty and the
// roots are the same); an old size of 0 is consistent with every tree, by an empty proof. Fails with LogEvidence.
[[nodiscard]] Result<void> verify_consistency(std::uint64_t old_size, std::uint64_t new_size, const Hash& old_root,
                                              const Hash& new_root, std::span<const Hash> proof);

// The right edge of a growing tree: the roots of its perfect subtrees, largest first. One thread at a time.
class CompactRange {
 public:
  CompactRange() = default;
  // `roots` for a tree of `size` leaves: as many as `size` has one bits. Fails with Malformed.
  [[nodiscard]] static Result<CompactRange> from(std::uint64_t size, std::vector<Hash> roots);
  void append(const Hash& leaf);
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  [[nodiscard]] const std::vector<Hash>& roots() const noexcept { return roots_; }
  [[nodiscard]] Hash root() const;

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> roots_;
};

}  // namespace sigwright::tlog
