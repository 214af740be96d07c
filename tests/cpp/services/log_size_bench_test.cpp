#include "services/log_size_bench.h"

#include <gtest/gtest.h>

#include "samples.h"
#include "services/log_files.h"

namespace sigwright::services {
namespace {

TEST(LogSizeBench, FillsALogFurtherAndTimesIt) {
  const samples::TemporaryDirectory directory;
  ASSERT_TRUE(fill_log(directory.path(), 10));
  const auto filled = fill_log(directory.path(), 300);
  ASSERT_TRUE(filled) << filled.error().message;
  EXPECT_TRUE(log_files::read(directory.path() / "log", "tile/0/000"));
  const auto costs = time_log(directory.path());
  ASSERT_TRUE(costs) << costs.error().message;
  EXPECT_GT(costs->append, 0);
  EXPECT_GT(costs->fsync, 0);
  EXPECT_GT(costs->cold_proof, 0);
  EXPECT_GT(costs->verified_per_s, 0);
}

TEST(LogSizeBench, TimesNothingThatIsNoLog) {
  const samples::TemporaryDirectory directory;
  EXPECT_FALSE(time_log(directory.path()));
}

}  // namespace
}  // namespace sigwright::services
