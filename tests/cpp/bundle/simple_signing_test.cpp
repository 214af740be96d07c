#include "bundle/simple_signing.h"

#include <gtest/gtest.h>

#include "cpp/bundle/edit.h"
#include "fakes/vectors.h"

namespace sigwright::bundle {
namespace {

using fakes::vector_text;
using fakes::with_value;
using fakes::without;

crypto::Digest image(std::string_view hex) { return crypto::Digest::parse("sha256:" + std::string(hex)).value(); }

constexpr std::string_view kSample = "ba59a0d199de517bf13536ce023bd0d4dd14167e2ae40a5891451540ecf2a664";

TEST(SimpleSigningPayload, IsCosignsByteForByte) {
  EXPECT_EQ(
      simple_signing_payload("127.0.0.1:45000/samplef7be24ba/key-notlog-legacy", image(kSample), {{"env", "test"}}),
      vector_text("legacy/key-notlog-legacy.payload.json"));
  const std::string plain = simple_signing_payload("localhost/a", image(kSample), {});
  EXPECT_TRUE(plain.ends_with(R"("type":"cosign container image signature"},"optional":null})"));
}

// Made by cosign: Go's encoding/json escapes markup and the two separators.
TEST(SimpleSigningPayload, EscapesAsCosignDoes) {
  EXPECT_EQ(simple_signing_payload("127.0.0.1:39871/t/img",
                                   image("3af1e70583c9242dbac4e80374d2ef026f063adde4db4884ba44e03d13c36a23"),
                                   {{"x", "<&>\xc3\xa9"},
                                    {"a", "b\"\\q"},
                                    {"c", "\x01\x7f\b\f\t\n/\r"},
                                    {"u", "\xe2\x80\xa8\xe2\x80\xa9\xf0\x9f\x98\x80"},
                                    {"Z", "1"},
                                    {"\xc3\xa9", "2"},
                                    {"empty", ""},
                                    {"eq", "a=b"}}),
            vector_text("legacy/annotations.payload.json"));
}

TEST(SimpleSigning, ReadsWhatCosignWrote) {
  const auto payload = SimpleSigning::parse(as_bytes(vector_text("legacy/key-notlog-legacy.payload.json"))).value();
  EXPECT_EQ(payload.docker_reference, "127.0.0.1:45000/samplef7be24ba/key-notlog-legacy");
  EXPECT_EQ(payload.manifest_digest, "sha256:" + std::string(kSample));
  EXPECT_EQ(payload.type, kSimpleSigningType);
  EXPECT_EQ(payload.optional.at("env"), "test");
}

TEST(SimpleSigning, TakesNullAndAbsentOptionalsAlike) {
  const std::string plain = simple_signing_payload("localhost/a", image(kSample), {});
  EXPECT_TRUE(SimpleSigning::parse(as_bytes(plain)).value().optional.is_null());
  EXPECT_TRUE(SimpleSigning::parse(as_bytes(without(plain, "/optional"))).value().optional.is_null());
}

struct Reject {
  std::string name, text;
};

std::vector<Reject> rejects() {
  const std::string good = simple_signing_payload("localhost/a", image(kSample), {});
  return {
      {"NoJson", "x"},
      {"Array", "[]"},
      {"CriticalTwice", R"({"critical":{},)" + good.substr(1)},
      {"NoCritical", without(good, "/critical")},
      {"CriticalIsText", with_value(good, "/critical", "x")},
      {"NoImage", without(good, "/critical/image")},
      {"NoDigest", without(good, "/critical/image/docker-manifest-digest")},
      {"DigestIsNumber", with_value(good, "/critical/image/docker-manifest-digest", 1)},
      {"NoType", without(good, "/critical/type")},
      {"ReferenceIsNumber", with_value(good, "/critical/identity/docker-reference", 1)},
      {"OptionalIsText", with_value(good, "/optional", "x")},
      {"TrailingData", good + "x"},
  };
}

class SimpleSigningRejects : public testing::TestWithParam<Reject> {};
INSTANTIATE_TEST_SUITE_P(Rules, SimpleSigningRejects, testing::ValuesIn(rejects()),
                         [](const auto& row) { return row.param.name; });

TEST_P(SimpleSigningRejects, WithMalformed) {
  const auto payload = SimpleSigning::parse(as_bytes(GetParam().text));
  ASSERT_FALSE(payload.has_value());
  EXPECT_EQ(payload.error().code, ErrorCode::Malformed);
}

}  // namespace
}  // namespace sigwright::bundle
