#include "tlog/merkle.h"

#include <algorithm>
#include <bit>

#include "crypto/hash.h"

namespace sigwright::tlog {
namespace {

constexpr std::uint8_t kLeafPrefix = 0;
constexpr std::uint8_t kNodePrefix = 1;

std::unexpected<Error> refuse(std::string message) { return fail(ErrorCode::LogEvidence, std::move(message)); }

// The shape of an inclusion proof (RFC 9162 section 2.1.3): `inner` hashes below the point where the paths of this leaf
// and of the last one meet, then one for each subtree to the left above it.
struct Shape {
  std::size_t inner;
  std::size_t border;
};

Shape inclusion_shape(std::uint64_t index, std::uint64_t size) {
  const auto inner = static_cast<std::size_t>(std::bit_width(index ^ (size - 1)));
  const auto border = inner < 64 ? static_cast<std::size_t>(std::popcount(index >> inner)) : 0;
  return {inner, border};
}

Hash chain_inner(Hash seed, std::span<const Hash> proof, std::uint64_t index) {
  for (std::size_t i = 0; i < proof.size(); ++i) {
    seed = ((index >> i) & 1) == 0 ? node_hash(seed, proof[i]) : node_hash(proof[i], seed);
  }
  return seed;
}

// As chain_inner, but only the steps to the right edge's left siblings: the root of the older tree.
Hash chain_inner_right(Hash seed, std::span<const Hash> proof, std::uint64_t index) {
  for (std::size_t i = 0; i < proof.size(); ++i) {
    if (((index >> i) & 1) == 1) seed = node_hash(proof[i], seed);
  }
  return seed;
}

Hash chain_border(Hash seed, std::span<const Hash> proof) {
  for (const Hash& left : proof) seed = node_hash(left, seed);
  return seed;
}

}  // namespace

Hash leaf_hash(ByteView entry) { return crypto::sha256_of_both({&kLeafPrefix, 1}, entry); }

Hash node_hash(const Hash& left, const Hash& right) {
  std::array<std::uint8_t, 33> node{kNodePrefix};
  std::ranges::copy(left, node.begin() + 1);
  return crypto::sha256_of_both(node, right);
}

Hash empty_root() { return crypto::sha256_of_both({}, {}); }

Result<Hash> hash_from(ByteView bytes) {
  Hash out{};
  if (bytes.size() != out.size()) {
    return fail(ErrorCode::Malformed, "a Merkle tree hash has 32 bytes, not " + std::to_string(bytes.size()));
  }
  std::ranges::copy(bytes, out.begin());
  return out;
}

Result<Hash> root_from_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                                 std::span<const Hash> proof) {
  if (index >= size) {
    return refuse("entry " + std::to_string(index) + " cannot be in a tree of " + std::to_string(size));
  }
  const auto [inner, border] = inclusion_shape(index, size);
  if (proof.size() != inner + border) {
    return refuse("the inclusion proof has " + std::to_string(proof.size()) + " hashes where the tree's shape needs " +
                  std::to_string(inner + border));
  }
  return chain_border(chain_inner(leaf, proof.first(inner), index), proof.subspan(inner));
}

Result<void> verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size, std::span<const Hash> proof,
                              const Hash& root) {
  TRY(const Hash found, root_from_inclusion(leaf, index, size, proof));
  if (found != root) return refuse("the inclusion proof does not lead to the tree's root");
  return {};
}

Result<void> verify_consistency(std::uint64_t old_size, std::uint64_t new_size, const Hash& old_root,
                                const Hash& new_root, std::span<const Hash> proof) {
  if (old_size > new_size) return refuse("the tree has shrunk");
  if (old_size == 0 || old_size == new_size) {
    if (!proof.empty()) return refuse("the consistency proof should be empty");
    if (old_size == new_size && old_root != new_root) return refuse("two trees of one size have different roots");
    if (old_size == 0 && old_root != empty_root()) return refuse("the root of the empty tree is wrong");
    return {};
  }
  if (proof.empty()) return refuse("the consistency proof is empty");

  // RFC 9162 section 2.1.4: the walk starts at the largest perfect subtree that ends the old tree.
  const std::uint64_t last = old_size - 1;
  auto [inner, border] = inclusion_shape(last, new_size);
  const auto shift = static_cast<std::size_t>(std::countr_zero(old_size));
  inner -= shift;
  const bool perfect = std::has_single_bit(old_size);  // then the old root itself starts the walk
  const Hash seed = perfect ? old_root : proof.front();
  const std::span<const Hash> path = perfect ? proof : proof.subspan(1);
  if (path.size() != inner + border) return refuse("the consistency proof has the wrong length");

  const std::uint64_t mask = last >> shift;
  const Hash found_old = chain_border(chain_inner_right(seed, path.first(inner), mask), path.subspan(inner));
  if (found_old != old_root) return refuse("the consistency proof does not lead to the older root");
  const Hash found_new = chain_border(chain_inner(seed, path.first(inner), mask), path.subspan(inner));
  if (found_new != new_root) return refuse("the consistency proof does not lead to the newer root");
  return {};
}

Result<CompactRange> CompactRange::from(std::uint64_t size, std::vector<Hash> roots) {
  if (roots.size() != static_cast<std::size_t>(std::popcount(size))) {
    return fail(ErrorCode::Malformed, "the right edge of a tree has the wrong number of hashes");
  }
  CompactRange range;
  range.size_ = size;
  range.roots_ = std::move(roots);
  return range;
}

void CompactRange::append(const Hash& leaf) {
  roots_.push_back(leaf);
  ++size_;
  // Each trailing zero bit of the new size is a pair of equal subtrees that has become one.
  for (int merges = std::countr_zero(size_); merges > 0; --merges) {
    const Hash right = roots_.back();
    roots_.pop_back();
    roots_.back() = node_hash(roots_.back(), right);
  }
}

Hash CompactRange::root() const {
  if (roots_.empty()) return empty_root();
  Hash root = roots_.back();
  for (std::size_t i = roots_.size() - 1; i > 0; --i) root = node_hash(roots_[i - 1], root);
  return root;
}

}  // namespace sigwright::tlog
