#include "oci/token_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <string>
#include <thread>
#include <vector>

namespace sigwright::oci {
namespace {

using Cache = ExpiringCache<std::string>;
using std::chrono::seconds;

// Hands out "token 1", "token 2", ...
struct Source {
  std::atomic<int> calls = 0;
  Cache::Fetch fetch = [this]() -> Result<Cache::Fresh> {
    return Cache::Fresh{"token " + std::to_string(++calls), seconds(48)};
  };
};

TEST(TokenCache, GivesTheSameTokenUntilItExpires) {
  auto now = Cache::Clock::now();
  Cache cache([&] { return now; });
  Source source;
  EXPECT_EQ(cache.get("a", {}, source.fetch).value(), "token 1");
  now += seconds(47);
  EXPECT_EQ(cache.get("a", {}, source.fetch).value(), "token 1");
  now += seconds(1);
  EXPECT_EQ(cache.get("a", {}, source.fetch).value(), "token 2");
}

TEST(TokenCache, KeepsKeysApart) {
  Cache cache;
  Source source;
  EXPECT_EQ(cache.get("a", {}, source.fetch).value(), "token 1");
  EXPECT_EQ(cache.get("b", {}, source.fetch).value(), "token 2");
  EXPECT_EQ(cache.get("a", {}, source.fetch).value(), "token 1");
}

TEST(TokenCache, ReplacesTheRejectedTokenOnly) {
  Cache cache;
  Source source;
  EXPECT_EQ(cache.get("a", {}, source.fetch).value(), "token 1");
  const std::string rejected = "token 1";
  EXPECT_EQ(cache.get("a", {}, source.fetch, &rejected).value(), "token 2");
  EXPECT_EQ(cache.get("a", {}, source.fetch, &rejected).value(), "token 2");
}

TEST(TokenCache, FetchesOnceForSixtyFourThreads) {
  constexpr int kThreads = 64;
  Cache cache;
  std::atomic<int> calls = 0;
  std::latch together(kThreads);
  std::atomic<int> right = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        together.arrive_and_wait();
        const auto token = cache.get("a", {}, [&]() -> Result<Cache::Fresh> {
          ++calls;
          std::this_thread::sleep_for(std::chrono::milliseconds(20));
          return Cache::Fresh{"token", seconds(48)};
        });
        if (token && *token == "token") ++right;
      });
    }
  }
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(right, kThreads);
}

// One thread fetches, and another one waits for it.
struct Pair {
  Cache cache;
  std::latch fetching{1};
  std::atomic<bool> go = false;

  Cache::Fetch slow(Result<Cache::Fresh> outcome) {
    return [this, outcome]() -> Result<Cache::Fresh> {
      fetching.count_down();
      while (!go) std::this_thread::yield();
      return outcome;
    };
  }
};

TEST(TokenCache, GivesAFailureToThoseWhoWaitedAndForgetsIt) {
  Pair pair;
  Source source;
  Result<std::string> first = "", second = "";
  std::jthread leader([&] { first = pair.cache.get("a", {}, pair.slow(fail(ErrorCode::AccessDenied, "no"))); });
  pair.fetching.wait();
  std::jthread waiter([&] {
    pair.go = true;
    second = pair.cache.get("a", {}, source.fetch);
  });
  leader.join();
  waiter.join();
  EXPECT_EQ(first.error().code, ErrorCode::AccessDenied);
  // Whether the waiter came before or after the end, it has either the failure or a token of its own.
  EXPECT_TRUE(second ? *second == "token 1" : second.error().code == ErrorCode::AccessDenied);
  EXPECT_EQ(pair.cache.get("a", {}, source.fetch).has_value(), true);
}

TEST(TokenCache, DoesNotPassOnAnothersCancellation) {
  Pair pair;
  Source source;
  Result<std::string> second = "";
  std::jthread leader([&] {
    const auto ignored = pair.cache.get("a", {}, pair.slow(fail(ErrorCode::Interrupted, "stopped")));
    EXPECT_FALSE(ignored.has_value());
  });
  pair.fetching.wait();
  std::jthread waiter([&] { second = pair.cache.get("a", {}, source.fetch); });
  pair.go = true;
  leader.join();
  waiter.join();
  EXPECT_EQ(second.value_or("none"), "token 1");
}

TEST(TokenCache, LetsAWaiterGiveUp) {
  Pair pair;
  std::stop_source stop;
  Result<std::string> second = "";
  std::jthread leader([&] {
    const auto token = pair.cache.get("a", {}, pair.slow(Cache::Fresh{"late", seconds(48)}));
    EXPECT_TRUE(token.has_value());
  });
  pair.fetching.wait();
  std::jthread waiter(
      [&] { second = pair.cache.get("a", {.stop = stop.get_token()}, pair.slow(Cache::Fresh{"never", seconds(48)})); });
  stop.request_stop();
  waiter.join();
  EXPECT_EQ(second.error().code, ErrorCode::Interrupted);
  pair.go = true;
}

TEST(TokenCache, ForgetsOldKeysWhenThereAreMany) {
  Cache cache;
  Source source;
  for (int i = 0; i < 10'000; ++i) {
    ASSERT_TRUE(cache.get("key " + std::to_string(i), {}, source.fetch).has_value());
  }
  EXPECT_EQ(source.calls, 10'000);
  EXPECT_NE(cache.get("key 0", {}, source.fetch).value(), "token 1");
  EXPECT_EQ(cache.get("key 9999", {}, source.fetch).value(), "token 10000");
}

}  // namespace
}  // namespace sigwright::oci
