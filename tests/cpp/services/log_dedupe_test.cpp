#include "services/log_dedupe.h"

#include <gtest/gtest.h>

#include "samples.h"
#include "services/log_files.h"

namespace sigwright::services {
namespace {

tlog::Hash leaf(std::uint64_t number) { return tlog::leaf_hash(as_bytes(std::to_string(number))); }

TEST(LogDedupe, FindsEveryEntryAndNoOther) {
  const samples::TemporaryDirectory directory;
  samples::write_log(directory.path(), 600);
  const auto read = log_files::tile_reader(directory.path());
  const auto table = LogDedupe::open(directory.path() / "table", 600, read).value();
  EXPECT_EQ(table.covers(), 600U);
  for (std::uint64_t i = 0; i < 600; ++i) EXPECT_EQ(table.find(leaf(i), 600, read).value(), i);
  EXPECT_EQ(table.find(leaf(600), 600, read).value(), std::nullopt);
}

TEST(LogDedupe, ReplaysWhatItHasMissed) {
  const samples::TemporaryDirectory directory;
  samples::write_log(directory.path(), 10);
  const auto read = log_files::tile_reader(directory.path());
  {
    ASSERT_TRUE(LogDedupe::open(directory.path() / "table", 10, read));
  }
  samples::write_log(directory.path(), 5000);
  const auto table = LogDedupe::open(directory.path() / "table", 5000, read).value();
  EXPECT_EQ(table.find(leaf(4999), 5000, read).value(), 4999U);
}

TEST(LogDedupe, IsMadeAnewWhenItIsDamagedOrAheadOfTheLog) {
  const samples::TemporaryDirectory directory;
  samples::write_log(directory.path(), 20);
  const auto read = log_files::tile_reader(directory.path());
  {
    ASSERT_TRUE(LogDedupe::open(directory.path() / "table", 20, read));
  }
  EXPECT_EQ(LogDedupe::open(directory.path() / "table", 0, read)->covers(), 0U);
  ASSERT_TRUE(write_file(directory.path() / "table", as_bytes("garbage")));
  EXPECT_EQ(LogDedupe::open(directory.path() / "table", 20, read)->find(leaf(7), 20, read).value(), 7U);
}

TEST(LogDedupe, BelievesTheTileAndNotTheTable) {
  const samples::TemporaryDirectory directory;
  samples::write_log(directory.path(), 3);
  const auto read = log_files::tile_reader(directory.path());
  const auto table = LogDedupe::open(directory.path() / "table", 3, read).value();
  const auto lying = [](const std::string&) -> Result<Bytes> { return Bytes(3 * 32, 0); };
  EXPECT_EQ(table.find(leaf(1), 3, lying).value(), std::nullopt);
}

}  // namespace
}  // namespace sigwright::services
