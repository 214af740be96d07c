#include "cosign/shared_reports.h"

#include <gtest/gtest.h>

#include <atomic>

#include "base/parallel.h"

namespace sigwright::cosign {
namespace {

class SharedReportsTest : public testing::Test {
 protected:
  SharedReports reports_;
  std::atomic<int> made_{0};

  std::string ask(const std::string& reference) {
    return reports_
        .once(reference,
              [&] {
                ++made_;
                verify::VerificationReport report;
                report.reference = reference;
                return report;
              })
        .reference;
  }
};

TEST_F(SharedReportsTest, is_made_once_for_all_who_ask_together) {
  parallel_for(64, 8, [&](std::size_t i) { EXPECT_EQ(ask(i % 2 == 0 ? "a" : "b"), i % 2 == 0 ? "a" : "b"); });
  EXPECT_EQ(made_, 2);
}

TEST_F(SharedReportsTest, keeps_the_last_ones) {
  for (std::size_t i = 0; i <= SharedReports::kMost; ++i) EXPECT_EQ(ask(std::to_string(i)), std::to_string(i));
  const int all = made_;
  ask("1");
  EXPECT_EQ(made_, all);
  ask("0");
  EXPECT_EQ(made_, all + 1);
}

}  // namespace
}  // namespace sigwright::cosign
