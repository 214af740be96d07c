#include "cosign/registry_checkpoints.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "cosign/embedded_logs.h"
#include "log_fixture.h"

namespace sigwright::cosign {
namespace {

namespace fs = std::filesystem;

// A log whose checkpoints are kept in an image layout.
class RegistryCheckpoints : public LogFixture {
 protected:
  void SetUp() override {
    LogFixture::SetUp();
    ASSERT_TRUE(make_log(directory(), {"log.example", key}, context));
    const fs::path layout = root / "layout";
    fs::create_directories(layout / "blobs/sha256");
    ASSERT_TRUE(write_file(layout / "oci-layout", as_bytes(R"({"imageLayoutVersion":"1.0.0"})")));
    ASSERT_TRUE(write_file(layout / "index.json", as_bytes(R"({"schemaVersion":2,"manifests":[]})")));
    place.repository = "oci:" + layout.string();
    context.registries =
        std::make_shared<oci::Session>(context.http, oci::SessionOptions{context.environment, context.home, {}});
  }
  [[nodiscard]] fs::path directory() const { return root / "log"; }
  void add(const std::string& message) {
    ASSERT_TRUE(open_log_to_append(directory(), key, context).value()->add(submission(message), {}));
  }
  [[nodiscard]] Result<Anchor> push() const {
    return push_checkpoint(*open_log(directory(), context).value(), place, context, {});
  }
  [[nodiscard]] Result<std::vector<Anchor>> checked() const {
    return check_pushed(*open_log(directory(), context).value(), place, context, {});
  }
  void rewrite(int entries) {
    fs::remove_all(directory());
    fs::remove_all(root / "data/sigwright/checkpoints");
    ASSERT_TRUE(make_log(directory(), {"log.example", key}, context));
    for (int i = 0; i < entries; ++i) add("other " + std::to_string(i));
  }

  std::shared_ptr<const signing::Signer> key = new_key();
  CheckpointPlace place;
};

TEST_F(RegistryCheckpoints, AreKeptAndHoldWhileTheLogGrows) {
  for (int i = 0; i < 3; ++i) {
    add("entry " + std::to_string(i));
    const auto pushed = push();
    ASSERT_TRUE(pushed) << pushed.error().message;
    EXPECT_EQ(pushed->size, static_cast<std::uint64_t>(i) + 1);
    EXPECT_NE(pushed->file.find("@sha256:"), std::string::npos);
  }
  add("more");
  const auto found = checked();
  ASSERT_TRUE(found) << found.error().message;
  ASSERT_EQ(found->size(), 3U);
  EXPECT_EQ(found->at(2).size, 3U);
}

TEST_F(RegistryCheckpoints, OneThatIsThereIsNotPushedAgain) {
  add("one");
  const auto first = push();
  ASSERT_TRUE(first);
  EXPECT_EQ(push()->file, first->file);
  EXPECT_EQ(checked()->size(), 1U);
}

TEST_F(RegistryCheckpoints, ARewrittenLogIsFoundOut) {
  add("one");
  add("two");
  ASSERT_TRUE(push());
  rewrite(1);
  EXPECT_EQ(checked().error().code, ErrorCode::LogEvidence) << "shorter";
  rewrite(2);
  EXPECT_EQ(checked().error().code, ErrorCode::LogEvidence) << "of the same size";
  EXPECT_EQ(push().error().code, ErrorCode::LogEvidence) << "what was pushed is not replaced";
  rewrite(5);
  EXPECT_EQ(checked().error().code, ErrorCode::LogEvidence) << "longer";
}

TEST_F(RegistryCheckpoints, NothingPushedIsNoEvidence) {
  add("one");
  EXPECT_EQ(checked().error().code, ErrorCode::LogEvidence);
}

TEST_F(RegistryCheckpoints, AnEmptyLogAndATagAreRefused) {
  EXPECT_EQ(push().error().code, ErrorCode::Usage);
  add("one");
  place.repository += ":tag";
  EXPECT_EQ(push().error().code, ErrorCode::Usage);
}

TEST_F(RegistryCheckpoints, OfAnotherLogAreNobodysBusiness) {
  add("one");
  ASSERT_TRUE(push());
  fs::rename(directory(), root / "first");
  const auto first = key;
  key = new_key();
  ASSERT_TRUE(make_log(directory(), {"log.example", key}, context));
  add("of another log");
  EXPECT_FALSE(checked());
  ASSERT_TRUE(push());
  EXPECT_EQ(checked()->size(), 1U);
}

}  // namespace
}  // namespace sigwright::cosign
