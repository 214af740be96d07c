#include "trust/signing_config.h"

#include <gtest/gtest.h>

#include "fakes/vectors.h"

namespace sigwright::trust {
namespace {

const Time kNow = from_rfc3339("2026-06-01T00:00:00Z").value();

Service service(std::string url, std::uint32_t version, std::string_view start, std::string operator_name) {
  return {.url = std::move(url),
          .api_version = version,
          .valid = {.start = from_rfc3339(start).value()},
          .operator_name = std::move(operator_name)};
}

std::vector<std::string> urls(const Result<std::vector<Service>>& services) {
  std::vector<std::string> out;
  if (!services) return {"error"};
  for (const Service& one : *services) out.push_back(one.url);
  return out;
}

using Urls = std::vector<std::string>;

const std::vector<Service> kLogs{
    service("old", 2, "2024-01-01T00:00:00Z", "a"),    service("new", 2, "2025-01-01T00:00:00Z", "a"),
    service("other", 2, "2024-06-01T00:00:00Z", "b"),  service("v1", 1, "2025-06-01T00:00:00Z", "c"),
    service("future", 2, "2027-01-01T00:00:00Z", "d"), service("v3", 3, "2025-01-01T00:00:00Z", "e")};

TEST(SigningConfig, OfCosignIsReadAndWritten) {
  for (const char* name : {"trust/signing_config.both.json", "trust/signing_config.rekor2-tsa.json"}) {
    const std::string text = fakes::vector_text(name);
    const auto config = SigningConfig::parse(text);
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->write(), text);
  }
}

TEST(SigningConfig, RefusesOtherVersionsAndSelectors) {
  EXPECT_FALSE(SigningConfig::parse(R"({"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.1+json"})"));
  EXPECT_FALSE(SigningConfig::parse(
      R"({"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json","rekorTlogConfig":{"selector":"SOME"}})"));
  EXPECT_FALSE(SigningConfig::parse(
      R"({"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json","rekorTlogUrls":[{}]})"));
}

TEST(Selection, TakesTheNewestOfEachOperatorOfTheHighestVersion) {
  EXPECT_EQ(urls(select_services(kLogs, {Selector::All, 0}, {1, 2}, kNow)), (Urls{"new", "other"}));
  EXPECT_EQ(urls(select_services(kLogs, {Selector::Any, 0}, {1, 2}, kNow)), (Urls{"new"}));
  EXPECT_EQ(urls(select_services(kLogs, {Selector::Exact, 2}, {1, 2}, kNow)), (Urls{"new", "other"}));
  EXPECT_EQ(urls(select_services(kLogs, {Selector::Any, 0}, {1}, kNow)), (Urls{"v1"}));
}

TEST(Selection, RefusesWhatCannotBeHad) {
  EXPECT_EQ(urls(select_services(kLogs, {Selector::Exact, 3}, {1, 2}, kNow)), (Urls{"error"}));
  EXPECT_EQ(urls(select_services(kLogs, {Selector::Exact, 0}, {1, 2}, kNow)), (Urls{"error"}));
  EXPECT_EQ(urls(select_services(kLogs, {Selector::Undefined, 0}, {1, 2}, kNow)), (Urls{"error"}));
  EXPECT_EQ(urls(select_services(kLogs, {Selector::Any, 0}, {9}, kNow)), (Urls{"error"}));
}

TEST(Selection, OfAnEmptyListIsNone) { EXPECT_EQ(urls(select_services({}, {}, {1, 2}, kNow)), Urls{}); }

TEST(Selection, BoundsOfValidityAreInclusive) {
  std::vector<Service> one{service("x", 1, "2026-06-01T00:00:00Z", "a")};
  one[0].valid.end = kNow;
  EXPECT_TRUE(select_service(one, {1}, kNow));
  EXPECT_FALSE(select_service(one, {1}, kNow + std::chrono::seconds(1)));
  EXPECT_FALSE(select_service(one, {1}, kNow - std::chrono::seconds(1)));
}

}  // namespace
}  // namespace sigwright::trust
