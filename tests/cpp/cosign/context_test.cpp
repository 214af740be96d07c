#include "cosign/context.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>

namespace sigwright::cosign {
namespace {

TEST(ContextTest, knows_the_time_the_environment_and_the_home) {
  ASSERT_EQ(::setenv("SIGWRIGHT_TEST_VARIABLE", "value", 1), 0);
  const auto context = system_context({}, "sigwright-test");
  ASSERT_TRUE(context) << context.error().message;
  EXPECT_GT((*context)->now(), from_unix_seconds(1'700'000'000));
  EXPECT_EQ((*context)->environment("SIGWRIGHT_TEST_VARIABLE"), "value");
  EXPECT_FALSE((*context)->environment("SIGWRIGHT_TEST_ABSENT"));
  EXPECT_FALSE((*context)->home.empty());
  EXPECT_TRUE((*context)->http);
  EXPECT_TRUE((*context)->registries);
  EXPECT_TRUE((*context)->write_locks);
}

TEST(ContextTest, finds_the_home_without_the_variable) {
  const char* const before = std::getenv("HOME");
  const std::string saved = before != nullptr ? before : "";
  ASSERT_EQ(::unsetenv("HOME"), 0);
  const auto context = system_context({}, "sigwright-test");
  if (before != nullptr) {
    ASSERT_EQ(::setenv("HOME", saved.c_str(), 1), 0);
  }
  ASSERT_TRUE(context);
  EXPECT_TRUE((*context)->home.is_absolute()) << (*context)->home;
}

}  // namespace
}  // namespace sigwright::cosign
