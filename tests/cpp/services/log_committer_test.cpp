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
                           as_bytes(sign_checkpoint(*key, "log.example", 0, tlog::empty_root()).value().text())));
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

TEST_F(Committer, ProvesWhereEntriesStand) {
  ASSERT_TRUE(committer->commit({to_bytes("a"), to_bytes("b")}));
  const std::vector<Bytes> bodies{to_bytes("c"), to_bytes("a"), to_bytes("d")};
  const auto placement = committer->commit(bodies);
  ASSERT_TRUE(placement) << placement.error().message;
  ASSERT_EQ(placement->proofs.size(), bodies.size());
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    EXPECT_TRUE(tlog::verify_inclusion(tlog::leaf_hash(bodies[i]), placement->indexes[i], 4, placement->proofs[i],
                                       placement->checkpoint->root()));
  }
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

TEST_F(Committer, KnowsEntriesThatNobodyTidiedUpAfter) {
  ASSERT_TRUE(committer->commit({to_bytes("a"), to_bytes("b")}));
  EXPECT_EQ(committer->commit({to_bytes("b"), to_bytes("c")})->indexes, (std::vector<std::uint64_t>{1, 2}));
}

TEST_F(Committer, RemembersTheCheckpointAndDropsReplacedTilesWhenItTidiesUp) {
  const LogMemory memory(directory.path() / "memory", key->public_key());
  std::vector<Bytes> bodies;
  for (int i = 0; i < 255; ++i) bodies.push_back(to_bytes(std::to_string(i)));
  ASSERT_TRUE(committer->commit(bodies));
  ASSERT_TRUE(committer->commit({to_bytes("last")}));
  EXPECT_FALSE(memory.remembered()->has_value());
  EXPECT_TRUE(std::filesystem::exists(directory.path() / "tile/0/000.p/255"));
  ASSERT_TRUE(committer->tidy_up());
  EXPECT_EQ(memory.remembered()->value().size(), 256U);
  EXPECT_FALSE(std::filesystem::exists(directory.path() / "tile/0/000.p"));
}

TEST_F(Committer, TellsThatItCannotRememberTheCheckpoint) {
  ASSERT_TRUE(committer->commit({to_bytes("a")}));
  ASSERT_TRUE(write_file(directory.path() / "memory", {}));  // where a directory is to be
  const auto tidied = committer->tidy_up();
  ASSERT_FALSE(tidied);
  EXPECT_NE(tidied.error().message.find("would go unnoticed"), std::string::npos) << tidied.error().message;
  EXPECT_EQ(committer->commit({to_bytes("b")})->indexes, std::vector<std::uint64_t>{1});
}

TEST_F(Committer, PublishesNothingThatItsKeyDidNotSign) {
  const auto other = samples::log_key();
  const auto wrong = signing::callback_signer(
      key->public_key(), [&](crypto::Scheme scheme, ByteView digest) { return other->sign_digest(scheme, digest); });
  const log_files::Description description{"log.example", key->public_key(), from_unix_seconds(0)};
  LogCommitter lying(directory.path(), description, wrong, LogMemory(directory.path() / "memory", key->public_key()));
  const std::string before = checkpoint();
  const auto refused = lying.commit({to_bytes("a")});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::KeyUnusable);
  EXPECT_EQ(checkpoint(), before);
}

TEST_F(Committer, RefusesACheckpointOfAnotherKey) {
  ASSERT_TRUE(
      write_file(directory.path() / "checkpoint",
                 as_bytes(sign_checkpoint(*samples::log_key(), "log.example", 0, tlog::empty_root()).value().text())));
  EXPECT_FALSE(committer->commit({to_bytes("a")}));
}

}  // namespace
}  // namespace sigwright::services
