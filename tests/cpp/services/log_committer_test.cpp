#include "services/log_committer.h"

#include <gtest/gtest.h>

#include "samples.h"
#include "services/log_fsck.h"

namespace sigwright::services {
namespace {

class Committer : public testing::Test {
 protected:
  void SetUp() override {
    const log_files::Description description{"log.example", key->public_key(), from_unix_seconds(0)};
    ASSERT_TRUE(write_file(directory.path() / "checkpoint",
                           as_bytes(sign_checkpoint(*key, "log.example", 0, tlog::empty_root()).value())));
    std::filesystem::create_directory(directory.path() / ".state");
    committer.emplace(directory.path(), description, key, LogMemory(directory.path() / "memory", key->public_key()));
  }
  [[nodiscard]] std::string checkpoint() const {
    return to_text(read_file(directory.path() / "checkpoint", 10'000).value());
  }

  samples::TemporaryDirectory directory;
  std::shared_ptr<const signing::Signer> key = samples::log_key();
  std::optional<LogCommitter> committer;
};

TEST_F(Committer, PlacesNewEntriesBehindOldOnes) {
  EXPECT_EQ(committer->commit({to_bytes("a"), to_bytes("b")})->indexes, (std::vector<std::uint64_t>{0, 1}));
  const auto placement = committer->commit({to_bytes("b"), to_bytes("c"), to_bytes("c"), to_bytes("a")});
  ASSERT_TRUE(placement) << placement.error().message;
  EXPECT_EQ(placement->indexes, (std::vector<std::uint64_t>{1, 2, 2, 0}));
  EXPECT_EQ(placement->checkpoint->size(), 3U);
  EXPECT_EQ(placement->checkpoint->text(), checkpoint());
}

TEST_F(Committer, WritesNothingForKnownEntries) {
  ASSERT_TRUE(committer->commit({to_bytes("a")}));
  const std::string before = checkpoint();
  ASSERT_TRUE(committer->commit({to_bytes("a")}));
  EXPECT_EQ(checkpoint(), before);
}

TEST_F(Committer, LeavesTheLogAsItWasWhenItCannotWrite) {
  ASSERT_TRUE(committer->commit({to_bytes("a")}));
  const std::string before = checkpoint();
  EXPECT_FALSE(committer->commit({Bytes(70'000)}));  // longer than an entry can be
  EXPECT_EQ(checkpoint(), before);
  EXPECT_EQ(committer->commit({to_bytes("b")})->indexes, std::vector<std::uint64_t>{1});
}

TEST_F(Committer, RemovesWhatACommitThatFailedLeftBetweenTheOldEdgeAndTheNew) {
  ASSERT_TRUE(committer->commit({to_bytes("a")}));
  for (const char* const path : {"tile/0/000.p/2", "tile/entries/000.p/2", "tile/0/000.p/4"}) {
    ASSERT_TRUE(write_file(directory.path() / path, to_bytes("of another process, which was killed")));
  }
  const auto read = log_files::tile_reader(directory.path());
  const auto placement = committer->commit({to_bytes("b"), to_bytes("c")});
  ASSERT_TRUE(placement) << placement.error().message;
  EXPECT_TRUE(fsck(*placement->checkpoint, read, {}));
  EXPECT_FALSE(read("tile/0/000.p/2"));
  EXPECT_FALSE(read("tile/entries/000.p/2"));
  EXPECT_TRUE(read("tile/0/000.p/1")) << "the checkpoint of then is still being served";
  const auto next = committer->commit({to_bytes("d"), to_bytes("e")});
  EXPECT_TRUE(fsck(*next->checkpoint, read, {}));
}

TEST_F(Committer, RefusesACheckpointOfAnotherKey) {
  ASSERT_TRUE(write_file(directory.path() / "checkpoint",
                         as_bytes(sign_checkpoint(*samples::log_key(), "log.example", 0, tlog::empty_root()).value())));
  EXPECT_FALSE(committer->commit({to_bytes("a")}));
}

}  // namespace
}  // namespace sigwright::services
