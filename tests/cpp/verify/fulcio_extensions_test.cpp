// Fulcio's extensions: raw text, DER text, and what is neither.

#include "verify/fulcio_extensions.h"

#include <gtest/gtest.h>

#include "cpp/verify/keyless.h"

namespace sigwright::verify {
namespace {

TEST(FulcioExtensions, AreReadFromACertificateOfFulcio) {
  const auto found = fulcio_extensions(samples::material_of("keyless-rekor1").leaf);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->at(std::string(kIssuer)), samples::kIssuerUrl);
  EXPECT_EQ(found->at(std::string(kIssuerV1)), samples::kIssuerUrl);
  EXPECT_EQ(issuer_of(*found), samples::kIssuerUrl);
}

TEST(FulcioExtensions, TheNewIssuerComesBeforeTheOldOne) {
  EXPECT_EQ(issuer_of({{std::string(kIssuer), "new"}, {std::string(kIssuerV1), "old"}}), "new");
  EXPECT_EQ(issuer_of({{std::string(kIssuerV1), "old"}}), "old");
  EXPECT_EQ(issuer_of({}), "");
}

TEST(FulcioExtensions, AnotherAuthoritysCertificateHasNone) {
  const auto root = samples::keyless_policy().certificates->authorities.at(0).anchors.at(0);
  EXPECT_TRUE(fulcio_extensions(root).value().empty());
}

// The same certificate with the tag of the text changed: still DER, no longer text.
TEST(FulcioExtensions, AnExtensionThatIsNoTextIsMalformed) {
  Bytes der = samples::material_of("keyless-rekor1").leaf.der();
  const std::string wanted = "\x0c\x16http://127.0.0.1:43008";
  const std::size_t at = as_text(der).find(wanted);
  ASSERT_NE(at, std::string_view::npos);
  der[at] = 0x13;
  const auto changed = crypto::Certificate::from_der(der);
  ASSERT_TRUE(changed);
  EXPECT_EQ(fulcio_extensions(*changed).error().code, ErrorCode::Malformed);
}

}  // namespace
}  // namespace sigwright::verify
