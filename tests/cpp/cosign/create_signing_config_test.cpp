#include <gtest/gtest.h>

#include "base/file.h"
#include "cosign/create_trust.h"
#include "cpp/services/samples.h"

namespace sigwright::cosign {
namespace {

using trust::Selector;

std::string service(const std::string& url) {
  return "url=" + url + ",api-version=1,start-time=2026-01-01T00:00:00Z,operator=team";
}

class CreateSigningConfig : public testing::Test {
 protected:
  std::string file(const std::string& text) {
    const auto path = home_.path() / "config.json";
    EXPECT_TRUE(write_file(path, as_bytes(text)));
    return path.string();
  }
  std::string base() { return file(fakes::vector_text("trust/signing_config.rekor2-tsa.json")); }
  services::samples::TemporaryDirectory home_;
};

ErrorCode code_of(const CreateSigningConfigOptions& options) {
  const auto config = create_signing_config(options);
  return config ? ErrorCode::Internal : config.error().code;
}

TEST_F(CreateSigningConfig, OfNothingUsesNoLog) {
  EXPECT_EQ(create_signing_config({}).value().write(),
            R"({"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json",)"
            R"("rekorTlogConfig":{},"tsaConfig":{}})");
}

TEST_F(CreateSigningConfig, HasEveryKindOfService) {
  const auto config = create_signing_config({.fulcio = {service("https://ca")},
                                             .rekor = {service("https://a"), service("https://b")},
                                             .oidc_provider = {service("https://oidc")},
                                             .tsa = {service("https://tsa")},
                                             .rekor_config = "exact:2",
                                             .tsa_config = "ANY"});
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->certificate_authorities.at(0).url, "https://ca");
  EXPECT_EQ(config->oidc_providers.at(0).operator_name, "team");
  EXPECT_EQ(config->logs.size(), 2U);
  EXPECT_EQ(config->log_config.selector, Selector::Exact);
  EXPECT_EQ(config->log_config.count, 2U);
  EXPECT_EQ(config->timestamp_config.selector, Selector::Any);
  EXPECT_EQ(trust::SigningConfig::parse(config->write()).value().write(), config->write());
}

TEST_F(CreateSigningConfig, ReplacesWhatIsDescribedInTheBaseAndKeepsTheRest) {
  const auto config =
      create_signing_config({.rekor = {service("https://mine")}, .rekor_config = "ALL", .base_config = base()}).value();
  ASSERT_EQ(config.logs.size(), 1U);
  EXPECT_EQ(config.logs[0].url, "https://mine");
  EXPECT_FALSE(config.timestamp_authorities.empty());
  EXPECT_NE(config.timestamp_config.selector, Selector::Undefined);
}

TEST_F(CreateSigningConfig, AddsToTheDefaultsThatAreWanted) {
  const auto added =
      create_signing_config({.rekor = {service("https://mine")}, .rekor_config = "ALL", .defaults = base()}).value();
  EXPECT_EQ(added.logs.size(), 2U);
  const auto without = create_signing_config({.defaults = base(), .no_default_rekor = true, .no_default_tsa = true});
  EXPECT_TRUE(without.value().logs.empty());
  EXPECT_TRUE(without.value().timestamp_authorities.empty());
  EXPECT_EQ(without.value().log_config.selector, Selector::Undefined);
}

TEST_F(CreateSigningConfig, RefusesWhatNoSignerCouldFollow) {
  EXPECT_EQ(code_of({.rekor = {service("https://a")}}), ErrorCode::Usage);
  EXPECT_EQ(code_of({.tsa = {service("https://a")}}), ErrorCode::Usage);
  EXPECT_EQ(code_of({.rekor = {service("https://a")}, .rekor_config = "EXACT:2"}), ErrorCode::Usage);
  for (const char* selection : {"some", "ANY:1", "ALL:2", "EXACT", "EXACT:", "EXACT:0", "EXACT:-1", "EXACT:99999999"}) {
    EXPECT_EQ(code_of({.rekor = {service("https://a")}, .rekor_config = selection}), ErrorCode::Usage) << selection;
  }
  EXPECT_EQ(code_of({.fulcio = {"url=https://a,api-version=one,start-time=2026-01-01T00:00:00Z,operator=o"}}),
            ErrorCode::Usage);
  EXPECT_EQ(code_of({.base_config = "nowhere"}), ErrorCode::LocalFile);
  EXPECT_EQ(code_of({.base_config = file("{}")}), ErrorCode::Malformed);
}

}  // namespace
}  // namespace sigwright::cosign
