#pragma once
// A place for logs of one's own, with a data folder beside it.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "cosign/context.h"
#include "crypto/keys.h"
#include "services/embedded_log.h"
#include "signing/signer.h"

namespace sigwright::cosign {

class LogFixture : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = std::filesystem::temp_directory_path() / "sigwright-logs-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    root = pattern;
    context.now = [] { return from_unix_seconds(1'795'000'000); };
    context.home = root / "home";
    context.environment = [data = (root / "data").string()](std::string_view name) {
      return name == "XDG_DATA_HOME" ? std::optional(data) : std::nullopt;
    };
  }
  void TearDown() override { std::filesystem::remove_all(root); }

  static std::shared_ptr<const signing::Signer> new_key(crypto::KeyType type = crypto::KeyType::EcdsaP256) {
    return signing::key_signer(crypto::PrivateKey::generate(type).value());
  }

  // A real signature over a message of its own.
  [[nodiscard]] services::DigestSubmission submission(const std::string& message) const {
    return {.algorithm = crypto::HashAlgorithm::Sha256,
            .digest = crypto::sha256(as_bytes(message)),
            .signature = signer->sign(signer->public_key().default_scheme(), as_bytes(message)).value(),
            .verifier = {false, signer->public_key().der()},
            .key_details = "PKIX_ECDSA_P256_SHA_256",
            .legacy = false};
  }

  std::filesystem::path root;
  Context context;
  std::shared_ptr<const signing::Signer> signer = new_key();
};

}  // namespace sigwright::cosign
