#include <gtest/gtest.h>

#include "oci/manifest.h"
#include "oci/manifest_json.h"

namespace sigwright::oci {
namespace {

const std::string kDigest = "sha256:" + std::string(64, 'a');

Result<Descriptor> read(const std::string& text) {
  auto json = parse_json(text);
  if (!json) return fail(json.error());
  return Descriptor::from_json(*json, "layers[0]");
}

std::string with_size(const std::string& size) {
  return R"({"mediaType":"m","size":)" + size + R"(,"digest":")" + kDigest + R"("})";
}

TEST(Descriptor, IsWrittenInTheOrderOfGoContainerregistry) {
  const std::string text = R"({"mediaType":"m","size":9223372036854775807,"digest":")" + kDigest +
                           R"(","annotations":{"a":"1","b":"2"},)"
                           R"("platform":{"architecture":"arm64","os":"linux","variant":"v8"},"artifactType":"t"})";
  const auto descriptor = read(text).value();
  EXPECT_EQ(write_go_json(descriptor.to_json()), text);
  EXPECT_EQ(descriptor.platform->str(), "linux/arm64/v8");
  EXPECT_EQ(read(write_go_json(descriptor.to_json())).value(), descriptor);
}

TEST(Descriptor, LeavesOutWhatIsEmptyAndIgnoresUrlsAndData) {
  const auto descriptor =
      read(R"({"mediaType":"m","size":0,"digest":")" + kDigest + R"(","urls":["http://x"],"data":"e30="})").value();
  EXPECT_EQ(write_go_json(descriptor.to_json()), with_size("0"));
}

TEST(Descriptor, TakesSha512) {
  const std::string digest = "sha512:" + std::string(128, 'b');
  EXPECT_EQ(read(R"({"mediaType":"m","size":1,"digest":")" + digest + R"("})").value().digest.str(), digest);
}

class SizeRefused : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Numbers, SizeRefused,
                         testing::Values("-1", "-0", "9223372036854775808", "18446744073709551616", "1e400", "1e2",
                                         "1.0", "\"1\"", "null", "true", "[]"));

TEST_P(SizeRefused, AsMalformed) {
  const auto descriptor = read(with_size(GetParam()));
  ASSERT_FALSE(descriptor.has_value());
  EXPECT_EQ(descriptor.error().code, ErrorCode::Malformed);
}

class DescriptorRefused : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(
    Members, DescriptorRefused,
    testing::Values("[]", "1", "{}", R"({"mediaType":"m","size":1})", R"({"size":1,"digest":")" + kDigest + R"("})",
                    R"({"mediaType":"m","digest":")" + kDigest + R"("})",
                    R"({"mediaType":"m","size":1,"digest":"sha256:../../etc/passwd"})",
                    R"({"mediaType":"m","size":1,"digest":"sha256:abc"})",
                    R"({"mediaType":"m","size":1,"digest":"sha256:)" + std::string(64, 'A') + R"("})",
                    R"({"mediaType":"m","size":1,"digest":"md5:d41d8cd98f00b204e9800998ecf8427e"})",
                    R"({"mediaType":1,"size":1,"digest":")" + kDigest + R"("})",
                    R"({"mediaType":"m","size":1,"digest":")" + kDigest + R"(","annotations":{"a":null}})",
                    R"({"mediaType":"m","size":1,"digest":")" + kDigest + R"(","platform":"linux"})",
                    R"({"mediaType":"m","size":1,"digest":")" + kDigest + R"(","platform":{"os":1}})",
                    R"({"mediaType":"m","size":1,"digest":")" + kDigest + R"(","artifactType":{}})",
                    R"({"mediaType":"m","size":1,"digest":")" + kDigest + R"(","Digest":"sha256:0"})",
                    R"({"mediaType":"m","size":1,"Size":2,"digest":")" + kDigest + R"("})"));

TEST_P(DescriptorRefused, AsMalformed) {
  const auto descriptor = read(GetParam());
  ASSERT_FALSE(descriptor.has_value());
  EXPECT_EQ(descriptor.error().code, ErrorCode::Malformed);
  EXPECT_TRUE(descriptor.error().message.starts_with("layers[0]")) << descriptor.error().message;
}

TEST(Platform, NamesTheVariantOnlyWhereThereIsOne) { EXPECT_EQ((Platform{"linux", "amd64", ""}).str(), "linux/amd64"); }

}  // namespace
}  // namespace sigwright::oci
