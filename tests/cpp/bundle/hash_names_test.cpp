#include "bundle/hash_names.h"

#include <gtest/gtest.h>

namespace sigwright::bundle {
namespace {

TEST(ProtoHash, GoesBothWaysByNameAndByNumber) {
  using enum crypto::HashAlgorithm;
  std::uint64_t number = 1;
  for (const auto algorithm : {Sha256, Sha384, Sha512}) {
    EXPECT_EQ(proto_hash(Json(proto_hash_name(algorithm))), algorithm);
    EXPECT_EQ(proto_hash(Json(number++)), algorithm);
  }
}

TEST(ProtoHash, KnowsNoOther) {
  for (const Json& value :
       {Json("SHA3_256"), Json("sha2_256"), Json("1"), Json(0), Json(4), Json(-1), Json(1.0), Json()}) {
    EXPECT_EQ(proto_hash(value), std::nullopt) << value;
  }
}

}  // namespace
}  // namespace sigwright::bundle
