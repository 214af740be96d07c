// Proofs of inclusion, beside a slow and plain tree: of every tree a proof holds for its own leaf and for no other.
#include <vector>

#include "crypto/digest.h"
#include "fuzz.h"
#include "tlog/merkle.h"

using namespace sigwright;  // NOLINT(google-build-using-namespace): a target is a program of its own

namespace {

using Leaves = std::vector<tlog::Hash>;

// RFC 6962 section 2.1, as it is written there.
std::size_t half(std::size_t count) {
  std::size_t power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

tlog::Hash root(const Leaves& leaves, std::size_t from, std::size_t to) {
  if (to - from == 1) return leaves[from];
  const std::size_t middle = from + half(to - from);
  return tlog::node_hash(root(leaves, from, middle), root(leaves, middle, to));
}

void path(const Leaves& leaves, std::size_t from, std::size_t to, std::size_t index, Leaves& proof) {
  if (to - from == 1) return;
  const std::size_t middle = from + half(to - from);
  const bool left = index < middle;
  path(leaves, left ? from : middle, left ? middle : to, index, proof);
  proof.push_back(left ? root(leaves, middle, to) : root(leaves, from, middle));
}

}  // namespace

SIGWRIGHT_FUZZ {
  if (size < 4) return;
  const std::size_t count = 1 + data[0] % 64;
  const std::size_t index = data[1] % count;
  Leaves leaves;
  for (std::size_t i = 0; i < count; ++i)
    leaves.push_back(tlog::leaf_hash(Bytes{data[2], static_cast<std::uint8_t>(i)}));
  Leaves proof;
  path(leaves, 0, count, index, proof);
  const tlog::Hash top = root(leaves, 0, count);
  fuzz::must(tlog::verify_inclusion(leaves[index], index, count, proof, top).has_value());
  const std::size_t other = data[3] % (count + 2);
  if (other != index) fuzz::must(!tlog::verify_inclusion(leaves[index], other, count, proof, top));
  for (std::size_t i = 4; i + 1 < size && !proof.empty(); i += 2) {
    Leaves changed = proof;
    changed[data[i] % changed.size()][data[i + 1] % 32] ^= 1;
    fuzz::must(!tlog::verify_inclusion(leaves[index], index, count, changed, top));
  }
}
