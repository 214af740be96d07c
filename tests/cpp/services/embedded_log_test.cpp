#include "services/embedded_log.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/encoding.h"
#include "cpp/services/samples.h"
#include "crypto/keys.h"
#include "services/durable_files.h"
#include "services/log_files.h"
#include "services/submission.h"
#include "tlog/verify_entry.h"
#include "trust/trusted_root.h"

namespace sigwright::services {
namespace {

namespace fs = std::filesystem;

class EmbeddedLogTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = fs::temp_directory_path() / "sigwright-log-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    root = pattern;
    directory = root / "log";
    key = signing::key_signer(crypto::PrivateKey::generate(crypto::KeyType::EcdsaP256).value());
    signer = signing::key_signer(crypto::PrivateKey::generate(crypto::KeyType::EcdsaP256).value());
    const auto made = EmbeddedLog::init(directory, "log.example", *key, world());
    ASSERT_TRUE(made) << made.error().message;
  }
  void TearDown() override { fs::remove_all(root); }

  [[nodiscard]] EmbeddedLogWorld world() const {
    return {.now = [] { return from_rfc3339("2026-06-01T00:00:00Z").value(); }, .memory = root / "memory", .log = {}};
  }
  [[nodiscard]] std::shared_ptr<EmbeddedLog> open() const { return EmbeddedLog::open(directory, key, world()).value(); }

  // A real signature over a message of its own, deterministic in nothing but its name.
  [[nodiscard]] DigestSubmission submission(const std::string& message, bool legacy = false) const {
    const crypto::Scheme scheme = signer->public_key().default_scheme();
    return {.algorithm = crypto::HashAlgorithm::Sha256,
            .digest = crypto::sha256(as_bytes(message)),
            .signature = signer->sign(scheme, as_bytes(message)).value(),
            .verifier = {false, signer->public_key().der()},
            .key_details = "PKIX_ECDSA_P256_SHA_256",
            .legacy = legacy};
  }
  [[nodiscard]] tlog::Log trusted() const {
    std::ifstream file(directory / "trusted_root.json");
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    return trust::TrustedRoot::parse(text).value().logs.at(0);
  }
  static Cancel cancel() { return {}; }

  void edit(const std::string& path, std::size_t byte) const {
    std::fstream file(directory / path, std::ios::in | std::ios::out | std::ios::binary);
    ASSERT_TRUE(file) << path;
    file.seekg(static_cast<std::streamoff>(byte));
    const auto old = static_cast<char>(file.get());
    file.seekp(static_cast<std::streamoff>(byte));
    file.put(static_cast<char>(old ^ 1));
  }

  fs::path root, directory;
  std::shared_ptr<const signing::Signer> key, signer;
};

TEST_F(EmbeddedLogTest, GivesEvidenceThatItsTrustedRootVerifies) {
  const auto log = open();
  for (int i = 0; i < 5; ++i) {
    const auto entry = log->add(submission("bundle " + std::to_string(i)), cancel());
    ASSERT_TRUE(entry) << entry.error().message;
    const auto evidence = tlog::verify_entry(*entry, trusted());
    ASSERT_TRUE(evidence) << evidence.error().message;
    EXPECT_TRUE(evidence->inclusion);
    EXPECT_FALSE(evidence->integrated);
    EXPECT_EQ(entry->log_index, static_cast<std::uint64_t>(i));
  }
}

TEST_F(EmbeddedLogTest, SignsATimestampForALegacySignature) {
  const auto entry = open()->add(submission("legacy", true), cancel());
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->version, "0.0.1");
  const auto evidence = tlog::verify_entry(*entry, trusted());
  ASSERT_TRUE(evidence) << evidence.error().message;
  EXPECT_TRUE(evidence->promise);
  EXPECT_EQ(evidence->integrated, world().now());
}

// Byte for byte what Rekor v1 makes of the same envelope.
TEST_F(EmbeddedLogTest, LogsAnEnvelopeAsRekorDoesAndSignsATimestampForIt) {
  const auto entry = open()->add(samples::envelope(), cancel());
  ASSERT_TRUE(entry) << entry.error().message;
  const Json rekors = fakes::vector_json("tlog/rekor1-dsse.response.json");
  EXPECT_EQ(to_base64(entry->canonicalized_body), rekors.front().at("body").get<std::string>());
  EXPECT_EQ(entry->kind, "dsse");
  const auto evidence = tlog::verify_entry(*entry, trusted());
  ASSERT_TRUE(evidence) << evidence.error().message;
  EXPECT_TRUE(evidence->promise);
  EXPECT_TRUE(check_submission(*entry, samples::envelope()));
  EXPECT_EQ(open()->add(samples::envelope(), cancel())->log_index, entry->log_index);
}

TEST_F(EmbeddedLogTest, RefusesAnEnvelopeThatIsNone) {
  for (const char* const text : {"{}", "no JSON", R"({"payload":"","payloadType":"x","signatures":[]})"}) {
    EXPECT_FALSE(
        open()->add(EnvelopeSubmission{.envelope = text, .verifier = {false, samples::key().der()}}, cancel()));
  }
  EXPECT_EQ(open()->info()->size, 0U);
}

TEST_F(EmbeddedLogTest, GivesNoEntryATimeBeforeItsOwn) {
  EmbeddedLogWorld fine = world();
  fine.now = [] { return from_rfc3339("2026-06-01T00:00:00.75Z").value(); };
  fine.memory = root / "other memory";
  const fs::path other = root / "other";
  ASSERT_TRUE(EmbeddedLog::init(other, "other.example", *key, fine));
  fine.now = [] { return from_rfc3339("2026-05-31T23:59:58Z").value(); };  // a clock that is slow
  const auto entry = EmbeddedLog::open(other, key, fine).value()->add(submission("legacy", true), cancel());
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->integrated_time, to_unix_seconds(world().now()));
}

TEST_F(EmbeddedLogTest, GivesTheSameSignatureItsOldPlace) {
  const auto once = submission("once");
  const auto first = open()->add(once, cancel()).value();
  EXPECT_TRUE(open()->add(submission("other"), cancel()));
  const auto again = open()->add(once, cancel()).value();
  EXPECT_EQ(again.log_index, first.log_index);
  EXPECT_EQ(open()->info()->size, 2U);
}

TEST_F(EmbeddedLogTest, GrowsThroughFullTiles) {
  const auto log = open();
  std::vector<std::thread> writers;
  std::atomic<int> good{0};
  for (int w = 0; w < 8; ++w) {
    writers.emplace_back([&, w] {
      for (int i = 0; i < 75; ++i) {
        const auto entry = log->add(submission(std::to_string(w) + "/" + std::to_string(i)), cancel());
        if (entry && tlog::verify_entry(*entry, trusted())) ++good;
      }
    });
  }
  for (auto& writer : writers) writer.join();
  EXPECT_EQ(good, 600);
  EXPECT_EQ(log->info()->size, 600U);
  const auto verdict = log->verify(std::nullopt, cancel());
  ASSERT_TRUE(verdict) << verdict.error().message;
  EXPECT_EQ(verdict->leaves, 600U);
  EXPECT_FALSE(fs::exists(directory / "tile/0/000.p"));
}

TEST_F(EmbeddedLogTest, TakesEntriesOfManyProcesses) {
#ifdef SIGWRIGHT_CHILDREN_WITHOUT_THREADS
  GTEST_SKIP() << "the thread sanitizer allows a forked child no threads";
#endif
  constexpr int kProcesses = 6;
  constexpr int kEach = 20;
  std::vector<pid_t> children;
  for (int p = 0; p < kProcesses; ++p) {
    const pid_t child = ::fork();
    if (child == 0) {
      const auto log = EmbeddedLog::open(directory, key, world());
      bool good = log.has_value();
      for (int i = 0; good && i < kEach; ++i) {
        const auto entry = (*log)->add(submission(std::to_string(p) + "-" + std::to_string(i)), cancel());
        good = entry && tlog::verify_entry(*entry, trusted());
      }
      ::_exit(good ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(open()->info()->size, static_cast<std::uint64_t>(kProcesses * kEach));
  EXPECT_TRUE(open()->verify(std::nullopt, cancel()));
}

TEST_F(EmbeddedLogTest, ForgetsNothingWhenAWriterIsKilled) {
#ifdef SIGWRIGHT_CHILDREN_WITHOUT_THREADS
  GTEST_SKIP() << "the thread sanitizer allows a forked child no threads";
#endif
  for (int round = 0; round < 5; ++round) {
    int channel[2];
    ASSERT_EQ(::pipe(channel), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      const auto log = open();
      for (std::uint64_t i = 0;; ++i) {
        const auto entry = log->add(submission(std::to_string(round) + ":" + std::to_string(i)), cancel());
        if (!entry) ::_exit(1);
        const std::uint64_t index = entry->log_index;
        if (::write(channel[1], &index, sizeof index) != sizeof index) ::_exit(1);
      }
    }
    ::close(channel[1]);
    std::uint64_t acknowledged = 0;
    for (int i = 0; i < 12 + round; ++i) ASSERT_EQ(::read(channel[0], &acknowledged, sizeof acknowledged), 8);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    while (::read(channel[0], &acknowledged, sizeof acknowledged) == 8) {
    }
    ::close(channel[0]);
    EXPECT_GT(open()->info()->size, acknowledged);
    EXPECT_TRUE(open()->get(acknowledged));
    EXPECT_TRUE(open()->verify(std::nullopt, cancel()));
    EXPECT_TRUE(open()->add(submission("after " + std::to_string(round)), cancel()));
  }
}

TEST_F(EmbeddedLogTest, NoticesAnEditedFile) {
  const auto log = open();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(log->add(submission(std::to_string(i)), cancel()));
  for (const char* path : {"tile/0/000.p/3", "tile/entries/000.p/3", "checkpoint", "trusted_root.json"}) {
    edit(path, 40);
    const auto opened = EmbeddedLog::open(directory, key, world());
    EXPECT_FALSE(opened && (*opened)->verify(std::nullopt, cancel())) << path;
    edit(path, 40);
    EXPECT_TRUE(open()->verify(std::nullopt, cancel())) << path;
  }
}

TEST_F(EmbeddedLogTest, CallsAFileThatIsGoneDamage) {
  ASSERT_TRUE(open()->add(submission("a"), cancel()));
  const auto reader = EmbeddedLog::open(directory, nullptr, world()).value();
  EXPECT_EQ(reader->get(1).error().code, ErrorCode::NotFound);
  fs::remove_all(directory / "tile");
  EXPECT_EQ(reader->get(0).error().code, ErrorCode::LogEvidence);
  EXPECT_EQ(reader->verify(std::nullopt, cancel()).error().code, ErrorCode::LogEvidence);
  EXPECT_EQ(EmbeddedLog::open(directory, key, world()).value()->add(submission("b"), cancel()).error().code,
            ErrorCode::LogEvidence);
  fs::remove(directory / "log.json");
  EXPECT_EQ(EmbeddedLog::open(directory, nullptr, world()).error().code, ErrorCode::LogEvidence);
  fs::remove(directory / "checkpoint");
  EXPECT_EQ(reader->info().error().code, ErrorCode::LogEvidence);
}

TEST_F(EmbeddedLogTest, VerifiedByAStrangerIsRememberedFromThenOn) {
  ASSERT_TRUE(open()->add(submission("a"), cancel()));
  EmbeddedLogWorld stranger = world();
  stranger.memory = root / "stranger";
  std::uint64_t told = 0;
  const auto reader = EmbeddedLog::open(directory, nullptr, stranger).value();
  const auto first = reader->verify(std::nullopt, cancel(), [&told](std::uint64_t leaves) { told = leaves; });
  ASSERT_TRUE(first);
  EXPECT_EQ(told, 1U);
  EXPECT_FALSE(first->remembered);
  EXPECT_TRUE(reader->verify(std::nullopt, cancel())->remembered);
}

TEST_F(EmbeddedLogTest, AppendsNothingOverAnEditedEdge) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(open()->add(submission(std::to_string(i)), cancel()));
  for (const char* path : {"tile/0/000.p/3", "tile/entries/000.p/3"}) {
    edit(path, 40);
    const auto entry = open()->add(submission("more"), cancel());
    ASSERT_FALSE(entry) << path;
    EXPECT_EQ(entry.error().code, ErrorCode::LogEvidence);
    edit(path, 40);
  }
  EXPECT_EQ(open()->info()->size, 3U);
}

TEST_F(EmbeddedLogTest, RefusesARollback) {
  ASSERT_TRUE(open()->add(submission("a"), cancel()));
  fs::copy(directory, root / "backup", fs::copy_options::recursive);
  ASSERT_TRUE(open()->add(submission("b"), cancel()));
  fs::remove_all(directory);
  fs::copy(root / "backup", directory, fs::copy_options::recursive);
  const auto opened = EmbeddedLog::open(directory, key, world());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::LogEvidence);
}

TEST_F(EmbeddedLogTest, ProvesAnEarlierCheckpoint) {
  ASSERT_TRUE(open()->add(submission("a"), cancel()));
  const std::string since = open()->info()->checkpoint;
  const auto log = open();
  for (int i = 0; i < 300; ++i) ASSERT_TRUE(log->add(submission(std::to_string(i)), cancel()));
  const auto verdict = open()->verify(since, cancel());
  ASSERT_TRUE(verdict) << verdict.error().message;
  EXPECT_EQ(verdict->since, 1U);
  std::string other = since;
  other[3] ^= 1;
  EXPECT_FALSE(open()->verify(other, cancel()));
}

TEST_F(EmbeddedLogTest, IsMadeOnceAndByAP256Key) {
  EXPECT_FALSE(EmbeddedLog::init(directory, "log.example", *key, world()));
  EXPECT_FALSE(EmbeddedLog::init(root / "b", "Log:80", *key, world()));
  const auto ed25519 = signing::key_signer(crypto::PrivateKey::generate(crypto::KeyType::Ed25519).value());
  EXPECT_FALSE(EmbeddedLog::init(root / "b", "log.example", *ed25519, world()));
  EXPECT_FALSE(fs::exists(root / "b"));
}

TEST_F(EmbeddedLogTest, IsMadeWhereAnEarlierAttemptEndedHalfway) {
  fs::remove(directory / "checkpoint");
  EXPECT_TRUE(EmbeddedLog::init(directory, "log.example", *key, world()));
  EXPECT_EQ(open()->info()->size, 0U);
}

TEST_F(EmbeddedLogTest, IsNotSignedByAKeyThatSignsAnother) {
  ASSERT_TRUE(open()->add(submission("a"), cancel()));
  const auto made = EmbeddedLog::init(root / "b", "other.example", *key, world());
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::KeyUnusable);
}

TEST_F(EmbeddedLogTest, IsAppendedToWithItsOwnKeyOnly) {
  EXPECT_FALSE(EmbeddedLog::open(directory, signer, world()));
  const auto reader = EmbeddedLog::open(directory, nullptr, world()).value();
  EXPECT_TRUE(reader->info());
  EXPECT_FALSE(reader->add(submission("x"), cancel()));
}

TEST_F(EmbeddedLogTest, GivesUpWhenItIsStopped) {
  const auto held = FileLock::try_lock(directory / log_files::kLock).value();
  ASSERT_TRUE(held);
  std::stop_source stop;
  std::thread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    stop.request_stop();
  });
  const auto entry = open()->add(submission("x"), {.stop = stop.get_token()});
  stopper.join();
  ASSERT_FALSE(entry);
  EXPECT_EQ(entry.error().code, ErrorCode::Interrupted);
  EXPECT_TRUE(fs::is_empty(directory / log_files::kQueue));
}

}  // namespace
}  // namespace sigwright::services
