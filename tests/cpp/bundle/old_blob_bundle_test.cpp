#include "bundle/old_blob_bundle.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "bundle/signature_layer.h"
#include "cpp/bundle/edit.h"
#include "fakes/vectors.h"

namespace sigwright::bundle {
namespace {

using fakes::vector_text;
using fakes::with_value;

std::string sample() { return vector_text("bundle/old-blob-p256.json"); }

TEST(OldBlobBundle, ReadsWhatCosignWrote) {
  const auto bundle = OldBlobBundle::parse(sample());
  ASSERT_TRUE(bundle.has_value()) << bundle.error().message;
  EXPECT_EQ(bundle->signature.front(), 0x30);
  EXPECT_TRUE(bundle->verifier_pem.empty());
  EXPECT_FALSE(bundle->log_entry.has_value());
}

TEST(OldBlobBundle, ReadsThePemInBase64AndPlain) {
  const std::string pem = vector_text("crypto/cosign/cosign.pub");
  EXPECT_EQ(OldBlobBundle::parse(with_value(sample(), "/cert", to_base64(as_bytes(pem)))).value().verifier_pem, pem);
  EXPECT_EQ(OldBlobBundle::parse(with_value(sample(), "/cert", pem)).value().verifier_pem, pem);
  EXPECT_FALSE(OldBlobBundle::parse(with_value(sample(), "/cert", "*")).has_value());
}

TEST(OldBlobBundle, ReadsTheLogEntry) {
  const std::string entry =
      fakes::vector_json("legacy/key-rekor1-legacy.annotations.json").at(std::string(kBundleAnnotation));
  const auto bundle = OldBlobBundle::parse(with_value(sample(), "/rekorBundle", OrderedJson::parse(entry)));
  ASSERT_TRUE(bundle.has_value()) << bundle.error().message;
  EXPECT_TRUE(bundle->log_entry.value().signed_entry_timestamp.has_value());
  EXPECT_FALSE(OldBlobBundle::parse(with_value(sample(), "/rekorBundle", OrderedJson::object())).has_value());
}

class OldBlobBundleRejects : public testing::TestWithParam<std::string_view> {};
INSTANTIATE_TEST_SUITE_P(Texts, OldBlobBundleRejects,
                         testing::Values("", "{}", "[]", R"({"base64Signature":""})", R"({"base64Signature":1})",
                                         R"({"base64Signature":"M"})",
                                         R"({"base64Signature":"MAA=","base64Signature":"MAA="})"));

TEST_P(OldBlobBundleRejects, WithMalformed) {
  const auto bundle = OldBlobBundle::parse(GetParam());
  ASSERT_FALSE(bundle.has_value());
  EXPECT_EQ(bundle.error().code, ErrorCode::Malformed);
}

TEST(OldBlobBundle, IsToldFromASigstoreBundle) {
  EXPECT_TRUE(is_old_blob_bundle(sample()));
  EXPECT_FALSE(is_old_blob_bundle(vector_text("bundle/blob-p256.json")));
  EXPECT_FALSE(is_old_blob_bundle("no json"));
  EXPECT_FALSE(is_old_blob_bundle("[\"base64Signature\"]"));
}

}  // namespace
}  // namespace sigwright::bundle
