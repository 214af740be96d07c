#include "cosign/upload.h"

#include "cpp/cosign/moved.h"

namespace sigwright::cosign {
namespace {

class UploadTest : public MovingTest {
 protected:
  oci::TemporaryDirectory files_;
  [[nodiscard]] Result<UploadResult> upload(const UploadOptions& options) {
    return upload_files(to_.name() + ":files", options, context_, {});
  }
  [[nodiscard]] std::string file(std::string_view name, std::string_view text) {
    return files_.write(name, text).string();
  }
};

TEST_F(UploadTest, stores_a_file_with_the_type_of_its_bytes) {
  const auto uploaded = take(upload({.files = {file("a", "text")}, .annotations = {{"k", "v"}}}));
  ASSERT_EQ(uploaded.files.size(), 1U);
  EXPECT_EQ(uploaded.files.front().media_type, "text/plain");
  const auto manifest = take(to_.repository().get_manifest("files", {})).manifest;
  EXPECT_EQ(manifest.digest().str(), uploaded.digest);
  EXPECT_EQ(manifest.annotations().at("k"), "v");
}

TEST_F(UploadTest, takes_the_type_that_is_given) {
  EXPECT_EQ(take(upload({.files = {file("a", "text")}, .content_type = "text/csv"})).files.front().media_type,
            "text/csv");
  EXPECT_EQ(take(upload({.files = {file("a", "text")}, .wasm = true})).files.front().media_type,
            "application/vnd.wasm.content.layer.v1+wasm");
}

TEST_F(UploadTest, makes_an_index_of_several) {
  take(upload({.files = {file("a", "1") + ":linux/amd64", file("b", "2") + ":darwin"}}));
  const auto index = take(to_.repository().get_manifest("files", {})).manifest;
  ASSERT_EQ(index.manifests().size(), 2U);
  EXPECT_EQ(index.manifests()[0].platform->str(), "linux/amd64");
  EXPECT_EQ(index.manifests()[1].platform->os, "darwin");
}

TEST_F(UploadTest, refuses_what_it_cannot_store) {
  EXPECT_EQ(upload({}).error().code, ErrorCode::Usage);
  EXPECT_EQ(upload({.files = {file("a", "1"), file("b", "2")}}).error().code, ErrorCode::Usage);
  EXPECT_EQ(upload({.files = {files_.path() / "absent"}}).error().code, ErrorCode::LocalFile);
  const std::string by_digest = to_.name() + "@" + image_.digest().str();
  EXPECT_EQ(upload_files(by_digest, {.files = {file("a", "1")}}, context_, {}).error().code, ErrorCode::Usage);
}

TEST(UploadFileTest, is_read_as_cosign_does) {
  EXPECT_EQ(UploadFile::parse("a").path, "a");
  EXPECT_FALSE(UploadFile::parse("a").platform);
  EXPECT_EQ(UploadFile::parse("a:linux").platform->os, "linux");
  EXPECT_EQ(UploadFile::parse("a:linux/arm64").platform->architecture, "arm64");
}

class GenerateTest : public MovingTest {};

TEST_F(GenerateTest, is_what_a_legacy_signature_signs) {
  const auto payload = take(generate(source(), {.annotations = {{"a", "b"}}}, context_, {}));
  EXPECT_TRUE(payload.starts_with(R"({"critical":{"identity":{"docker-reference":")"));
  EXPECT_NE(payload.find(image_.digest().str()), std::string::npos);
  EXPECT_TRUE(payload.ends_with(R"("optional":{"a":"b"}})"));
  EXPECT_EQ(generate(from_.name() + ":v2", {}, context_, {}).error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace sigwright::cosign
