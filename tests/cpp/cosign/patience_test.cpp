#include "cosign/patience.h"

#include <gtest/gtest.h>

namespace sigwright::cosign {
namespace {

Result<int> answer(int& calls, int good_from, ErrorCode code) {
  if (++calls >= good_from) return calls;
  return fail(code, "not yet");
}

bool passes(const Result<int>& result) { return !result && may_pass(result.error()); }

TEST(PatienceTest, asks_again_while_it_may_pass) {
  int calls = 0;
  const auto result = patiently({}, [&] { return answer(calls, 3, ErrorCode::Malformed); }, passes);
  EXPECT_TRUE(result);
  EXPECT_EQ(calls, 3);
}

TEST(PatienceTest, asks_once_when_it_does_not_pass) {
  int calls = 0;
  const auto result = patiently({}, [&] { return answer(calls, 3, ErrorCode::AccessDenied); }, passes);
  EXPECT_FALSE(result);
  EXPECT_EQ(calls, 1);
}

TEST(PatienceTest, has_an_end) {
  int calls = 0;
  const auto result = patiently({}, [&] { return answer(calls, 100, ErrorCode::NotFound); }, passes);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::NotFound);
  EXPECT_EQ(calls, 4);
}

TEST(PatienceTest, stops_waiting_when_asked_to) {
  std::stop_source stop;
  stop.request_stop();
  int calls = 0;
  const auto result =
      patiently(Cancel{stop.get_token()}, [&] { return answer(calls, 100, ErrorCode::NotFound); }, passes);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::Interrupted);
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace sigwright::cosign
