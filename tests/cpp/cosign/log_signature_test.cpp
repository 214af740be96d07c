#include "cosign/log_signature.h"

#include <gtest/gtest.h>

#include "cosign/policy.h"
#include "cpp/cosign/logged.h"
#include "cpp/signing/signed.h"
#include "fakes/http_server.h"

namespace sigwright::cosign {
namespace {

using signing::LogKind;
using verify::Format;

const crypto::Digest kImage = crypto::Digest::of(as_bytes("image"));

class LogSignatureTest : public LoggedTest {
 protected:
  [[nodiscard]] static MadeSignature made(const signing::Signer& signer, LogKind kind) {
    return {signer.public_key(), signing::signing_scheme(signer.public_key().type(), kind)};
  }

  [[nodiscard]] Result<bundle::Bundle> logged_bundle(const signing::Signer& signer, const SigningServices& services) {
    const LogKind kind = log_kind(services, Format::Bundle);
    TRY(auto bundle, signing::sign_bundle(signer, kImage, {}, kind));
    CHECK(add_evidence(bundle, made(signer, kind), services, context_, {}));
    return bundle;
  }

  [[nodiscard]] Result<bundle::SignatureLayer> logged_layer(const signing::Signer& signer,
                                                            const SigningServices& services) {
    const LogKind kind = log_kind(services, Format::Legacy);
    const signing::ImageClaims claims;
    TRY(auto layer, signing::sign_payload(signer, to_bytes(std::string("payload")), kind));
    CHECK(add_evidence(layer, made(signer, kind), services, context_, {}));
    return layer;
  }

  [[nodiscard]] verify::Verifier trusting(const signing::Signer& signer, const std::string& log) const {
    const TrustOptions trust{.rekor_url = log};
    const std::vector<crypto::PublicKey> keys{signer.public_key()};
    const std::string hash;
    auto policy = take(make_policy({keys, false, false, trust, hash, {}}, context_));
    policy.check_claims = false;
    return {std::move(policy), test_time()};
  }
};

class LogSignatureKeysTest : public LogSignatureTest, public testing::WithParamInterface<crypto::KeyType> {};
INSTANTIATE_TEST_SUITE_P(Keys, LogSignatureKeysTest,
                         testing::Values(crypto::KeyType::EcdsaP256, crypto::KeyType::EcdsaP384,
                                         crypto::KeyType::EcdsaP521, crypto::KeyType::Rsa, crypto::KeyType::Ed25519));

TEST_P(LogSignatureKeysTest, gives_a_bundle_evidence_that_verifies) {
  const auto log = make_log();
  const auto key = new_signer(GetParam());
  const auto bundle = take(logged_bundle(*key, services(log)));
  const auto report = trusting(*key, log).verify_image(bundle, "test", kImage);
  EXPECT_TRUE(report.is_verified()) << report.failure()->reason;
  EXPECT_EQ(report.logs.size(), 1U);
}

TEST_P(LogSignatureKeysTest, gives_a_legacy_signature_evidence_with_a_time) {
  const auto log = make_log();
  const auto key = new_signer(GetParam());
  const auto layer = take(logged_layer(*key, services(log)));
  ASSERT_TRUE(layer.log_entry);
  EXPECT_TRUE(layer.log_entry->signed_entry_timestamp);
}

TEST_F(LogSignatureTest, does_nothing_without_a_service) {
  EXPECT_TRUE(take(logged_bundle(*signer(), {})).log_entries.empty());
  EXPECT_FALSE(take(logged_layer(*signer(), {})).log_entry);
}

TEST_F(LogSignatureTest, uses_every_log_for_a_bundle_and_the_first_for_a_legacy_signature) {
  auto both = services(make_log("first"));
  both.logs.push_back(services(make_log("second")).logs.at(0));
  const auto bundle = take(logged_bundle(*signer(), both));
  ASSERT_EQ(bundle.log_entries.size(), 2U);
  EXPECT_NE(bundle.log_entries[0].log_id, bundle.log_entries[1].log_id);
  const auto layer = take(logged_layer(*signer(), both));
  EXPECT_EQ(layer.log_entry->log_id, bundle.log_entries[0].log_id);
}

TEST_F(LogSignatureTest, fails_when_an_authority_does) {
  const fakes::HttpServer broken([](const fakes::FakeRequest&) { return fakes::FakeResponse{.status = 400}; });
  auto stamped = services(make_log());
  stamped.timestamp_authorities.push_back(services::samples::url(broken.url("/stamp")));
  EXPECT_FALSE(logged_bundle(*signer(), stamped));
  EXPECT_FALSE(logged_layer(*signer(), stamped));
}

TEST_F(LogSignatureTest, an_entry_stays_when_the_authority_fails_and_is_told_and_not_made_again) {
  const fakes::HttpServer broken([](const fakes::FakeRequest&) { return fakes::FakeResponse{.status = 400}; });
  const auto log = make_log();
  auto both = services(log);
  both.timestamp_authorities.push_back(services::samples::url(broken.url("/stamp")));
  const LogKind kind = log_kind(both, Format::Bundle);
  auto bundle = take(signing::sign_bundle(*signer(), kImage, {}, kind));
  const auto first = add_evidence(bundle, made(*signer(), kind), both, context_, {});
  ASSERT_FALSE(first);
  ASSERT_EQ(bundle.log_entries.size(), 1U);
  EXPECT_NE(first.error().message.find(logged_as(log, bundle.log_entries[0].log_index)), std::string::npos)
      << first.error().message;
  const auto entry = bundle.log_entries[0];
  ASSERT_TRUE(add_evidence(bundle, made(*signer(), kind), services(log), context_, {}));
  EXPECT_EQ(bundle.log_entries, std::vector{entry});
}

TEST_F(LogSignatureTest, an_entry_of_one_log_stays_when_another_fails_and_only_that_one_is_asked_again) {
  const auto first = make_log("first");
  const auto second = make_log("second");
  auto good = services(first);
  good.logs.push_back(services(second).logs.at(0));
  const std::filesystem::path broken = second.substr(std::string_view("file:").size());
  std::filesystem::rename(broken / "checkpoint", broken / "gone");
  const LogKind kind = log_kind(good, Format::Bundle);
  auto bundle = take(signing::sign_bundle(*signer(), kImage, {}, kind));
  const auto failed = add_evidence(bundle, made(*signer(), kind), good, context_, {});
  ASSERT_FALSE(failed);
  ASSERT_EQ(bundle.log_entries.size(), 1U);
  EXPECT_NE(failed.error().message.find(logged_as(first, bundle.log_entries[0].log_index)), std::string::npos)
      << failed.error().message;
  const auto entry = bundle.log_entries[0];

  const auto again = add_evidence(bundle, made(*signer(), kind), good, context_, {});
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().message.find(logged_as(first, entry.log_index)), std::string::npos);
  EXPECT_EQ(bundle.log_entries, std::vector{entry});

  std::filesystem::rename(broken / "gone", broken / "checkpoint");
  ASSERT_TRUE(add_evidence(bundle, made(*signer(), kind), good, context_, {}));
  ASSERT_EQ(bundle.log_entries.size(), 2U);
  EXPECT_EQ(bundle.log_entries[0], entry);
  EXPECT_NE(bundle.log_entries[1].log_id, entry.log_id);
}

TEST_F(LogSignatureTest, a_log_decides_on_the_algorithm) {
  EXPECT_EQ(log_kind({}, Format::Bundle), LogKind::None);
  const auto embedded = services(make_log());
  EXPECT_EQ(log_kind(embedded, Format::Bundle), LogKind::Embedded);
  EXPECT_EQ(log_kind(embedded, Format::Legacy), LogKind::Rekor1HashedRekord);
}

}  // namespace
}  // namespace sigwright::cosign
