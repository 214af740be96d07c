#include "cosign/embedded_logs.h"

#include <gtest/gtest.h>

#include <fstream>

#include "cosign/log_keys.h"
#include "log_fixture.h"

namespace sigwright::cosign {
namespace {

namespace fs = std::filesystem;

class EmbeddedLogs : public LogFixture {
 protected:
  [[nodiscard]] std::size_t keys() const {
    std::error_code ignored;
    fs::directory_iterator at(root / "data/sigwright/logs", ignored);
    return static_cast<std::size_t>(std::distance(fs::begin(at), fs::end(at)));
  }
  const fs::path directory() const { return root / "Team Log"; }
};

TEST_F(EmbeddedLogs, AreMadeWithAKeyOutsideTheirDirectory) {
  const auto made = make_log(directory(), {}, context).value();
  EXPECT_EQ(made.key_file, log_key_file(made.fingerprint, context).value());
  EXPECT_TRUE(fs::exists(made.key_file));
  for (const auto& file : fs::recursive_directory_iterator(directory())) {
    if (!file.is_regular_file()) continue;
    std::ifstream stream(file.path());
    const std::string text((std::istreambuf_iterator<char>(stream)), {});
    EXPECT_EQ(text.find("PRIVATE"), std::string::npos) << file.path();
  }
}

TEST_F(EmbeddedLogs, GetANameThatNoOtherLogHas) {
  const auto first = make_log(directory(), {}, context).value();
  const auto second = make_log(root / "elsewhere/Team Log", {}, context).value();
  EXPECT_TRUE(first.origin.starts_with("team-log-")) << first.origin;
  EXPECT_NE(first.origin, second.origin);
  EXPECT_TRUE(make_log(root / "___", {}, context).value().origin.starts_with("log-"));
  EXPECT_EQ(make_log(root / "named", {"log.example", nullptr}, context).value().origin, "log.example");
}

TEST_F(EmbeddedLogs, AreNotMadeTwiceAndLeaveNoKeyBehind) {
  ASSERT_TRUE(make_log(directory(), {}, context));
  const auto again = make_log(directory(), {}, context);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::LocalFile);
  EXPECT_EQ(make_log(root / "other", {"Not An Origin", nullptr}, context).error().code, ErrorCode::Usage);
  EXPECT_EQ(keys(), 1U);
}

TEST_F(EmbeddedLogs, NeverHoldTheDataFolder) {
  const auto made = make_log(root, {}, context);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::LocalFile);
  EXPECT_EQ(keys(), 0U);
}

TEST_F(EmbeddedLogs, TakeAKeyThatIsGivenAndKeepNoCopy) {
  const auto key = new_key();
  const auto made = make_log(directory(), {"", key}, context).value();
  EXPECT_EQ(made.fingerprint, key->public_key().fingerprint());
  EXPECT_TRUE(made.key_file.empty());
  EXPECT_EQ(keys(), 0U);
  EXPECT_EQ(open_log_to_append(directory(), nullptr, context).error().code, ErrorCode::KeyNotFound);
  EXPECT_TRUE(open_log_to_append(directory(), key, context).value()->add(submission("one"), {}));
}

TEST_F(EmbeddedLogs, AreNotSignedByTheKeyOfAnother) {
  const auto key = new_key();
  ASSERT_TRUE(make_log(directory(), {"", key}, context));
  ASSERT_TRUE(open_log_to_append(directory(), key, context).value()->add(submission("one"), {}));
  EXPECT_EQ(make_log(root / "other", {"", key}, context).error().code, ErrorCode::KeyUnusable);
  EXPECT_EQ(make_log(root / "other", {"", new_key(crypto::KeyType::Ed25519)}, context).error().code,
            ErrorCode::KeyUnusable);
}

TEST_F(EmbeddedLogs, AreAppendedToWithTheKeyOfTheDataFolder) {
  ASSERT_TRUE(make_log(directory(), {}, context));
  const auto entry = open_log_to_append(directory(), nullptr, context).value()->add(submission("one"), {});
  ASSERT_TRUE(entry) << entry.error().message;
  EXPECT_EQ(open_log(directory(), context).value()->info()->size, 1U);
  EXPECT_FALSE(open_log(directory(), context).value()->add(submission("two"), {}));
}

TEST_F(EmbeddedLogs, WorkByARelativePath) {
  const fs::path before = fs::current_path();
  fs::current_path(root);
  const auto made = make_log("here", {}, context);
  const auto opened = made ? open_log("here", context) : Result<std::shared_ptr<services::EmbeddedLog>>();
  fs::current_path(before);
  ASSERT_TRUE(made) << made.error().message;
  ASSERT_TRUE(opened);
  EXPECT_TRUE((*opened)->verify(std::nullopt, {}));
}

TEST_F(EmbeddedLogs, ThatAreNotThereAreNotFound) {
  EXPECT_EQ(open_log(directory(), context).error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace sigwright::cosign
