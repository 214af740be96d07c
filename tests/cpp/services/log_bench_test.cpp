#include "services/log_bench.h"

#include <gtest/gtest.h>

#include "samples.h"
#include "services/log_files.h"

namespace sigwright::services {
namespace {

TEST(LogBench, AppendsWhatItCounts) {
  const samples::TemporaryDirectory directory;
  const auto rates = bench_log_appends(directory.path(), 3, 40);
  ASSERT_TRUE(rates) << rates.error().message;
  EXPECT_GT(rates->appends_per_s, 0);
  EXPECT_GT(rates->fsyncs_per_s, 0);
  EXPECT_TRUE(log_files::read(directory.path() / "log", "tile/entries/000.p/40"));
}

TEST(LogBench, FailsWhereThereIsALogAlready) {
  const samples::TemporaryDirectory directory;
  ASSERT_TRUE(bench_log_appends(directory.path(), 1, 1));
  EXPECT_FALSE(bench_log_appends(directory.path(), 1, 1));
}

}  // namespace
}  // namespace sigwright::services
