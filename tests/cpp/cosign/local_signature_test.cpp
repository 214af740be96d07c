#include "cosign/local_signature.h"

#include <gtest/gtest.h>

#include "cosign/sign.h"
#include "cpp/cosign/layout_fixture.h"

namespace sigwright::cosign {
namespace {

class LocalSignatureTest : public testing::Test {
 protected:
  Layout layout_;
  Context context_ = test_context();
  VerifyOptions options_;
  std::string image_ = layout_.name() + "@" + layout_.add_image("layer", "v1").digest().str();

  LocalSignatureTest() {
    SignOptions signing;
    signing.signer = signer();
    signing.log.upload = false;
    signing.upload = false;
    signing.output_signature = layout_.file("signature").string();
    signing.output_payload = layout_.file("payload").string();
    EXPECT_TRUE(sign_image(image_, signing, context_, {}));
    options_.keys = {signer()->public_key()};
    options_.insecure_ignore_tlog = true;
    options_.local_signature = signing.output_signature;
    options_.local_payload = signing.output_payload;
  }
  [[nodiscard]] verify::VerificationReport verify() { return take(verify_image(image_, options_, context_, {})); }
};

TEST_F(LocalSignatureTest, verifies_the_files_that_sign_wrote) {
  const auto report = verify();
  EXPECT_TRUE(report.ok()) << report.error->message;
  ASSERT_EQ(report.candidates.size(), 1U);
  EXPECT_EQ(report.candidates.front().source, options_.local_signature);
}

TEST_F(LocalSignatureTest, refuses_another_payload) {
  ASSERT_TRUE(write_file(options_.local_payload, as_bytes("{}")));
  const auto report = verify();
  ASSERT_TRUE(report.error);
  EXPECT_EQ(report.error->code, ErrorCode::NoMatchingSignature);
}

TEST_F(LocalSignatureTest, refuses_another_image) {
  image_ = layout_.name() + "@" + layout_.add_image("other", "v2").digest().str();
  EXPECT_EQ(verify().error->code, ErrorCode::NoMatchingSignature);
}

TEST_F(LocalSignatureTest, needs_the_signature_of_a_payload) {
  options_.local_signature.clear();
  EXPECT_EQ(verify().error->code, ErrorCode::Usage);
}

TEST_F(LocalSignatureTest, names_a_file_that_is_missing) {
  options_.local_signature = layout_.file("nowhere").string();
  const auto report = verify();
  EXPECT_EQ(report.error->code, ErrorCode::LocalFile);
  EXPECT_NE(report.error->message.find("nowhere"), std::string::npos);
}

TEST(SignatureOfFileTest, reads_base64_with_a_line_end_and_raw_bytes) {
  EXPECT_EQ(signature_of_file(to_bytes("AAEC\n")), (Bytes{0, 1, 2}));
  EXPECT_EQ(signature_of_file({0x30, 0x45, 0xff}), (Bytes{0x30, 0x45, 0xff}));
}

}  // namespace
}  // namespace sigwright::cosign
