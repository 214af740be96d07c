// Certificates as signatures bring them.

#include "verify/certificate_material.h"

#include <gtest/gtest.h>

#include "cpp/verify/keyless.h"

namespace sigwright::verify {
namespace {

TEST(CertificateMaterial, OfABundleIsItsLeafAndWhatFollows) {
  const auto leaf = samples::material_of("keyless-rekor1").leaf;
  const std::vector<Bytes> der{leaf.der(), samples::material_of("keyless-rekor2-tsa").leaf.der()};
  const auto material = read_certificates({.der = der, .pem = {}, .chain_pem = {}});
  ASSERT_TRUE(material) << material.error().message;
  EXPECT_EQ(material->leaf.der(), leaf.der());
  EXPECT_EQ(material->chain.size(), 1U);
}

TEST(CertificateMaterial, OfABundleHoldsNoAnchor) {
  const std::vector<Bytes> der{samples::material_of("keyless-rekor1").leaf.der(),
                               samples::keyless_policy().certificates->authorities.at(0).anchors.at(0).der()};
  EXPECT_EQ(read_certificates({.der = der, .pem = {}, .chain_pem = {}}).error().code, ErrorCode::Malformed);
}

TEST(CertificateMaterial, OfALegacySignatureIsPem) {
  const std::string leaf = samples::material_of("keyless-rekor1").leaf.pem();
  const std::string root = samples::keyless_policy().certificates->authorities.at(0).anchors.at(0).pem();
  EXPECT_TRUE(read_certificates({.der = {}, .pem = leaf, .chain_pem = {}})->chain.empty());
  EXPECT_EQ(read_certificates({.der = {}, .pem = leaf, .chain_pem = root})->chain.size(), 1U);
  EXPECT_EQ(read_certificates({.der = {}, .pem = "no PEM", .chain_pem = {}}).error().code, ErrorCode::Malformed);
}

TEST(CertificateMaterial, OfAKeyIsNone) {
  EXPECT_EQ(read_certificates({}).error().code, ErrorCode::NoCertificate);
  EXPECT_TRUE(certificate_source(samples::bundle_named("key-rekor1-bundle")).empty());
}

TEST(CertificateMaterial, OfAThousandCertificatesIsRefusedAtOnce) {
  const std::vector<Bytes> der(1000, Bytes{1});
  EXPECT_EQ(read_certificates({.der = der, .pem = {}, .chain_pem = {}}).error().code, ErrorCode::LimitExceeded);
}

}  // namespace
}  // namespace sigwright::verify
