#include "cosign/learn_log.h"

#include "cpp/cosign/profiled.h"

namespace sigwright::cosign {
namespace {

class LearnLogTest : public ProfiledTest {
 protected:
  [[nodiscard]] Result<LearnedLog> learn(const LogQuestion& question) const {
    return learn_log(question, context_, {});
  }
  std::shared_ptr<const signing::Signer> key_ = services::samples::log_key();
};

// A Rekor v2 log knows no /api/v1; its checkpoint is under the read URL.
fakes::HttpServer::Handler rekor2(const signing::Signer& key) {
  const std::string note = services::sign_checkpoint(key, "log.test", 3, tlog::empty_root()).value().text();
  return [note](const fakes::FakeRequest& request) {
    if (request.path() == "/tiles/checkpoint") return fakes::FakeResponse{.body = note};
    return fakes::FakeResponse{.status = request.path() == "/api/v2/checkpoint" ? 501 : 404};
  };
}

TEST_F(LearnLogTest, asks_a_rekor_v1_for_its_key) {
  const FakeRekor1 rekor(key_);
  const auto log = take(learn({.url = rekor.url()}));
  EXPECT_EQ(log.key, key_->public_key());
  EXPECT_EQ(log.origin, "rekor.test - 7");
  EXPECT_EQ(log.log_id, tlog::spki_hash(log.key));
  EXPECT_EQ(log.api_version, 1U);
  EXPECT_EQ(base_url_of(log), rekor.url());
  EXPECT_FALSE(log.vouched);
}

TEST_F(LearnLogTest, refuses_a_rekor_v1_that_signs_with_another_key) {
  FakeRekor1 rekor(key_);
  const auto mine = write_text("log.pub", key_->public_key().pem());
  EXPECT_TRUE(take(learn({.url = rekor.url(), .public_key = mine})).vouched);
  rekor.sign_with(services::samples::log_key());
  EXPECT_EQ(learn({.url = rekor.url()}).error().code, ErrorCode::Untrusted);
  rekor.use(services::samples::log_key());
  EXPECT_EQ(learn({.url = rekor.url(), .public_key = mine}).error().code, ErrorCode::Untrusted);
}

TEST_F(LearnLogTest, checks_the_checkpoint_of_a_rekor_v2_with_the_key_given) {
  const fakes::HttpServer server(rekor2(*key_));
  const LogQuestion question{.url = server.url(), .read_url = server.url("/tiles"), .public_key = {}};
  EXPECT_EQ(learn(question).error().code, ErrorCode::Usage);
  LogQuestion with_key = question;
  with_key.public_key = write_text("log.pub", key_->public_key().pem());
  const auto log = take(learn(with_key));
  EXPECT_EQ(log.origin, "log.test");
  EXPECT_EQ(log.log_id, tlog::note_key_hash("log.test", key_->public_key()));
  EXPECT_EQ(base_url_of(log), "https://log.test");
  with_key.public_key = write_text("other.pub", services::samples::log_key()->public_key().pem());
  EXPECT_EQ(learn(with_key).error().code, ErrorCode::Untrusted);
}

// Its word alone vouches for nothing.
TEST_F(LearnLogTest, takes_the_trusted_root_that_a_log_of_ones_own_serves) {
  const auto url = make_log();
  const auto directory = url.substr(kLogDirectory.size());
  const auto text = [&](const std::string& name) {
    return to_text(read_file(directory + "/" + name, 1 << 20).value());
  };
  std::string root = text("trusted_root.json");
  const std::string note = text("checkpoint");
  const fakes::HttpServer server([&](const fakes::FakeRequest& request) {
    if (request.path() == "/api/v2/checkpoint") return fakes::FakeResponse{.body = note};
    if (request.path() == "/api/v2/trusted_root.json") return fakes::FakeResponse{.body = root};
    return fakes::FakeResponse{.status = 404};
  });
  const auto log = take(learn({.url = server.url()}));
  EXPECT_EQ(log.origin, "log.test");
  EXPECT_FALSE(log.vouched);
  EXPECT_EQ(learn({.url = server.url(), .public_key = write_text("log.pub", log.key.pem())})->vouched, true);
  root = fakes::vector_text("trust/trusted_root.json");
  EXPECT_EQ(learn({.url = server.url()}).error().code, ErrorCode::Usage) << "of several logs";
  root = "{}";
  EXPECT_EQ(learn({.url = server.url()}).error().code, ErrorCode::Malformed);
}

TEST_F(LearnLogTest, takes_the_name_from_a_verifier_key_where_nothing_can_be_read) {
  const fakes::HttpServer server(rekor2(*key_));
  const auto pem = write_text("log.pub", key_->public_key().pem());
  const auto unread = learn({.url = server.url(), .public_key = pem});
  ASSERT_FALSE(unread);
  EXPECT_NE(unread.error().hint.find("--read-url"), std::string::npos);
  tlog::VerifierKey named{.name = "log.test", .key_id = {}, .type = 2, .key = key_->public_key()};
  const Bytes id = tlog::note_key_hash(named.name, named.key);
  std::copy_n(id.begin(), 4, named.key_id.begin());
  EXPECT_EQ(take(learn({.url = server.url(), .public_key = write_text("log.vkey", named.str())})).origin, "log.test");
}

TEST_F(LearnLogTest, reads_what_a_directory_keeps) {
  const auto url = make_log();
  const auto log = take(learn({.url = url}));
  EXPECT_EQ(log.url, url);
  EXPECT_EQ(log.origin, "log.test");
  EXPECT_TRUE(log.vouched);
  EXPECT_EQ(learn({.url = "file:" + (home_.path() / "nothing").string()}).error().code, ErrorCode::LocalFile);
  ASSERT_TRUE(write_file(home_.path() / "log/checkpoint",
                         as_bytes(services::sign_checkpoint(*key_, "log.test", 0, tlog::empty_root()).value().text())));
  EXPECT_EQ(learn({.url = url}).error().code, ErrorCode::Untrusted);
}

TEST_F(LearnLogTest, takes_the_key_of_a_trusted_root) {
  const FakeRekor1 rekor(key_);
  const auto root = write_text("root.json", fakes::vector_text("trust/trusted_root.json"));
  EXPECT_EQ(learn({.url = rekor.url(), .public_key = root}).error().code, ErrorCode::Usage);
}

TEST_F(LearnLogTest, speaks_plain_http_to_the_loopback_alone) {
  EXPECT_EQ(learn({.url = "http://rekor.corp"}).error().code, ErrorCode::Usage);
  EXPECT_FALSE(learn({.url = "rekor.corp"}));
}

}  // namespace
}  // namespace sigwright::cosign
