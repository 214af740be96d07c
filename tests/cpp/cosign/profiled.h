#pragma once
// Profiles in a home of the test's own, and a fake Rekor v1 that serves a key and checkpoints by it.

#include <utility>

#include "base/encoding.h"
#include "base/file.h"
#include "cosign/profile.h"
#include "cpp/cosign/logged.h"
#include "fakes/http_server.h"
#include "tlog/note.h"

namespace sigwright::cosign {

class ProfiledTest : public LoggedTest {
 protected:
  void save(const std::string& name, const trust::ClientTrustConfig& config) const {
    const auto saved = save_profile({name, take(profile_file(name, context_)), config});
    EXPECT_TRUE(saved) << saved.error().message;
  }

  // A profile whose one log has this URL and the key of the vectors' Rekor v1.
  static trust::ClientTrustConfig pinning(const std::string& url, trust::LogRule rule = trust::LogRule::Required) {
    auto key = crypto::PublicKey::from_pem(fakes::vector_text("tlog/rekor1-log.pub")).value();
    Bytes id = tlog::spki_hash(key);
    trust::ClientTrustConfig config;
    config.log = rule;
    config.logs.push_back({.url = url, .log_id = id, .read_url = {}, .final_tree = std::nullopt});
    config.trusted_root.logs.push_back(
        {.base_url = url, .key = std::move(key), .log_id = std::move(id), .valid = {}, .origin = {}});
    config.signing_config.logs.push_back(
        {.url = url, .api_version = 1, .valid = {.start = from_unix_seconds(0)}, .operator_name = "us"});
    config.signing_config.log_config.selector = trust::Selector::Any;
    return config;
  }

  std::string write_text(const std::string& name, std::string_view text) const {
    const auto path = home_.path() / name;
    EXPECT_TRUE(write_file(path, as_bytes(text)));
    return path.string();
  }
};

// Serves the key of `log`, and a checkpoint signed by it over a tree of `size` entries.
class FakeRekor1 {
 public:
  explicit FakeRekor1(std::shared_ptr<const signing::Signer> log) : log_(std::move(log)), server_(handler()) {}
  [[nodiscard]] std::string url() const {
    std::string url = server_.url();
    url.pop_back();
    return url;
  }
  [[nodiscard]] std::string fingerprint() const { return log_->public_key().fingerprint(); }
  void use(std::shared_ptr<const signing::Signer> next) { log_ = std::move(next); }
  void sign_with(std::shared_ptr<const signing::Signer> other) { checkpoint_key_ = std::move(other); }
  [[nodiscard]] std::size_t asked() const { return server_.requests().size(); }

 private:
  [[nodiscard]] std::string checkpoint() const {
    const auto& signer = checkpoint_key_ ? *checkpoint_key_ : *log_;
    const std::string text = tlog::checkpoint_text("rekor.test - 7", 3, tlog::empty_root());
    const Bytes id = tlog::spki_hash(signer.public_key());
    tlog::NoteSignature signature{.name = "rekor.test", .key_id = {}, .signature = {}};
    std::copy_n(id.begin(), 4, signature.key_id.begin());
    signature.signature = signer.sign(signer.public_key().default_scheme(), as_bytes(text)).value();
    return tlog::Note{text, {signature}}.str();
  }

  fakes::HttpServer::Handler handler() {
    return [this](const fakes::FakeRequest& request) {
      if (request.path() == "/api/v1/log/publicKey") return fakes::FakeResponse{.body = log_->public_key().pem()};
      const OrderedJson info{
          {"treeID", "7"}, {"treeSize", 3}, {"rootHash", to_hex(tlog::empty_root())}, {"signedTreeHead", checkpoint()}};
      return fakes::FakeResponse{.body = write_json(info)};
    };
  }

  std::shared_ptr<const signing::Signer> log_;
  std::shared_ptr<const signing::Signer> checkpoint_key_;
  fakes::HttpServer server_;
};

}  // namespace sigwright::cosign
