#include <gtest/gtest.h>

#include "base/file.h"
#include "cosign/create_trust.h"
#include "cpp/services/samples.h"
#include "fakes/certificates.h"
#include "tlog/note.h"

namespace sigwright::cosign {
namespace {

constexpr std::string_view kStart = ",start-time=2026-01-01T00:00:00Z";

class CreateTrustedRoot : public testing::Test {
 protected:
  std::string file(const std::string& name, std::string_view text) {
    const auto path = home_.path() / name;
    EXPECT_TRUE(write_file(path, as_bytes(text)));
    return path.string();
  }
  std::string log(const std::string& more = {}) {
    return "url=https://log.test,public-key=" + file("log.pub", fakes::vector_text("tlog/rekor2-log.pub")) +
           std::string(kStart) + more;
  }
  std::string tsa() { return "url=https://tsa.test,certificate-chain=" + file("tsa.pem", tsa_chain()); }
  static std::string tsa_chain() { return fakes::vector_text("tsa/chain.pem"); }
  std::string defaults() { return file("root.json", fakes::vector_text("trust/trusted_root.json")); }

  services::samples::TemporaryDirectory home_;
};

ErrorCode code_of(const CreateTrustedRootOptions& options) {
  const auto root = create_trusted_root(options);
  return root ? ErrorCode::Internal : root.error().code;
}

TEST_F(CreateTrustedRoot, OfNothingIsEmpty) {
  EXPECT_EQ(create_trusted_root({}).value().write(),
            R"({"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"})");
}

TEST_F(CreateTrustedRoot, NamesALogByItsKeyOrWithItsOrigin) {
  const auto plain = create_trusted_root({.rekor = {log()}}).value();
  ASSERT_EQ(plain.logs.size(), 1U);
  EXPECT_EQ(plain.logs[0].log_id, tlog::spki_hash(plain.logs[0].key));
  EXPECT_EQ(plain.logs[0].base_url, "https://log.test");
  const auto named = create_trusted_root({.ctfe = {log(",origin=log.test")}}).value();
  EXPECT_EQ(named.ct_logs.at(0).log_id, tlog::note_key_hash("log.test", named.ct_logs[0].key));
}

TEST_F(CreateTrustedRoot, ReadsAuthoritiesFromWhenTheirCertificatesAreValid) {
  const auto root = create_trusted_root({.tsa = {tsa()}}).value();
  const auto chain = crypto::Certificate::chain_from_pem(tsa_chain()).value();
  ASSERT_EQ(root.timestamp_authorities.size(), 1U);
  EXPECT_EQ(root.timestamp_authorities[0].chain.size(), chain.size());
  EXPECT_EQ(root.timestamp_authorities[0].valid.start, chain.front().validity().start);
  const fakes::TestAuthority authority;
  const auto ca =
      create_trusted_root({.fulcio = {"url=https://ca.test,certificate-chain=" + authority.certificate().string() +
                                      ",end-time=2099-01-01T00:00:00Z"}});
  ASSERT_TRUE(ca) << ca.error().message;
  EXPECT_EQ(ca->certificate_authorities.at(0).valid.end, from_rfc3339("2099-01-01T00:00:00Z").value());
}

TEST_F(CreateTrustedRoot, BeginsWithTheDefaultsThatAreWanted) {
  const auto all = create_trusted_root({.defaults = defaults()}).value();
  EXPECT_EQ(all.write(), trust::TrustedRoot::parse(fakes::vector_text("trust/trusted_root.json")).value().write());
  const auto none = create_trusted_root({.defaults = defaults(),
                                         .no_default_fulcio = true,
                                         .no_default_rekor = true,
                                         .no_default_ctfe = true,
                                         .no_default_tsa = true});
  EXPECT_EQ(none.value().write(), trust::TrustedRoot{}.write());
}

TEST_F(CreateTrustedRoot, ReplacesTheSameLogOfTheDefaults) {
  const auto first = create_trusted_root({.rekor = {log()}}).value();
  const auto kept = file("first.json", first.write());
  const auto again = create_trusted_root({.rekor = {log(",end-time=2027-01-01T00:00:00Z")}, .defaults = kept}).value();
  ASSERT_EQ(again.logs.size(), 1U);
  EXPECT_EQ(again.logs[0].valid.end, from_rfc3339("2027-01-01T00:00:00Z").value());
}

TEST_F(CreateTrustedRoot, RefusesWhatMakesNoSense) {
  EXPECT_EQ(code_of({.rekor = {log(), log()}}), ErrorCode::Usage);
  EXPECT_EQ(code_of({.rekor = {"url=u"}}), ErrorCode::Usage);
  EXPECT_EQ(code_of({.rekor = {"url=u,public-key=nowhere" + std::string(kStart)}}), ErrorCode::LocalFile);
  EXPECT_EQ(code_of({.tsa = {"url=u,certificate-chain=" + file("key.pub", fakes::vector_text("tlog/key.pub"))}}),
            ErrorCode::Malformed);
  EXPECT_EQ(code_of({.defaults = file("none.json", "{}")}), ErrorCode::Malformed);
  const fakes::TestAuthority authority;
  EXPECT_EQ(code_of({.tsa = {"url=u,certificate-chain=" + authority.certificate().string()}}), ErrorCode::Usage);
}

TEST_F(CreateTrustedRoot, RefusesCertificatesThatAreNoChain) {
  const fakes::TestAuthority authority;
  const auto other = to_text(read_file(authority.certificate(), 1 << 20).value());
  const auto mixed =
      file("mixed.pem", tsa_chain().substr(0, tsa_chain().find("-----END")) + "-----END CERTIFICATE-----\n" + other);
  const auto root = create_trusted_root({.tsa = {"url=u,certificate-chain=" + mixed}});
  ASSERT_FALSE(root);
  EXPECT_NE(root.error().message.find("certificate 1 of"), std::string::npos) << root.error().message;
}

}  // namespace
}  // namespace sigwright::cosign
