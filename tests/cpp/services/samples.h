#pragma once
// Submissions and answers of the vectors in tests/vectors/tlog, and directories of their own for logs.

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

#include "base/text.h"
#include "crypto/keys.h"
#include "fakes/vectors.h"
#include "http/client.h"
#include "services/log_committer.h"
#include "services/log_writer.h"
#include "signing/signer.h"

namespace sigwright::services::samples {

inline crypto::PublicKey key() { return crypto::PublicKey::from_pem(fakes::vector_text("tlog/key.pub")).value(); }

// What rekor1-hashedrekord and rekor2-hashedrekord are the answers to.
inline DigestSubmission artifact(bool legacy = true) {
  return {.algorithm = crypto::HashAlgorithm::Sha256,
          .digest = crypto::sha256(fakes::vector_bytes("tlog/artifact.txt")),
          .signature = fakes::vector_bytes("tlog/artifact.sig"),
          .verifier = {false, key().der()},
          .key_details = "PKIX_ECDSA_P256_SHA_256",
          .legacy = legacy};
}

// What rekor1-dsse is the answer to.
inline EnvelopeSubmission envelope() {
  return {.envelope = std::string(trim(fakes::vector_text("tlog/envelope.json"))), .verifier = {false, key().der()}};
}

inline std::string answer(const std::string& name) { return fakes::vector_text("tlog/" + name + ".response.json"); }

inline std::shared_ptr<http::Client> client() {
  return http::Client::create({.retry_budget = std::chrono::seconds(20), .max_attempts = 2}).value();
}

inline http::Url url(const std::string& text) { return http::Url::parse(text).value(); }

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = std::filesystem::temp_directory_path() / "sigwright-test-XXXXXX";
    path_ = ::mkdtemp(pattern.data());
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path_)) {
      if (entry.is_regular_file()) names.push_back(std::filesystem::relative(entry.path(), path_).string());
    }
    std::ranges::sort(names);
    return names;
  }

 private:
  std::filesystem::path path_;
};

inline std::shared_ptr<const signing::Signer> log_key() {
  return signing::key_signer(crypto::PrivateKey::generate(crypto::KeyType::EcdsaP256).value());
}

inline tlog::Checkpoint checkpoint(const signing::Signer& signer, std::uint64_t size, const tlog::Hash& root) {
  return sign_checkpoint(signer, "log.example", size, root).value();
}

// Writes the tiles of a log with `size` entries, "0" to "size-1", and gives its root.
inline tlog::Hash write_log(const std::filesystem::path& directory, std::uint64_t size) {
  DurableFiles files(directory);
  LogTree tree = LogTree::load(checkpoint(*log_key(), 0, tlog::empty_root()), [](const std::string&) -> Result<Bytes> {
                   return fail(ErrorCode::NotFound, "empty");
                 }).value();
  for (std::uint64_t i = 0; i < size; ++i) EXPECT_TRUE(tree.append(to_bytes(std::to_string(i)), files));
  EXPECT_TRUE(tree.stage_partial(files));
  EXPECT_TRUE(files.publish());
  return tree.root();
}

}  // namespace sigwright::services::samples
