#include "services/log_queue.h"

#include <gtest/gtest.h>

#include "samples.h"

namespace sigwright::services {
namespace {

TEST(LogQueue, CarriesABatchAndItsAnswer) {
  const samples::TemporaryDirectory directory;
  const auto mine = QueuedBatch::put(directory.path(), {to_bytes("a"), to_bytes("b")}).value();
  EXPECT_FALSE(mine.answer());
  const auto seen = take_foreign(directory.path(), {});
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].bodies, (std::vector<Bytes>{to_bytes("a"), to_bytes("b")}));
  answer_foreign(seen[0], {7, 9});
  EXPECT_EQ(mine.answer(), (std::vector<std::uint64_t>{7, 9}));
  EXPECT_TRUE(take_foreign(directory.path(), {}).empty());
}

TEST(LogQueue, DoesNotGiveTheHolderItsOwn) {
  const samples::TemporaryDirectory directory;
  const auto mine = QueuedBatch::put(directory.path(), {to_bytes("a")}).value();
  EXPECT_TRUE(take_foreign(directory.path(), mine.path()).empty());
}

TEST(LogQueue, CleansUpAfterItself) {
  const samples::TemporaryDirectory directory;
  {
    ASSERT_TRUE(QueuedBatch::put(directory.path(), {to_bytes("a")}));
  }
  EXPECT_TRUE(directory.files().empty());
}

TEST(LogQueue, RemovesWhatIsNoBatch) {
  const samples::TemporaryDirectory directory;
  ASSERT_TRUE(write_file(directory.path() / "broken.batch", as_bytes("\xff")));
  ASSERT_TRUE(write_file(directory.path() / "other", as_bytes("x")));
  EXPECT_TRUE(take_foreign(directory.path(), {}).empty());
  EXPECT_EQ(directory.files(), std::vector<std::string>{"other"});
}

TEST(LogQueue, IgnoresAnAnswerThatIsNone) {
  const samples::TemporaryDirectory directory;
  const auto mine = QueuedBatch::put(directory.path(), {to_bytes("a")}).value();
  auto answer = mine.path();
  ASSERT_TRUE(write_file(answer.replace_extension(".answer"), as_bytes("not a number\n")));
  EXPECT_FALSE(mine.answer());
}

}  // namespace
}  // namespace sigwright::services
