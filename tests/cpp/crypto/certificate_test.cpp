#include "crypto/certificate.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/issuer_name.h"
#include "fakes/vectors.h"

namespace sigwright::crypto {
namespace {

std::vector<Certificate> tsa_chain() {
  return Certificate::chain_from_pem(fakes::vector_text("tsa/chain.pem")).value();
}

// A certificate that Fulcio 1.8.8 issued, from a bundle of cosign's.
std::optional<Certificate> fulcio_leaf() {
  const auto path = fakes::shared_path("samples/cosign/keyless-rekor1/out.sigstore.json");
  if (!std::filesystem::exists(path)) return std::nullopt;
  const Json json = parse_json(to_text(read_file(path, 1 << 20).value())).value();
  const std::string raw = json["verificationMaterial"]["certificate"]["rawBytes"];
  return Certificate::from_der(from_base64(raw).value()).value();
}

TEST(Certificate, SaysWhatItHolds) {
  const auto chain = tsa_chain();
  ASSERT_EQ(chain.size(), 3U);
  EXPECT_FALSE(chain[0].is_ca());
  EXPECT_TRUE(chain[1].is_ca());
  EXPECT_FALSE(chain[1].self_signed());
  EXPECT_TRUE(chain[2].self_signed());
  EXPECT_EQ(chain[0].subject(), "CN=Test TSA Timestamping,O=local");
  EXPECT_EQ(issuer_name(chain[0]), chain[1].subject());
  EXPECT_TRUE(chain[0].has_extended_usage("1.3.6.1.5.5.7.3.8"));
  EXPECT_FALSE(chain[0].has_extended_usage("1.3.6.1.5.5.7.3.3"));
  EXPECT_EQ(chain[0].public_key().type(), KeyType::EcdsaP256);
  EXPECT_LT(chain[0].validity().start, chain[0].validity().end);
  EXPECT_EQ(Certificate::from_pem(chain[0].pem())->der(), chain[0].der());
}

TEST(Certificate, OfFulcioNamesItsHolder) {
  const auto leaf = fulcio_leaf();
  if (!leaf) GTEST_SKIP() << "the sample is not there";
  const auto names = leaf->alternative_names();
  ASSERT_EQ(names.size(), 1U);
  EXPECT_EQ(names[0].kind, Certificate::NameKind::Email);
  EXPECT_EQ(names[0].value, "dev@example.com");
  EXPECT_TRUE(leaf->has_extended_usage("1.3.6.1.5.5.7.3.3"));
  EXPECT_NE(issuer_name(*leaf).find("O=sigstore"), std::string::npos);
  EXPECT_TRUE(leaf->extension("1.3.6.1.4.1.57264.1.8").has_value());
  EXPECT_FALSE(leaf->extension("1.3.6.1.4.1.57264.1.99").has_value());
}

TEST(Certificate, IsRefusedWhenItIsNone) {
  const Bytes der = tsa_chain()[0].der();
  EXPECT_FALSE(Certificate::from_der({}));
  EXPECT_FALSE(Certificate::from_der(ByteView(der).first(der.size() - 1)));
  Bytes trailing = der;
  trailing.push_back(0);
  EXPECT_FALSE(Certificate::from_der(trailing));
  EXPECT_FALSE(Certificate::from_pem(fakes::vector_text("tsa/chain.pem")));
  EXPECT_FALSE(Certificate::from_pem(fakes::vector_text("tlog/key.pub")));
  EXPECT_FALSE(Certificate::chain_from_pem(""));
}

TEST(Certificate, ChainsAreCapped) {
  std::string pem;
  for (int i = 0; i < 11; ++i) pem += tsa_chain()[0].pem();
  const auto chain = Certificate::chain_from_pem(pem);
  ASSERT_FALSE(chain);
  EXPECT_EQ(chain.error().code, ErrorCode::LimitExceeded);
}

}  // namespace
}  // namespace sigwright::crypto
