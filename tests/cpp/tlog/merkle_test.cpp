#include "tlog/merkle.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/encoding.h"
#include "base/json.h"

namespace sigwright::tlog {
namespace {

Hash leaf(std::uint64_t number) { return leaf_hash(as_bytes(std::to_string(number))); }

// MTH(D[first:first+count]) straight from the definition in RFC 6962 section 2.1: the oracle of the tests below.
Hash tree_hash(std::uint64_t first, std::uint64_t count) {
  if (count == 0) return empty_root();
  if (count == 1) return leaf(first);
  std::uint64_t left = 1;
  while (left * 2 < count) left *= 2;
  return node_hash(tree_hash(first, left), tree_hash(first + left, count - left));
}

std::vector<Hash> path(std::uint64_t index, std::uint64_t first, std::uint64_t count) {
  if (count == 1) return {};
  std::uint64_t left = 1;
  while (left * 2 < count) left *= 2;
  const bool in_left = index < left;
  auto proof = in_left ? path(index, first, left) : path(index - left, first + left, count - left);
  proof.push_back(in_left ? tree_hash(first + left, count - left) : tree_hash(first, left));
  return proof;
}

std::vector<Hash> subproof(std::uint64_t old_count, std::uint64_t first, std::uint64_t count, bool whole) {
  if (old_count == count) return whole ? std::vector<Hash>{} : std::vector<Hash>{tree_hash(first, count)};
  std::uint64_t left = 1;
  while (left * 2 < count) left *= 2;
  const bool in_left = old_count <= left;
  auto proof =
      in_left ? subproof(old_count, first, left, whole) : subproof(old_count - left, first + left, count - left, false);
  proof.push_back(in_left ? tree_hash(first + left, count - left) : tree_hash(first, left));
  return proof;
}

TEST(Merkle, HashesAsRfc6962Says) {
  EXPECT_EQ(to_hex(empty_root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(leaf_hash({})), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
}

TEST(Merkle, EveryInclusionProofOfSmallTreesVerifiesAndNoOtherDoes) {
  for (std::uint64_t size = 1; size <= 40; ++size) {
    const Hash root = tree_hash(0, size);
    for (std::uint64_t index = 0; index < size; ++index) {
      auto proof = path(index, 0, size);
      EXPECT_TRUE(verify_inclusion(leaf(index), index, size, proof, root)) << size << " " << index;
      EXPECT_FALSE(verify_inclusion(leaf(index + 1), index, size, proof, root));
      EXPECT_FALSE(verify_inclusion(leaf(index), index, size, proof, leaf(99)));
      EXPECT_FALSE(verify_inclusion(leaf(index), size, size, proof, root));
      for (Hash& hash : proof) {
        hash[7] ^= 1;
        EXPECT_FALSE(verify_inclusion(leaf(index), index, size, proof, root));
        hash[7] ^= 1;
      }
      proof.push_back(leaf(3));
      EXPECT_FALSE(verify_inclusion(leaf(index), index, size, proof, root));
    }
  }
}

TEST(Merkle, AnIndexOfAnotherLeafIsRefused) {
  const auto proof = path(5, 0, 13);
  for (std::uint64_t index = 0; index < 20; ++index) {
    EXPECT_EQ(verify_inclusion(leaf(5), index, 13, proof, tree_hash(0, 13)).has_value(), index == 5) << index;
  }
}

TEST(Merkle, HugeTreesDoNotOverflow) {
  const std::uint64_t size = std::uint64_t{1} << 40;
  const std::vector<Hash> proof(40, leaf(0));
  EXPECT_TRUE(root_from_inclusion(leaf(1), size - 1, size, proof));
  EXPECT_FALSE(root_from_inclusion(leaf(1), size - 1, size, std::span(proof).first(39)));
  EXPECT_FALSE(root_from_inclusion(leaf(1), ~std::uint64_t{0}, ~std::uint64_t{0}, proof));
}

TEST(Merkle, EveryConsistencyProofOfSmallTreesVerifiesAndNoOtherDoes) {
  for (std::uint64_t size = 1; size <= 33; ++size) {
    for (std::uint64_t old_size = 1; old_size <= size; ++old_size) {
      auto proof = subproof(old_size, 0, size, true);
      const Hash old_root = tree_hash(0, old_size);
      const Hash root = tree_hash(0, size);
      EXPECT_TRUE(verify_consistency(old_size, size, old_root, root, proof)) << old_size << " " << size;
      EXPECT_FALSE(verify_consistency(old_size, size, leaf(77), root, proof));
      EXPECT_FALSE(verify_consistency(old_size, size, old_root, leaf(77), proof));
      for (Hash& hash : proof) {
        hash[0] ^= 0x80;
        EXPECT_FALSE(verify_consistency(old_size, size, old_root, root, proof));
        hash[0] ^= 0x80;
      }
      proof.push_back(leaf(1));
      EXPECT_FALSE(verify_consistency(old_size, size, old_root, root, proof));
    }
  }
}

TEST(Merkle, TheEmptyTreeIsAPrefixOfEveryTree) {
  EXPECT_TRUE(verify_consistency(0, 5, empty_root(), tree_hash(0, 5), {}));
  EXPECT_FALSE(verify_consistency(0, 5, leaf(0), tree_hash(0, 5), {}));
  EXPECT_FALSE(verify_consistency(0, 5, empty_root(), tree_hash(0, 5), std::vector<Hash>{leaf(0)}));
  EXPECT_FALSE(verify_consistency(5, 4, tree_hash(0, 5), tree_hash(0, 4), {}));
}

TEST(Merkle, HashesOfAnyOtherLengthAreRefused) {
  EXPECT_FALSE(hash_from({}));
  EXPECT_FALSE(hash_from(Bytes(31)));
  EXPECT_FALSE(hash_from(Bytes(33)));
  EXPECT_TRUE(hash_from(Bytes(32)));
}

TEST(CompactRange, GrowsToTheRootOfTheTree) {
  CompactRange range;
  EXPECT_EQ(range.root(), empty_root());
  for (std::uint64_t size = 1; size <= 70; ++size) {
    range.append(leaf(size - 1));
    EXPECT_EQ(range.size(), size);
    EXPECT_EQ(range.root(), tree_hash(0, size)) << size;
    const auto again = CompactRange::from(size, range.roots());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->root(), range.root());
  }
  EXPECT_FALSE(CompactRange::from(3, {leaf(0)}));
}

std::vector<Hash> hashes_of(const Json& list) {
  std::vector<Hash> hashes;
  if (list.is_null()) return hashes;
  for (const Json& item : list) {
    const auto hash = hash_from(from_base64(item.get<std::string>()).value());
    if (hash)
      hashes.push_back(*hash);
    else
      hashes.resize(1000);  // a hash of another length can be no part of a proof
  }
  return hashes;
}

TEST(Merkle, AgreesWithTheVectorsOfTransparencyDev) {
  const std::filesystem::path vectors = SIGWRIGHT_SHARED "/vectors/merkle/inclusion";
  if (!std::filesystem::exists(vectors))
    GTEST_SKIP() << "the vectors are not there; the tests above cover the same ground";
  std::size_t cases = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(vectors)) {
    if (file.path().extension() != ".json") continue;
    std::ifstream input(file.path());
    const Json json = Json::parse(input);
    const auto decoded = [&](const char* name) {
      const Json& value = json_member(json, name);
      return hash_from(value.is_string() ? from_base64(value.get<std::string>()).value() : Bytes{});
    };
    const auto leaf_value = decoded("leafHash");
    const auto root = decoded("root");
    const bool good = leaf_value && root &&
                      verify_inclusion(*leaf_value, json["leafIdx"], json["treeSize"], hashes_of(json["proof"]), *root);
    EXPECT_EQ(good, !json.value("wantErr", false)) << file.path();
    ++cases;
  }
  EXPECT_GT(cases, 10U);
}

}  // namespace
}  // namespace sigwright::tlog
