#include "cosign/log_keys.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "log_fixture.h"

namespace sigwright::cosign {
namespace {

using LogKeys = LogFixture;

TEST_F(LogKeys, AreKeptInTheDataFolderOfTheEnvironmentOrTheHome) {
  EXPECT_EQ(data_folder(context).value(), root / "data/sigwright");
  context.environment = [](std::string_view) { return std::optional<std::string>("relative"); };
  EXPECT_EQ(data_folder(context).value(), root / "home/.local/share/sigwright");
  context.home.clear();
  EXPECT_EQ(data_folder(context).error().code, ErrorCode::LocalFile);
}

TEST_F(LogKeys, AreFoundAgainByTheirFingerprint) {
  const auto made = make_log_key(context).value();
  const auto found = find_log_key(made->public_key().fingerprint(), context).value();
  EXPECT_EQ(found->public_key(), made->public_key());
  EXPECT_EQ(found->public_key().type(), crypto::KeyType::EcdsaP256);
}

TEST_F(LogKeys, AreReadableByTheirOwnerAlone) {
  const auto key = make_log_key(context).value();
  const auto file = log_key_file(key->public_key().fingerprint(), context).value();
  struct stat status{};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(LogKeys, ThatAreNotThereAreNamedByTheirPlace) {
  const auto found = find_log_key("sha256:00", context);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::KeyNotFound);
  EXPECT_NE(found.error().message.find((root / "data/sigwright/logs/00.key").string()), std::string::npos);
}

TEST_F(LogKeys, KeepTheMemoryOfLogsBesideThemselves) {
  EXPECT_EQ(log_world(context).value().memory, root / "data/sigwright/checkpoints");
}

}  // namespace
}  // namespace sigwright::cosign
