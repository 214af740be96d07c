#include "cosign/upgrade_bundle.h"

#include <gtest/gtest.h>

#include "bundle/bundle.h"
#include "cpp/cosign/rekor_answers.h"

namespace sigwright::cosign {
namespace {

using bundle::Bundle;
using bundle::BundleVersion;

class UpgradeBundle : public LoggedTest {
 protected:
  Result<UpgradedBundle> upgrade(const std::string& text, const std::string& url = "http://127.0.0.1:9",
                                 const std::string& root = {}) {
    UpgradeBundleOptions options{.bundle = text, .rekor_url = url};
    options.trust.trusted_root = root;
    return upgrade_bundle(options, context_, {});
  }
  std::string keyless_root() {
    const auto path = home_.path() / "root.json";
    EXPECT_TRUE(write_file(path, fakes::vector_bytes("trust/trusted_root.json")));
    return path.string();
  }
};

Bundle vector(const std::string& name) { return take(Bundle::parse(fakes::vector_text("bundle/" + name + ".json"))); }

TEST_F(UpgradeBundle, LeavesV03AsItIs) {
  const std::string text = fakes::vector_text("bundle/key-rekor1-bundle.json");
  EXPECT_EQ(take(upgrade(text)).bundle, text);
}

TEST_F(UpgradeBundle, PutsASingleCertificateWhereV03HasRoomForIt) {
  auto old = vector("keyless-rekor1");
  const std::string wanted = old.write();
  std::get<bundle::CertificateChain>(old.key_material).beyond_version = true;
  ASSERT_NE(old.write(), wanted);
  EXPECT_EQ(take(upgrade(old.write(), "http://127.0.0.1:9", keyless_root())).bundle, wanted);
}

TEST_F(UpgradeBundle, NeedsNoLogWhereTheProofIsThere) {
  for (const auto version : {BundleVersion::V01, BundleVersion::V02}) {
    auto old = vector("key-rekor1-bundle");
    old.version = version;
    const auto made = take(upgrade(old.write()));
    EXPECT_EQ(made.bundle, fakes::vector_text("bundle/key-rekor1-bundle.json"));
    EXPECT_EQ(made.from, "v" + std::string(bundle::version_name(version)));
    EXPECT_TRUE(made.notes.empty());
  }
}

TEST_F(UpgradeBundle, FetchesTheProofsThatAreMissing) {
  const fakes::HttpServer server(answers::rekor());
  const auto made = take(upgrade(answers::old_bundle(), server.url(""), answers::root_file(home_.path())));
  EXPECT_EQ(made.from, "cosign blob bundle");
  const auto bundle = take(Bundle::parse(made.bundle));
  EXPECT_TRUE(bundle.log_entries.at(0).inclusion_proof);
  EXPECT_EQ(made.notes.size(), 1U);
}

TEST_F(UpgradeBundle, SaysWhatIsMissingWhenTheLogIsAway) {
  const auto made = upgrade(answers::old_bundle());
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::Unreachable);
  EXPECT_NE(made.error().message.find("has no proof of inclusion"), std::string::npos) << made.error().message;
}

TEST_F(UpgradeBundle, LeavesOutCertificatesThatTheTrustedRootBrings) {
  auto old = vector("keyless-rekor2-tsa");
  old.version = BundleVersion::V02;
  auto& chain = std::get<bundle::CertificateChain>(old.key_material).certificates;
  const auto root = take(trust::TrustedRoot::parse(fakes::vector_text("trust/trusted_root.json")));
  chain.push_back(root.certificate_authorities.at(0).chain.front());
  const auto made = take(upgrade(old.write(), {}, keyless_root()));
  EXPECT_EQ(made.bundle, fakes::vector_text("bundle/keyless-rekor2-tsa.json"));
  EXPECT_EQ(made.notes.size(), 1U);
  const auto refused = upgrade(old.write());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::Malformed);
}

TEST_F(UpgradeBundle, RefusesAMessageWhoseDigestNothingStates) {
  const auto refused = upgrade(fakes::vector_text("bundle/old-blob-p256.json"));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().hint.find("bundle create"), std::string::npos);
}

}  // namespace
}  // namespace sigwright::cosign
