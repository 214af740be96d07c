#include "trust/service_spec.h"

#include <gtest/gtest.h>

#include <array>

namespace sigwright::trust {
namespace {

constexpr std::array<std::string_view, 2> kRequired{"url", "public-key"};
constexpr std::array<std::string_view, 4> kOptional{"start-time", "end-time", "origin", "count"};

Result<ServiceSpec> parse(std::string_view text) { return ServiceSpec::parse("--rekor", text, {kRequired, kOptional}); }

TEST(ServiceSpec, IsPairsInAnyOrder) {
  const auto spec = parse("public-key=a/b.pub, url=https://log.test/?a=b ,origin=log.test");
  ASSERT_TRUE(spec) << spec.error().message;
  EXPECT_EQ(spec->value("url"), "https://log.test/?a=b");
  EXPECT_EQ(spec->value("public-key"), "a/b.pub");
  EXPECT_EQ(spec->value("origin"), "log.test");
  EXPECT_EQ(spec->value("end-time"), "");
  EXPECT_EQ(spec->flag(), "--rekor");
}

TEST(ServiceSpec, OfAServiceThatIsNowhereHasAnEmptyUrl) { EXPECT_TRUE(parse("url=,public-key=k")); }

TEST(ServiceSpec, SaysWhichKeysThereAre) {
  const auto spec = parse("url=u");
  ASSERT_FALSE(spec);
  EXPECT_EQ(spec.error().message, "--rekor: public-key is missing");
  EXPECT_EQ(spec.error().hint, "keys: url public-key [start-time] [end-time] [origin] [count]");
}

class RejectsSpec : public testing::TestWithParam<std::string_view> {};
INSTANTIATE_TEST_SUITE_P(ServiceSpec, RejectsSpec,
                         testing::Values("", "url", "url=u", "url=u,public-key=", "url=u,public-key=k,",
                                         "url=u,public-key=k,url=v", "url=u,public-key=k,name=n", "=u,public-key=k"));
TEST_P(RejectsSpec, AsUsage) {
  const auto spec = parse(GetParam());
  ASSERT_FALSE(spec) << GetParam();
  EXPECT_EQ(spec.error().code, ErrorCode::Usage);
}

TEST(ServiceSpec, HasTheTimesGivenOrTheDefault) {
  const Time start = from_rfc3339("2026-01-01T00:00:00Z").value();
  const auto open = parse("url=u,public-key=k").value().validity(start);
  EXPECT_EQ(open, (TimeRange{.start = start}));
  const auto closed =
      parse("url=u,public-key=k,start-time=2026-02-01T00:00:00Z,end-time=2026-02-01T00:00:00Z").value().validity(start);
  ASSERT_TRUE(closed);
  EXPECT_EQ(closed->start, closed->end);
}

TEST(ServiceSpec, RefusesTimesThatAreNoneOrEndBeforeTheyStart) {
  for (const char* times : {"start-time=yesterday", "end-time=2026-01-01", "end-time=1969-01-01T00:00:00Z"}) {
    const auto range = parse(std::string("url=u,public-key=k,") + times).value().validity(Time{});
    ASSERT_FALSE(range) << times;
    EXPECT_EQ(range.error().code, ErrorCode::Usage);
  }
}

TEST(ServiceSpec, HasNumbersOf32Bits) {
  EXPECT_EQ(parse("url=u,public-key=k,count=4294967295").value().number("count"), 4294967295U);
  for (const char* count : {"", "-1", "4294967296", "1x"}) {
    EXPECT_FALSE(parse(std::string("url=u,public-key=k,count=") + count).value().number("count")) << count;
  }
}

}  // namespace
}  // namespace sigwright::trust
