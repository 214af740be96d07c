#include "cosign/log_monitor.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "cosign/embedded_logs.h"
#include "cpp/signing/signed.h"
#include "log_fixture.h"

namespace sigwright::cosign {
namespace {

namespace fs = std::filesystem;

class LogMonitor : public LogFixture {
 protected:
  void SetUp() override {
    LogFixture::SetUp();
    ASSERT_TRUE(make_log(directory(), {"log.example", key}, context));
  }
  [[nodiscard]] fs::path directory() const { return root / "log"; }
  void add(const std::string& message) {
    ASSERT_TRUE(open_log_to_append(directory(), key, context).value()->add(submission(message), {}));
  }
  [[nodiscard]] Result<MonitorReport> look(const Watched& watched = {}, std::uint64_t most = 1000) const {
    return monitor_log({.log = directory().string(), .max_entries = most, .watched = watched}, context, {});
  }
  // Another history of the same log: what its key's holder could write.
  void rewrite(int entries) {
    fs::remove_all(directory());
    fs::remove_all(root / "data/sigwright/checkpoints");
    ASSERT_TRUE(make_log(directory(), {"log.example", key}, context));
    for (int i = 0; i < entries; ++i) add("other " + std::to_string(i));
    fs::remove_all(root / "data/sigwright/checkpoints");
  }
  std::shared_ptr<const signing::Signer> key = new_key();
};

TEST_F(LogMonitor, SaysThatItSeesALogForTheFirstTime) {
  add("one");
  const auto report = look().value();
  EXPECT_TRUE(report.first);
  EXPECT_EQ(report.origin, "log.example");
  EXPECT_EQ(report.size, 1U);
}

TEST_F(LogMonitor, FollowsALogThatGrows) {
  for (std::uint64_t size = 0; size < 4; ++size) {
    const auto report = look();
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->first, size == 0);
    EXPECT_EQ(report->size, size);
    EXPECT_EQ(report->old_size, size == 0 ? 0 : size - 1);
    add("entry " + std::to_string(size));
  }
}

TEST_F(LogMonitor, NoticesAHistoryThatWasWrittenAnew) {
  add("one");
  add("two");
  ASSERT_TRUE(look());
  for (const int entries : {1, 2, 3}) {
    rewrite(entries);
    const auto report = look();
    ASSERT_FALSE(report) << entries;
    EXPECT_EQ(report.error().code, ErrorCode::LogEvidence);
    EXPECT_FALSE(look()) << "what was refused once must not be remembered";
  }
}

TEST_F(LogMonitor, NoticesAnotherKey) {
  ASSERT_TRUE(look());
  fs::remove_all(directory());
  ASSERT_TRUE(make_log(directory(), {"log.example", new_key()}, context));
  const auto report = look();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::LogEvidence);
}

TEST_F(LogMonitor, TellsOfTheKeysItWatchesOnce) {
  add("one");
  const Watched watched{.fingerprints = {signer->public_key().fingerprint()}, .images = {}, .identities = {}};
  const auto report = look(watched).value();
  ASSERT_EQ(report.sightings.size(), 1U);
  EXPECT_EQ(report.sightings[0].index, 0U);
  EXPECT_EQ(report.sightings[0].why, "key " + signer->public_key().fingerprint());
  EXPECT_TRUE(look(watched)->sightings.empty());
  add("two");
  EXPECT_EQ(look(watched)->sightings.at(0).index, 1U);
  add("three");
  EXPECT_TRUE(
      look({.fingerprints = {"sha256:00"}, .images = {}, .identities = {"dev@example.com"}})->sightings.empty());
}

TEST_F(LogMonitor, TellsOfTheImagesItWatchesInBothFormats) {
  const auto image = crypto::Digest::parse("sha256:" + std::string(64, 'a')).value();
  const auto log = open_log_to_append(directory(), key, context).value();
  const auto legacy =
      signing::sign_legacy(*signer, image, {"host.example/app", {}}, signing::LogKind::Embedded).value();
  const auto bundle = signing::sign_bundle(*signer, image, {}, signing::LogKind::Embedded).value();
  auto form = submission("");
  form.digest = crypto::sha256(legacy.payload);
  ASSERT_TRUE(log->add(form, {}));
  form.digest = crypto::sha256(std::get<bundle::DsseEnvelope>(bundle.content).pae());
  ASSERT_TRUE(log->add(form, {}));
  add("unrelated");
  EXPECT_EQ(
      look({.fingerprints = {}, .images = {"host.example/app@" + image.str()}, .identities = {}})->sightings.size(),
      2U);
  fs::remove_all(root / "data/sigwright/monitors");
  EXPECT_EQ(look({.fingerprints = {}, .images = {image.str()}, .identities = {}})->sightings.size(), 1U);
  fs::remove_all(root / "data/sigwright/monitors");
  EXPECT_TRUE(
      look({.fingerprints = {}, .images = {"host.example/other@sha256:" + std::string(64, 'b')}, .identities = {}})
          ->sightings.empty());
  EXPECT_EQ(look({.fingerprints = {}, .images = {"host.example/app:tag"}, .identities = {}}).error().code,
            ErrorCode::InvalidReference);
}

TEST_F(LogMonitor, ReadsNoMoreThanItIsToldAndGoesOnThere) {
  for (int i = 0; i < 5; ++i) add("entry " + std::to_string(i));
  const Watched watched{.fingerprints = {signer->public_key().fingerprint()}, .images = {}, .identities = {}};
  std::vector<std::uint64_t> seen;
  for (const std::uint64_t next : {2U, 4U, 5U}) {
    const auto report = look(watched, 2).value();
    EXPECT_EQ(report.next, next);
    for (const auto& sighting : report.sightings) seen.push_back(sighting.index);
  }
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{0, 1, 2, 3, 4}));
}

TEST_F(LogMonitor, OfAServerNeedsItsKey) {
  const auto report = monitor_log({.log = "http://127.0.0.1:9"}, context, {});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::Usage);
  EXPECT_EQ(monitor_log({.log = "http://log.example"}, context, {}).error().code, ErrorCode::Usage);
}

}  // namespace
}  // namespace sigwright::cosign
