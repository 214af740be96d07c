#include "cosign/attach_files.h"

#include "base/encoding.h"
#include "bundle/simple_signing.h"
#include "cpp/cosign/moved.h"
#include "cpp/signing/signed.h"

namespace sigwright::cosign {
namespace {

class AttachFilesTest : public MovingTest {
 protected:
  // What a signer elsewhere gives: the payload, and its signature in base64.
  [[nodiscard]] AttachSignatureOptions files(const crypto::Digest& about) {
    const auto layer = take(signing::sign_payload(
        *signer(), to_bytes(bundle::simple_signing_payload("somewhere", about, {})), signing::LogKind::None));
    AttachSignatureOptions options;
    options.payload = layer.payload;
    options.signature = to_bytes(to_base64(layer.signature) + "\n");
    return options;
  }
  [[nodiscard]] Bytes bundle_for(const crypto::Digest& about) {
    return to_bytes(take(signing::sign_bundle(*signer(), about, {}, signing::LogKind::None)).write());
  }
  [[nodiscard]] Result<AttachResult> attach(const AttachSignatureOptions& options) {
    return attach_signature(source(), options, context_, {});
  }
  const crypto::Digest other_ = crypto::Digest::of(as_bytes("other"));
};

TEST_F(AttachFilesTest, attaches_a_signature_made_elsewhere) {
  take(attach(files(image_.digest())));
  EXPECT_EQ(verified(source()), 1U);
}

TEST_F(AttachFilesTest, attaches_a_bundle) {
  AttachSignatureOptions options;
  options.payload = bundle_for(image_.digest());
  take(attach(options));
  EXPECT_EQ(verified(source()), 1U);
  AttachAttestationOptions wrong;
  wrong.attestations = {bundle_for(other_)};
  EXPECT_EQ(attach_attestations(source(), wrong, context_, {}).error().code, ErrorCode::NoMatchingSignature);
}

TEST_F(AttachFilesTest, leaves_the_signatures_of_others_there) {
  const auto stranger = new_signer();
  sign(source(), stranger);
  take(attach(files(image_.digest())));
  EXPECT_EQ(verified(source()), 1U);
  EXPECT_EQ(verified(source(), false, *stranger), 2U);
}

TEST_F(AttachFilesTest, refuses_what_is_about_another_image) {
  EXPECT_EQ(attach(files(other_)).error().code, ErrorCode::NoMatchingSignature);
  AttachSignatureOptions bundle;
  bundle.payload = bundle_for(other_);
  EXPECT_EQ(attach(bundle).error().code, ErrorCode::NoMatchingSignature);
  EXPECT_FALSE(from_.repository().head_manifest("sha256-" + hex_ + ".sig", {}));
}

TEST_F(AttachFilesTest, refuses_what_is_malformed_or_missing) {
  auto options = files(image_.digest());
  options.signature.reset();
  EXPECT_EQ(attach(options).error().code, ErrorCode::Usage);
  options.signature = to_bytes("not base64!");
  EXPECT_EQ(attach(options).error().code, ErrorCode::Malformed);
  options.signature = Bytes{};
  EXPECT_EQ(attach(options).error().code, ErrorCode::Malformed);
  options = files(image_.digest());
  options.payload = to_bytes("{}");
  EXPECT_EQ(attach(options).error().code, ErrorCode::Malformed);
  options = files(image_.digest());
  options.rekor_response = to_bytes("{}");
  EXPECT_EQ(attach(options).error().code, ErrorCode::Malformed);
  options = files(image_.digest());
  options.certificate = to_bytes("no PEM");
  EXPECT_FALSE(attach(options));
  options.certificate.reset();
  options.certificate_chain = to_bytes("no PEM");
  EXPECT_EQ(attach(options).error().code, ErrorCode::Usage);
}

TEST_F(AttachFilesTest, refuses_a_timestamp_of_another_signature) {
  auto options = files(image_.digest());
  options.tsr = to_bytes("a timestamp of something else");
  EXPECT_EQ(attach(options).error().code, ErrorCode::NoMatchingSignature);
}

TEST_F(AttachFilesTest, attaches_attestations_a_line_each) {
  attest(source());
  const auto manifest = take(from_.repository().get_manifest("sha256-" + hex_ + ".att", {})).manifest;
  const auto envelope = take(from_.repository().get_blob(manifest.layers().front(), 1 << 20, {}));
  take(copy_image(source(), target(), {.only = {"sbom"}}, context_, {}));
  take(copy_image(source(), target(), {}, context_, {}));
  AttachAttestationOptions options;
  options.attestations = {to_bytes(to_text(envelope) + "\n\n" + to_text(envelope) + "\n")};
  EXPECT_EQ(take(attach_attestations(target(), options, context_, {})).attached.size(), 2U);
  EXPECT_EQ(verified(target(), true), 2U);
  const auto other = from_.add_image("another", "v2");
  EXPECT_EQ(attach_attestations(from_.name() + ":v2", options, context_, {}).error().code,
            ErrorCode::NoMatchingSignature);
  options.attestations = {};
  EXPECT_EQ(attach_attestations(target(), options, context_, {}).error().code, ErrorCode::Usage);
  options.attestations = {to_bytes("\n")};
  EXPECT_EQ(attach_attestations(target(), options, context_, {}).error().code, ErrorCode::Malformed);
}

}  // namespace
}  // namespace sigwright::cosign
