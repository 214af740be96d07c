#include "base/log.h"

#include <gtest/gtest.h>

#include <string>

namespace sigwright {
namespace {

TEST(LogSink, DropsEverythingWhereItIsEmpty) {
  const LogSink sink;
  EXPECT_FALSE(sink.wants(LogLevel::Warning));
  sink.write(LogLevel::Warning, "topic", "line");
}

TEST(LogSink, WantsEverythingUntilItSaysOtherwise) {
  std::string seen;
  const auto write = [&seen](LogLevel, std::string_view topic, std::string_view line) {
    seen = std::string(topic) + ": " + std::string(line);
  };
  const LogSink open = write;
  EXPECT_TRUE(open.wants(LogLevel::Debug));
  open.write(LogLevel::Debug, "http", "GET");
  EXPECT_EQ(seen, "http: GET");
  const LogSink quiet(write, [](LogLevel level) { return level == LogLevel::Warning; });
  EXPECT_FALSE(quiet.wants(LogLevel::Debug));
  EXPECT_TRUE(quiet.wants(LogLevel::Warning));
}

}  // namespace
}  // namespace sigwright
