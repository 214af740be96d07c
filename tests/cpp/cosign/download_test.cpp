#include "cosign/download.h"

#include "base/encoding.h"
#include "cpp/cosign/moved.h"

namespace sigwright::cosign {
namespace {

class DownloadTest : public MovingTest {
 protected:
  using Verb = Result<void> (*)(const std::string&, const DownloadOptions&, const Context&, const Cancel&,
                                const TextSink&);

  [[nodiscard]] Result<std::vector<std::string>> lines(Verb verb, const DownloadOptions& options = {}) {
    std::vector<std::string> texts;
    CHECK(verb(source(), options, context_, {}, [&](const bundle::SplitText& text) -> Result<void> {
      texts.push_back(text.joined());
      return {};
    }));
    return texts;
  }
};

TEST_F(DownloadTest, gives_bundles_and_layers_of_signatures) {
  sign(source());
  attest(source());
  const auto texts = take(lines(download_signatures));
  ASSERT_EQ(texts.size(), 2U);
  EXPECT_TRUE(bundle::Bundle::parse(texts[0]));
  const auto layer = OrderedJson::parse(texts[1]);
  std::vector<std::string> keys;
  for (const auto& [key, value] : layer.items()) keys.push_back(key);
  EXPECT_EQ(keys,
            (std::vector<std::string>{"Base64Signature", "Payload", "Cert", "Chain", "Bundle", "RFC3161Timestamp"}));
  EXPECT_NE(to_text(take(from_base64(layer["Payload"].get<std::string>()))).find(hex_), std::string::npos);
  EXPECT_TRUE(layer["Cert"].is_null());
}

TEST_F(DownloadTest, gives_attestations_of_a_type) {
  sign(source());
  attest(source());
  attest(source(), signer(), "https://test/other");
  EXPECT_EQ(take(lines(download_attestations)).size(), 4U);
  const auto texts = take(lines(download_attestations, {.predicate_type = "https://test/other"}));
  ASSERT_EQ(texts.size(), 2U);
  const auto envelope = OrderedJson::parse(texts[1]);
  EXPECT_EQ(envelope["payloadType"], "application/vnd.in-toto+json");
  EXPECT_EQ(envelope["signatures"][0]["keyid"], "");
}

TEST_F(DownloadTest, fails_where_there_is_nothing) {
  for (const auto verb : {download_signatures, download_attestations}) {
    const auto none = lines(verb);
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, ErrorCode::NoSignatures);
  }
  sign(source());
  EXPECT_EQ(lines(download_attestations).error().code, ErrorCode::NoSignatures);
  attest(source());
  EXPECT_EQ(lines(download_attestations, {.predicate_type = "vuln"}).error().code, ErrorCode::NoSignatures);
  EXPECT_EQ(lines(download_attestations, {.predicate_type = "nonsense"}).error().code, ErrorCode::Usage);
}

TEST_F(DownloadTest, fails_where_a_signature_is_not_what_its_digest_says) {
  sign(source());
  const auto manifest = take(from_.repository().get_manifest("sha256-" + hex_ + ".sig", {})).manifest;
  from_.overwrite(manifest.layers().front().digest, "{}");
  EXPECT_EQ(lines(download_signatures).error().code, ErrorCode::DigestMismatch);
}

TEST_F(DownloadTest, says_that_an_index_has_sboms_for_platforms) {
  from_.add_index({child_json(image_, "linux", "amd64")}, "multi");
  const SbomSink nowhere{[](const std::string&, std::uint64_t) { return Result<void>(); },
                         [](ByteView) { return Result<void>(); }};
  const auto none = download_sbom(from_.name() + ":multi", {}, context_, {}, nowhere);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::NoSignatures);
  EXPECT_NE(none.error().hint.find("linux/amd64"), std::string::npos);
}

}  // namespace
}  // namespace sigwright::cosign
