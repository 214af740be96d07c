#include "cosign/log_anchors.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "cosign/embedded_logs.h"
#include "log_fixture.h"

namespace sigwright::cosign {
namespace {

namespace fs = std::filesystem;

// A log anchored in another log.
class LogAnchors : public LogFixture {
 protected:
  void SetUp() override {
    LogFixture::SetUp();
    ASSERT_TRUE(make_log(directory(), {"log.example", key}, context));
    ASSERT_TRUE(make_log(root / "company", {}, context));
  }
  [[nodiscard]] fs::path directory() const { return root / "log"; }
  void add(const std::string& message) {
    ASSERT_TRUE(open_log_to_append(directory(), key, context).value()->add(submission(message), {}));
  }
  [[nodiscard]] Result<std::vector<Anchor>> anchor() const {
    LogOptions services;
    services.rekor_url = "file:" + (root / "company").string();
    return anchor_log(directory(), services, context, {});
  }
  [[nodiscard]] Result<std::vector<Anchor>> checked(const TrustOptions& trust = {}) const {
    return check_anchors(*open_log(directory(), context).value(), trust, context);
  }
  void rewrite(int entries) {
    const fs::path kept = root / "anchors";
    fs::rename(directory() / "anchors", kept);
    fs::remove_all(directory());
    fs::remove_all(root / "data/sigwright/checkpoints");
    ASSERT_TRUE(make_log(directory(), {"log.example", key}, context));
    for (int i = 0; i < entries; ++i) add("other " + std::to_string(i));
    fs::rename(kept, directory() / "anchors");
  }
  std::shared_ptr<const signing::Signer> key = new_key();
};

TEST_F(LogAnchors, AreKeptAndHoldWhileTheLogGrows) {
  for (int i = 0; i < 3; ++i) {
    add("entry " + std::to_string(i));
    const auto made = anchor();
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->at(0).file, "anchors/" + std::to_string(i + 1) + ".json");
  }
  add("more");
  const auto found = checked().value();
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[2].size, 3U);
  EXPECT_FALSE(found[0].trusted);
}

TEST_F(LogAnchors, AreTrustedWithTheOtherLogsKey) {
  add("one");
  ASSERT_TRUE(anchor());
  TrustOptions trust;
  trust.trusted_root = root / "company/trusted_root.json";
  const auto found = checked(trust).value();
  EXPECT_TRUE(found.at(0).trusted);
  EXPECT_EQ(found.at(0).time, context.now());
  trust.trusted_root = directory() / "trusted_root.json";
  EXPECT_FALSE(checked(trust)->at(0).trusted);
}

TEST_F(LogAnchors, HoldThroughFullTiles) {
  for (int i = 0; i < 3; ++i) add("entry " + std::to_string(i));
  ASSERT_TRUE(anchor());
  for (int i = 3; i < 260; ++i) add("entry " + std::to_string(i));
  EXPECT_EQ(checked()->size(), 1U);
}

TEST_F(LogAnchors, ContradictALogThatWasRewritten) {
  add("one");
  add("two");
  ASSERT_TRUE(anchor());
  for (const int entries : {1, 2, 5}) {
    rewrite(entries);
    const auto found = checked();
    ASSERT_FALSE(found) << entries;
    EXPECT_EQ(found.error().code, ErrorCode::LogEvidence);
  }
}

TEST_F(LogAnchors, OfAnotherLogAreNone) {
  add("one");
  ASSERT_TRUE(anchor());
  const fs::path other = root / "other";
  const auto other_key = new_key();
  ASSERT_TRUE(make_log(other, {"log.example", other_key}, context));
  ASSERT_TRUE(open_log_to_append(other, other_key, context).value()->add(submission("one"), {}));
  fs::copy(directory() / "anchors", other / "anchors", fs::copy_options::recursive);
  EXPECT_FALSE(check_anchors(*open_log(other, context).value(), {}, context));
}

TEST_F(LogAnchors, ThatAreDamagedAreRefused) {
  add("one");
  ASSERT_TRUE(anchor());
  ASSERT_TRUE(write_file(directory() / "anchors/1.json", as_bytes("{}")));
  EXPECT_FALSE(checked());
  fs::remove(directory() / "anchors/1.json");
  ASSERT_TRUE(write_file(directory() / "anchors/1.tsr", as_bytes("no timestamp of this")));
  EXPECT_EQ(checked().error().code, ErrorCode::LogEvidence);
}

TEST_F(LogAnchors, NeedALogWithEntriesAndSomewhereToGo) {
  EXPECT_EQ(anchor().error().code, ErrorCode::Usage);
  add("one");
  LogOptions nowhere;
  nowhere.upload = false;
  EXPECT_EQ(anchor_log(directory(), nowhere, context, {}).error().code, ErrorCode::Usage);
  EXPECT_TRUE(checked()->empty());
}

}  // namespace
}  // namespace sigwright::cosign
