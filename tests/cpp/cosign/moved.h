#pragma once
// A signed image in a layout, and places to move it to.

#include "cosign/copy.h"
#include "cosign/sign.h"
#include "cosign/verify.h"
#include "cpp/cosign/layout_fixture.h"
#include "oci/attachments.h"

namespace sigwright::cosign {

class MovingTest : public testing::Test {
 protected:
  Layout from_, to_;
  Context context_ = test_context();
  oci::Manifest image_ = from_.add_image("layer", "v1");
  std::string hex_{image_.digest().hex()};

  [[nodiscard]] std::string source() const { return from_.name() + ":v1"; }
  [[nodiscard]] std::string target() const { return to_.name() + ":v1"; }

  void sign(const std::string& image, std::shared_ptr<const signing::Signer> key = signer()) {
    SignOptions options;
    options.signer = std::move(key);
    options.log.upload = false;
    take(sign_image(image, options, context_, {}));
  }
  void attest(const std::string& image, std::shared_ptr<const signing::Signer> key = signer(),
              const std::string& type = "https://test/predicate") {
    SignOptions options;
    options.signer = std::move(key);
    options.log.upload = false;
    options.attest = AttestOptions{.type = type, .predicate = to_bytes(R"({"a":1})"), .statement = {}};
    take(sign_image(image, options, context_, {}));
  }
  // How many signatures of both formats verify; with `attestations`, of those.
  [[nodiscard]] std::size_t verified(const std::string& image, bool attestations = false,
                                     const signing::Signer& key = *signer()) {
    VerifyOptions options;
    options.keys = {key.public_key()};
    options.insecure_ignore_tlog = true;
    options.attestations = attestations;
    return take(verify_image(image, options, context_, {})).verified_count();
  }
};

}  // namespace sigwright::cosign
