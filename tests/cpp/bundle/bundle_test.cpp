#include "bundle/bundle.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/encoding.h"
#include "cpp/bundle/edit.h"
#include "fakes/vectors.h"

namespace sigwright::bundle {
namespace {

using fakes::vector_text;

class BundleWrite : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Cosign, BundleWrite,
                         testing::Values("key-notlog-bundle", "key-emptyconfig-bundle", "key-rekor1-bundle",
                                         "key-rekor1-tsa-bundle", "key-rekor2-tsa-bundle", "key-tsa-bundle",
                                         "attest-none-bundle", "keyless-rekor1", "keyless-rekor2-tsa", "annotations",
                                         "blob-p256", "blob-p384", "blob-p521", "blob-rsa2048", "blob-rsa4096"),
                         [](const auto& row) {
                           std::string name = row.param;
                           std::erase(name, '-');
                           return name;
                         });

TEST_P(BundleWrite, GivesCosignsOwnBytes) {
  const std::string text = vector_text("bundle/" + GetParam() + ".json");
  EXPECT_EQ(Bundle::parse(text).value().write(), text);
}

// cosign leaves out an index of 0 and an empty list of hashes. We write them: readers that are not built on protobuf
// want them, and those that are take both.
TEST(Bundle, SpellsOutTheFirstEntryOfALog) {
  const std::string text = vector_text("bundle/key-rekor2-first-entry.json");
  const std::string written = Bundle::parse(text).value().write();
  EXPECT_EQ(Bundle::parse(written).value().log_entries, Bundle::parse(text).value().log_entries);
  const OrderedJson entry = OrderedJson::parse(written).at("verificationMaterial").at("tlogEntries").at(0);
  EXPECT_EQ(entry.at("logIndex"), "0");
  EXPECT_EQ(entry.at("inclusionProof").at("logIndex"), "0");
  EXPECT_EQ(entry.at("inclusionProof").at("hashes"), OrderedJson::array());
  EXPECT_FALSE(entry.contains("integratedTime"));
}

TEST(Bundle, IsWrittenInTheShapeOfAKeySignatureWithoutEvidence) {
  Bundle bundle;
  bundle.key_material = PublicKeyHint{"aGludA=="};
  bundle.content = DsseEnvelope{"application/vnd.in-toto+json", to_bytes("{}"), {{Bytes{1, 2, 3}, ""}}};
  EXPECT_EQ(bundle.write(), R"({"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json",)"
                            R"("verificationMaterial":{"publicKey":{"hint":"aGludA=="}},)"
                            R"("dsseEnvelope":{"payload":"e30=","payloadType":"application/vnd.in-toto+json",)"
                            R"("signatures":[{"sig":"AQID"}]}})");
  bundle.content = MessageSignature{crypto::HashAlgorithm::Sha256, {}, Bytes{1, 2, 3}};
  EXPECT_TRUE(bundle.write().ends_with(R"("messageSignature":{"signature":"AQID"}})"));
}

// A version's own media type, and a chain where certificates of v0.3 stand alone.
TEST(Bundle, OfAnOlderVersionIsWrittenAsOne) {
  const std::string text = vector_text("bundle/keyless-rekor1.json");
  for (const auto version : {BundleVersion::V01, BundleVersion::V02}) {
    auto bundle = Bundle::parse(text).value();
    bundle.version = version;
    auto& chain = std::get<CertificateChain>(bundle.key_material).certificates;
    chain.push_back(chain.front());
    const auto again = Bundle::parse(bundle.write());
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->version, version);
    EXPECT_EQ(std::get<CertificateChain>(again->key_material).certificates.size(), 2U);
    const std::string media_type = OrderedJson::parse(bundle.write()).at("mediaType");
    EXPECT_TRUE(media_type.ends_with("version=" + std::string(version_name(version))));
  }
}

// Every bundle that cosign made for the samples; those with a log's first entry differ as said above.
TEST(Bundle, RoundTripsEverySample) {
  std::size_t equal = 0;
  std::size_t first_entries = 0;
  for (const char* const set : {"samples/cosign", "samples/cosign-referrers"}) {
    const auto root = fakes::shared_path(set);
    if (!std::filesystem::exists(root)) GTEST_SKIP() << root << " is not there";
    for (const auto& file : std::filesystem::recursive_directory_iterator(root)) {
      const std::string name = file.path().filename();
      if (!name.starts_with("bundle-") && !name.ends_with(".sigstore.json")) continue;
      std::string text = to_text(read_file(file.path(), std::size_t{1} << 24).value());
      if (text.ends_with('\n')) text.pop_back();
      const auto bundle = Bundle::parse(text);
      ASSERT_TRUE(bundle.has_value()) << file.path() << ": " << bundle.error().message;
      const bool first = !bundle->log_entries.empty() && bundle->log_entries[0].log_index == 0;
      first_entries += first ? 1 : 0;
      if (first) continue;
      EXPECT_EQ(bundle->write(), text) << file.path();
      ++equal;
    }
  }
  EXPECT_GE(equal, 40U);
  EXPECT_EQ(first_entries, 2U);
}

}  // namespace
}  // namespace sigwright::bundle
