#include "services/log_memory.h"

#include <gtest/gtest.h>

#include "samples.h"
#include "services/log_files.h"

namespace sigwright::services {
namespace {

class Memory : public testing::Test {
 protected:
  [[nodiscard]] tlog::Checkpoint of(std::uint64_t size) {
    return samples::checkpoint(*key, size, samples::write_log(directory.path() / "log", size));
  }
  [[nodiscard]] Result<bool> check(const tlog::Checkpoint& checkpoint) const {
    return memory.check(checkpoint, log_files::tile_reader(directory.path() / "log"));
  }
  samples::TemporaryDirectory directory;
  std::shared_ptr<const signing::Signer> key = samples::log_key();
  LogMemory memory{directory.path() / "memory", key->public_key()};
};

TEST_F(Memory, OfNothingIsSaidToBeNothing) { EXPECT_FALSE(check(of(3)).value()); }

TEST_F(Memory, AcceptsAGrownLog) {
  ASSERT_TRUE(memory.remember(of(3)));
  EXPECT_TRUE(check(of(3)).value());
  EXPECT_TRUE(check(of(400)).value());
}

TEST_F(Memory, RefusesASmallerLog) {
  ASSERT_TRUE(memory.remember(of(5)));
  const auto checked = check(of(4));
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, ErrorCode::LogEvidence);
}

// What was read before the log grew says nothing against a log that others append to meanwhile.
TEST_F(Memory, ComparesWithWhatWasReadBefore) {
  ASSERT_TRUE(memory.remember(of(3)));
  const auto before = memory.remembered().value();
  const auto later = of(7);
  const auto grown = of(5);
  ASSERT_TRUE(memory.remember(later));
  const auto read = log_files::tile_reader(directory.path() / "log");
  EXPECT_TRUE(LogMemory::compare(before, grown, read).value());
  EXPECT_FALSE(LogMemory::compare(memory.remembered().value(), grown, read));
}

TEST_F(Memory, RefusesARewrittenLog) {
  ASSERT_TRUE(memory.remember(samples::checkpoint(*key, 2, tlog::leaf_hash(as_bytes("other")))));
  EXPECT_FALSE(check(of(5)));
  EXPECT_FALSE(check(of(2)));
}

TEST_F(Memory, ThatALossOfPowerEmptiedIsNone) {
  const auto checkpoint = of(3);
  ASSERT_TRUE(memory.remember(checkpoint));
  for (const auto& file : std::filesystem::directory_iterator(directory.path() / "memory")) {
    std::filesystem::resize_file(file.path(), 0);
  }
  EXPECT_FALSE(check(checkpoint).value());
}

TEST_F(Memory, IsKeptForEachLogApart) {
  ASSERT_TRUE(memory.remember(of(5)));
  const LogMemory other(directory.path() / "memory", samples::log_key()->public_key());
  EXPECT_FALSE(other.check(of(1), log_files::tile_reader(directory.path() / "log")).value());
}

}  // namespace
}  // namespace sigwright::services
