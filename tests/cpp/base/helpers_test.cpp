#include "base/helpers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <memory>
#include <set>
#include <thread>

#include "fakes/child.h"

namespace sigwright {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds kLong{10'000};

TEST(Helpers, WorkOnAnotherThread) {
  std::thread::id id;
  Helpers helper;
  helper.start([&] { id = std::this_thread::get_id(); });
  ASSERT_TRUE(helper.wait_for(kLong));
  EXPECT_NE(id, std::this_thread::get_id());
}

TEST(Helpers, WorkTogether) {
  std::latch all(4);
  Helpers helpers;
  for (int i = 0; i < 3; ++i) helpers.start([&] { all.arrive_and_wait(); });
  all.arrive_and_wait();
  EXPECT_TRUE(helpers.wait_for(kLong));
}

TEST(Helpers, AreWaitedForByTheirOwner) {
  std::atomic<bool> ended{false};
  {
    Helpers helper;
    helper.start([&] {
      std::this_thread::sleep_for(milliseconds(30));
      ended = true;
    });
  }
  EXPECT_TRUE(ended);
}

TEST(Helpers, TellThatWorkGoesOn) {
  std::latch over(1);
  Helpers helper;
  helper.start([&] { over.wait(); });
  EXPECT_FALSE(helper.wait_for(milliseconds(5)));
  over.count_down();
  EXPECT_TRUE(helper.wait_for(kLong));
}

TEST(Helpers, AreFewThreadsForMuchWork) {
  std::set<std::thread::id> ids;
  for (int i = 0; i < 200; ++i) {
    Helpers helper;
    helper.start([&] { ids.insert(std::this_thread::get_id()); });
  }
  EXPECT_LT(ids.size(), 100U);  // two where nothing else runs: one may not wait yet when the next piece comes
}

// What the work holds may belong to whoever waits for its end.
TEST(Helpers, LetGoOfTheWorkThatIsDone) {
  const auto held = std::make_shared<int>(1);
  Helpers helper;
  helper.start([held] {});
  ASSERT_TRUE(helper.wait_for(kLong));
  EXPECT_EQ(held.use_count(), 1);
}

TEST(Helpers, BeginAnewInAForkedChild) {
#ifdef SIGWRIGHT_CHILDREN_WITHOUT_THREADS
  GTEST_SKIP() << "the thread sanitizer allows a forked child no threads";
#endif
  {
    Helpers().start([] {});
  }
  const int status = fakes::in_child([] {
    std::atomic<bool> done{false};
    {
      Helpers().start([&] { done = true; });
    }
    return done ? 0 : 1;
  });
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace sigwright
