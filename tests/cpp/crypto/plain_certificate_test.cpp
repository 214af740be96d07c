#include "crypto/plain_certificate.h"

#include <gtest/gtest.h>

#include <openssl/x509v3.h>
#include <array>

#include "base/encoding.h"
#include "crypto/certificate.h"
#include "crypto/openssl.h"
#include "fakes/issuers.h"
#include "fakes/vectors.h"

namespace sigwright::crypto {
namespace {

using fakes::TestIssuer;

// A certificate that Fulcio issued.
Bytes fulcio_leaf() {
  const Json bundle = fakes::vector_json("bundle/keyless-rekor2-tsa.json");
  const std::string raw = bundle["verificationMaterial"]["certificate"]["rawBytes"];
  return from_base64(raw).value();
}

CertificatePtr read_by_openssl(ByteView der) {
  const unsigned char* at = der.data();
  CertificatePtr read(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (read && at != der.data() + der.size()) read.reset();
  return read;
}

std::int64_t seconds(const ASN1_TIME* time) {
  std::tm parts{};
  EXPECT_EQ(ASN1_TIME_to_tm(time, &parts), 1);
  return ::timegm(&parts);
}

// Whatever is read as plain says the same to OpenSSL.
void expect_same(const PlainCertificate& plain, ByteView der, std::size_t changed) {
  const ErrorScope errors;
  const auto theirs = read_by_openssl(der);
  ASSERT_TRUE(theirs) << changed;
  const std::uint32_t flags = X509_get_extension_flags(theirs.get());
  EXPECT_EQ(flags & (EXFLAG_INVALID | EXFLAG_CA | EXFLAG_CRITICAL | EXFLAG_PROXY | EXFLAG_SS), 0U) << changed;
  EXPECT_EQ(X509_get_version(theirs.get()), X509_VERSION_3);
  EXPECT_EQ(X509_NAME_entry_count(X509_get_subject_name(theirs.get())), 0);
  EXPECT_EQ(to_unix_seconds(plain.valid.start), seconds(X509_get0_notBefore(theirs.get()))) << changed;
  EXPECT_EQ(to_unix_seconds(plain.valid.end), seconds(X509_get0_notAfter(theirs.get()))) << changed;
  EXPECT_EQ(plain.extensions.size(), static_cast<std::size_t>(X509_get_ext_count(theirs.get())));
  const unsigned char* name = nullptr;
  std::size_t size = 0;
  ASSERT_EQ(X509_NAME_get0_der(X509_get_issuer_name(theirs.get()), &name, &size), 1);
  EXPECT_TRUE(equal(plain.issuer, {name, size})) << changed;
}

TEST(PlainCertificate, OfFulcioIsRead) {
  const Bytes der = fulcio_leaf();
  const auto plain = read_plain_certificate(der);
  ASSERT_TRUE(plain);
  expect_same(*plain, der, der.size());
  EXPECT_FALSE(plain->authority_key_id.empty());
  EXPECT_EQ(plain->scheme.form, SignatureForm::Ecdsa);
}

TEST(PlainCertificate, ChangedInAnyByteIsNotPlainOrTheSameToOpenssl) {
  const Bytes good = fulcio_leaf();
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const std::uint8_t change : std::to_array<std::uint8_t>({0x01, 0x20, 0x80, 0xff})) {
      Bytes changed = good;
      changed[i] ^= change;
      const auto plain = read_plain_certificate(changed);
      if (plain && PublicKey::from_der(plain->spki)) expect_same(*plain, changed, i);
    }
  }
}

TEST(PlainCertificate, CutShortOrFollowedByBytesIsNotPlain) {
  const Bytes good = fulcio_leaf();
  for (std::size_t i = 0; i < good.size(); ++i) EXPECT_FALSE(read_plain_certificate(ByteView(good).first(i))) << i;
  Bytes longer = good;
  longer.push_back(0);
  EXPECT_FALSE(read_plain_certificate(longer));
}

// OpenSSL reads these, and knows what they mean.
TEST(PlainCertificate, WithASubjectAnAuthorityOrAnotherExtensionIsNotPlain) {
  const TestIssuer root(TestIssuer::authority("root"));
  EXPECT_TRUE(read_plain_certificate(root.issue(TestIssuer::leaf())));
  EXPECT_FALSE(read_plain_certificate(root.der()));
  auto named = TestIssuer::leaf();
  named.subject = "somebody";
  EXPECT_FALSE(read_plain_certificate(root.issue(named)));
  for (const auto& [kind, value] :
       std::vector<std::pair<std::string, std::string>>{{"basicConstraints", "CA:TRUE"},
                                                        {"nameConstraints", "permitted;email:example.com"},
                                                        {"noCheck", "ignored"},
                                                        {"nsCertType", "client"},
                                                        {"crlDistributionPoints", "URI:http://127.0.0.1/crl"},
                                                        {"1.2.3.4", "DER:0500"},
                                                        {"authorityKeyIdentifier", "issuer:always"},
                                                        {"extendedKeyUsage", "serverAuth"}}) {
    auto spec = TestIssuer::leaf();
    spec.extensions.emplace_back(kind, value);  // the last two stand twice then
    EXPECT_FALSE(read_plain_certificate(root.issue(spec))) << kind;
  }
}

TEST(PlainCertificate, TimesAreTheOnesOfRfc5280) {
  constexpr std::uint8_t kUtc = 0x17;
  constexpr std::uint8_t kGeneralized = 0x18;
  EXPECT_EQ(plain_time(kUtc, "491231235959Z"), from_rfc3339("2049-12-31T23:59:59Z").value());
  EXPECT_EQ(plain_time(kUtc, "500101000000Z"), from_rfc3339("1950-01-01T00:00:00Z").value());
  EXPECT_EQ(plain_time(kGeneralized, "20500101000000Z"), from_rfc3339("2050-01-01T00:00:00Z").value());
  for (const std::string_view text : {"", "Z", "2611212054Z", "261121205413", "261321205413Z", "260230205413Z",
                                      "26112120541aZ", "261121205413+0000", "2611212054131Z", "-61121205413Z"}) {
    EXPECT_FALSE(plain_time(kUtc, text)) << text;
  }
  for (const std::string_view text : {"491231235959Z", "20261121205413.5Z", "20261121256060Z", "99991231235959Z"}) {
    EXPECT_FALSE(plain_time(kGeneralized, text)) << text;
  }
  EXPECT_FALSE(plain_time(0x0c, "261121205413Z"));
}

}  // namespace
}  // namespace sigwright::crypto
