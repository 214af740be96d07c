#include "trust/client_trust_config.h"

#include <gtest/gtest.h>

#include "fakes/vectors.h"

namespace sigwright::trust {
namespace {

using fakes::vector_text;

std::string plain() {
  return R"({"mediaType":"application/vnd.dev.sigstore.clienttrustconfig.v0.1+json","trustedRoot":)" +
         vector_text("trust/trusted_root.json") + R"(,"signingConfig":)" +
         vector_text("trust/signing_config.rekor2-tsa.json") + "}";
}

ClientTrustConfig profile() {
  auto config = ClientTrustConfig::parse(plain()).value();
  config.log = LogRule::Optional;
  config.logs.push_back({.url = "https://rekor.corp", .log_id = {1, 2}, .read_url = "https://tiles.corp"});
  FinalTree tree{.size = 2, .root = {7}, .leaf_hashes = {{1}, {2}}, .tiles = {}};
  config.logs.push_back({.url = "file:/log", .log_id = {3}, .read_url = {}, .final_tree = std::move(tree)});
  return config;
}

std::string changed(std::string_view from, std::string_view to) {
  std::string text = profile().write();
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(ClientTrustConfig, OfAnotherProgramIsReadAndRequiresALog) {
  const auto config = ClientTrustConfig::parse(plain());
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->log, LogRule::Required);
  EXPECT_EQ(config->trusted_root.logs.size(), 2U);
  EXPECT_EQ(config->signing_config.logs.size(), 1U);
  EXPECT_TRUE(config->logs.empty());
}

TEST(ClientTrustConfig, IsReadAsItWasWritten) {
  const auto again = ClientTrustConfig::parse(profile().write());
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->write(), profile().write());
  EXPECT_EQ(again->log, LogRule::Optional);
  ASSERT_EQ(again->logs.size(), 2U);
  EXPECT_EQ(again->logs[0].read_url, "https://tiles.corp");
  EXPECT_FALSE(again->logs[0].final_tree);
  EXPECT_EQ(again->logs[1].final_tree->leaf_hashes.size(), 2U);
}

// cosign reads the parts, not the whole.
TEST(ClientTrustConfig, HoldsItsPartsAsTheyStandAlone) {
  const auto config = ClientTrustConfig::parse(plain()).value();
  EXPECT_EQ(config.trusted_root.write(), vector_text("trust/trusted_root.json"));
  EXPECT_EQ(config.signing_config.write(), vector_text("trust/signing_config.rekor2-tsa.json"));
  EXPECT_NE(config.write().find(config.trusted_root.write()), std::string::npos);
}

TEST(ClientTrustConfig, IgnoresWhatIsNewerThanItself) {
  EXPECT_TRUE(ClientTrustConfig::parse(changed("\"log\":\"optional\"", "\"newer\":1,\"log\":\"optional\"")));
}

TEST(ClientTrustConfig, RefusesWhatItCannotMean) {
  const std::pair<std::string_view, std::string_view> changes[] = {
      {"clienttrustconfig.v0.1", "clienttrustconfig.v9"},
      {"\"log\":\"optional\"", "\"log\":\"perhaps\""},
      {"\"url\":\"https://rekor.corp\"", "\"url\":\"\""},
      {"\"logId\":\"AQI=\"", "\"logId\":\"\""},
      {"\"treeSize\":\"2\"", "\"treeSize\":\"3\""},
      {"\"treeSize\":\"2\"", "\"treeSize\":\"9999999\""},
      {"\"treeSize\":\"2\"", "\"treeSize\":\"-2\""},
      {"\"rootHash\":\"B", "\"rootHash\":\"AAAAB"},
      {"\"logs\":[{", "\"logs\":[7,{"},
      {"{\"mediaType\"", "{\"sigwright\":{},\"mediaType\""},
  };
  for (const auto& [from, to] : changes) EXPECT_FALSE(ClientTrustConfig::parse(changed(from, to))) << to;
  EXPECT_FALSE(ClientTrustConfig::parse(vector_text("trust/trusted_root.json")));
}

TEST(LogRule, HasANameAndIsFoundByIt) {
  for (const LogRule rule : {LogRule::Required, LogRule::Optional, LogRule::None}) {
    EXPECT_EQ(log_rule_from_name(log_rule_name(rule)), rule);
  }
  EXPECT_FALSE(log_rule_from_name("Required"));
}

}  // namespace
}  // namespace sigwright::trust
