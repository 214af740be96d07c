#include "cosign/inspect_bundle.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "cpp/cosign/rekor_answers.h"

namespace sigwright::cosign {
namespace {

class InspectBundle : public LoggedTest {
 protected:
  BundleInspection inspect(const std::string& name, bool trusted = true, std::vector<crypto::PublicKey> keys = {}) {
    return inspect_text(fakes::vector_text("bundle/" + name + ".json"), trusted, std::move(keys));
  }
  BundleInspection inspect_text(const std::string& text, bool trusted = true,
                                std::vector<crypto::PublicKey> keys = {}) {
    InspectBundleOptions options{.bundle = text, .keys = std::move(keys)};
    if (trusted) options.trust.trusted_root = root();
    return take(inspect_bundle(options, context_));
  }
  std::string root() {
    const auto path = home_.path() / "root.json";
    EXPECT_TRUE(write_file(path, fakes::vector_bytes("trust/trusted_root.json")));
    return path.string();
  }
};

verify::CheckStatus status(const BundleInspection& found, std::string_view name) {
  const auto check = std::ranges::find(found.checks, name, &verify::Check::name);
  return check == found.checks.end() ? verify::CheckStatus::NotApplicable : check->status;
}

bool misses(const BundleInspection& found, std::string_view start) {
  return std::ranges::any_of(found.missing, [&](const auto& text) { return text.starts_with(start); });
}

TEST_F(InspectBundle, TellsWhoSignedAndWhatEachPartProves) {
  const auto found = inspect("keyless-rekor2-tsa");
  EXPECT_EQ(found.format, "Sigstore bundle v0.3");
  EXPECT_EQ(found.content, "DSSE envelope");
  ASSERT_EQ(found.certificates.size(), 1U);
  EXPECT_EQ(found.certificates[0].names, std::vector<std::string>{"dev@example.com"});
  EXPECT_EQ(found.certificates[0].extensions.at("tokenSubject"), "dev@example.com");
  EXPECT_EQ(found.certificates[0].promises.size(), 1U);
  ASSERT_EQ(found.entries.size(), 1U);
  EXPECT_EQ(found.entries[0].origin, "rekor2.local");
  EXPECT_TRUE(found.entries[0].proves.at(0).starts_with("the entry is in the log's tree"));
  EXPECT_TRUE(found.entries[0].proves.at(1).starts_with("no time"));
  ASSERT_EQ(found.timestamps.size(), 1U);
  EXPECT_FALSE(found.timestamps[0].authority.empty());
  for (const auto& check : found.checks) EXPECT_EQ(check.status, verify::CheckStatus::Passed) << check.name;
  EXPECT_TRUE(found.missing.empty());
}

TEST_F(InspectBundle, OfALogThatNobodyTrustsSaysSo) {
  const auto found = inspect("keyless-rekor1", false);
  EXPECT_TRUE(found.entries.at(0).log.empty());
  EXPECT_TRUE(found.entries.at(0).proves.at(0).starts_with("nothing"));
  EXPECT_EQ(status(found, "signature"), verify::CheckStatus::Passed);
  EXPECT_EQ(status(found, "transparency log"), verify::CheckStatus::Failed);
}

TEST_F(InspectBundle, TakesTheKeyThatTheEntryHoldsWhereNobodyNamesOne) {
  const auto found = inspect("key-rekor1-bundle");
  EXPECT_EQ(status(found, "signature"), verify::CheckStatus::Passed);
  EXPECT_TRUE(misses(found, "the signer's key"));
  const auto key = crypto::PublicKey::from_pem(fakes::vector_text("crypto/cosign/p384.pub")).value();
  const auto other = inspect("key-rekor1-bundle", true, {key});
  EXPECT_EQ(status(other, "signature"), verify::CheckStatus::Failed);
  EXPECT_FALSE(misses(other, "the signer's key"));
}

TEST_F(InspectBundle, SaysWhatIsMissing) {
  EXPECT_TRUE(misses(inspect("blob-p256"), "a transparency log entry"));
  EXPECT_TRUE(misses(inspect("old-blob-p256"), "the digest of the artifact"));
  EXPECT_TRUE(misses(inspect_text(answers::old_bundle()), "a proof of inclusion"));
  auto keyless = take(bundle::Bundle::parse(fakes::vector_text("bundle/keyless-rekor2-tsa.json")));
  keyless.timestamps.clear();
  EXPECT_TRUE(misses(inspect_text(keyless.write()), "a time"));
}

TEST_F(InspectBundle, SaysWhyATimestampProvesNothing) {
  auto bundle = take(bundle::Bundle::parse(fakes::vector_text("bundle/keyless-rekor2-tsa.json")));
  bundle.timestamps = {fakes::vector_bytes("tsa/with-cert.response")};
  const auto found = inspect_text(bundle.write());
  EXPECT_FALSE(found.timestamps.at(0).time);
  EXPECT_NE(found.timestamps[0].problem.find("another signature"), std::string::npos);
}

TEST_F(InspectBundle, RefusesWhatIsNoBundle) {
  EXPECT_EQ(inspect_bundle({.bundle = "{}"}, context_).error().code, ErrorCode::Malformed);
  EXPECT_EQ(inspect_bundle({.bundle = "x"}, context_).error().code, ErrorCode::Malformed);
}

}  // namespace
}  // namespace sigwright::cosign
