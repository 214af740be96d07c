#include "cosign/describe.h"

#include <gtest/gtest.h>

#include "cpp/cosign/layout_fixture.h"

namespace sigwright::cosign {
namespace {

class DescribeTest : public testing::Test {
 protected:
  Layout layout_;
  Context context_ = test_context();

  [[nodiscard]] Result<Description> described(const std::string& tag) {
    return describe(layout_.name() + ":" + tag, {}, context_, {});
  }
  oci::Manifest add(std::string_view config, std::string_view layer_type, std::string_view layer,
                    const std::string& tag) {
    auto& repository = layout_.repository();
    const auto configured = take(repository.put_blob(as_bytes(config), oci::media::kImageConfig, {}));
    const auto stored = take(repository.put_blob(as_bytes(layer), std::string(layer_type), {}));
    const OrderedJson json{{"schemaVersion", 2},
                           {"mediaType", oci::media::kImageManifest},
                           {"config", descriptor_json(configured)},
                           {"layers", OrderedJson::array({descriptor_json(stored)})}};
    const std::string raw = write_go_json(json);
    if (!repository.put_manifest({raw, std::string(oci::media::kImageManifest), tag, {}}, {})) {
      throw std::runtime_error("not stored");
    }
    return take(oci::Manifest::parse(Bytes(raw.begin(), raw.end()), oci::media::kImageManifest));
  }
};

TEST_F(DescribeTest, tells_the_platform_of_an_image) {
  const auto image =
      add(R"({"os":"linux","architecture":"arm64","variant":"v8"})", oci::media::kLayerTarGzip, "x", "a");
  const auto found = take(described("a"));
  EXPECT_EQ(found.platform, "linux/arm64/v8");
  EXPECT_EQ(found.digest, image.digest().str());
  EXPECT_EQ(found.layer_types, std::vector<std::string>{std::string(oci::media::kLayerTarGzip)});
  EXPECT_TRUE(found.children.empty());
  EXPECT_TRUE(found.attests.empty());
}

TEST_F(DescribeTest, tells_what_an_attestation_of_buildx_is_about) {
  const std::string subject(64, 'a');
  const std::string statement =
      R"({"_type":"https://in-toto.io/Statement/v0.1","predicateType":"x","subject":[{"name":"a","digest":{"sha256":")" +
      subject + R"("}}],"predicate":{}})";
  static_cast<void>(add("{}", "application/vnd.in-toto+json", statement, "a"));
  EXPECT_EQ(take(described("a")).attests, "sha256:" + subject);
  static_cast<void>(add("{}", "application/vnd.in-toto+json", "no statement", "b"));
  EXPECT_TRUE(take(described("b")).attests.empty());
}

TEST_F(DescribeTest, lists_the_children_of_an_index) {
  const auto image = layout_.add_image("layer", "image");
  auto child = descriptor_json(image.descriptor());
  child["platform"] = {{"architecture", "amd64"}, {"os", "linux"}};
  auto attestation = descriptor_json(image.descriptor());
  attestation["platform"] = {{"architecture", "unknown"}, {"os", "unknown"}};
  static_cast<void>(layout_.add_index({child, attestation}, "index"));
  const auto found = take(described("index"));
  ASSERT_EQ(found.children.size(), 2U);
  EXPECT_EQ(found.children[0].platform, "linux/amd64");
  EXPECT_TRUE(found.children[0].image);
  EXPECT_FALSE(found.children[1].image);
}

TEST_F(DescribeTest, refuses_what_is_not_there) {
  const auto missing = described("missing");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace sigwright::cosign
