#include "base/parallel.h"

#include <gtest/gtest.h>

#include <mutex>
#include <numeric>
#include <set>

namespace sigwright {
namespace {

TEST(ParallelFor, CallsEachOnce) {
  for (const std::size_t threads : {0U, 1U, 3U, 64U}) {
    std::vector<std::atomic<int>> calls(100);
    parallel_for(calls.size(), threads, [&](std::size_t i) { ++calls[i]; });
    for (const auto& count : calls) EXPECT_EQ(count, 1);
  }
}

TEST(ParallelFor, DoesNothingForNothing) {
  bool called = false;
  parallel_for(0, 8, [&](std::size_t) { called = true; });
  EXPECT_FALSE(called);
}

TEST(ParallelFor, UsesNoMoreThreadsThanAllowed) {
  std::mutex mutex;
  std::set<std::thread::id> ids;
  parallel_for(200, 3, [&](std::size_t) {
    const std::scoped_lock lock(mutex);
    ids.insert(std::this_thread::get_id());
  });
  EXPECT_LE(ids.size(), 3U);
}

TEST(ParallelFor, RunsTogetherAsManyAsAllowed) {
  // Each of the four waits until all four are there: with fewer threads this would never end.
  std::atomic<int> present{0};
  parallel_for(4, 4, [&](std::size_t) {
    ++present;
    while (present < 4) std::this_thread::yield();
  });
  EXPECT_EQ(present, 4);
}

TEST(ParallelMap, KeepsTheOrder) {
  const auto squares = parallel_map(50, 4, [](std::size_t i) { return i * i; });
  ASSERT_EQ(squares.size(), 50U);
  for (std::size_t i = 0; i < squares.size(); ++i) EXPECT_EQ(squares[i], i * i);
}

TEST(ParallelMap, MovesWhatCannotBeCopied) {
  const auto values = parallel_map(3, 2, [](std::size_t i) { return std::make_unique<std::size_t>(i); });
  EXPECT_EQ(*values[2], 2U);
}

}  // namespace
}  // namespace sigwright
