#include "bundle/pypi_attestation.h"

#include <gtest/gtest.h>

namespace sigwright::bundle {
namespace {

constexpr const char* kAttestation = R"({"version":1,"verification_material":{"certificate":"AAAA",
  "transparency_entries":[{"logIndex":"1"}]},"envelope":{"statement":"e30=","signature":"AQ=="}})";

TEST(PypiAttestation, IsABundleUnderOtherNames) {
  const Json document = Json::parse(kAttestation);
  EXPECT_TRUE(is_pypi_attestation(document));
  const auto texts = bundles_of_pypi(document);
  ASSERT_TRUE(texts) << texts.error().message;
  EXPECT_EQ(Json::parse(texts->at(0)), Json::parse(R"({"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json",
    "verificationMaterial":{"certificate":{"rawBytes":"AAAA"},"tlogEntries":[{"logIndex":"1"}]},
    "dsseEnvelope":{"payload":"e30=","payloadType":"application/vnd.in-toto+json","signatures":[{"sig":"AQ=="}]}})"));
}

TEST(PypiAttestation, OfEveryPublisherIsInAProvenanceObject) {
  const std::string one = kAttestation;
  const Json document =
      Json::parse(R"({"version":1,"attestation_bundles":[{"publisher":{"kind":"GitHub"},"attestations":[)" + one + "," +
                  one + R"(]},{"publisher":{"kind":"Google"},"attestations":[)" + one + "]}]}");
  EXPECT_TRUE(is_pypi_attestation(document));
  EXPECT_EQ(bundles_of_pypi(document)->size(), 3U);
}

TEST(PypiAttestation, RefusesWhatIsDamaged) {
  const Json good = Json::parse(kAttestation);
  for (const char* path :
       {"/version", "/verification_material/certificate", "/verification_material/transparency_entries",
        "/envelope/statement", "/envelope/signature"}) {
    Json damaged = good;
    damaged[Json::json_pointer(path)] = 2;
    EXPECT_FALSE(bundles_of_pypi(damaged)) << path;
  }
  EXPECT_FALSE(bundles_of_pypi(Json::parse(R"({"version":2,"attestation_bundles":[]})")));
  EXPECT_FALSE(bundles_of_pypi(Json::parse(R"({"version":1,"attestation_bundles":[]})")));
  EXPECT_FALSE(bundles_of_pypi(Json::parse(R"({"version":1,"attestation_bundles":[{"publisher":{}}]})")));
  EXPECT_FALSE(is_pypi_attestation(Json::parse(R"({"attestations":[]})")));
  EXPECT_FALSE(is_pypi_attestation(Json::parse("[]")));
}

}  // namespace
}  // namespace sigwright::bundle
