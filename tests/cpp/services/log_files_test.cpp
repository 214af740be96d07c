#include "services/log_files.h"

#include <gtest/gtest.h>

#include "samples.h"
#include "trust/signing_config.h"
#include "trust/trusted_root.h"

namespace sigwright::services {
namespace {

log_files::Description description() {
  return {"log.example", samples::key(), from_rfc3339("2026-01-02T03:04:05Z").value()};
}

TEST(LogDescription, GoesBothWays) {
  const samples::TemporaryDirectory directory;
  ASSERT_TRUE(write_file(directory.path() / "log.json", as_bytes(description().write())));
  const auto read = log_files::Description::read(directory.path());
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->origin, "log.example");
  EXPECT_EQ(read->key, samples::key());
  EXPECT_EQ(read->created, description().created);
}

TEST(LogDescription, IsRefusedWhenAbsentOrNewer) {
  const samples::TemporaryDirectory directory;
  EXPECT_EQ(log_files::Description::read(directory.path()).error().code, ErrorCode::NotFound);
  ASSERT_TRUE(write_file(directory.path() / "log.json", as_bytes(R"({"format":2})")));
  EXPECT_EQ(log_files::Description::read(directory.path()).error().code, ErrorCode::Malformed);
}

TEST(LogTrust, NamesTheLogAsCosignLooksItUp) {
  const auto root = trust::TrustedRoot::parse(log_files::trusted_root(description())).value();
  ASSERT_EQ(root.logs.size(), 1U);
  EXPECT_EQ(root.logs[0].base_url, "https://log.example");
  EXPECT_EQ(root.logs[0].key, samples::key());
  EXPECT_EQ(root.logs[0].valid.start, description().created);
}

TEST(LogSigningConfig, IsRelativeToItself) {
  const auto config = trust::SigningConfig::parse(log_files::signing_config(description())).value();
  ASSERT_EQ(config.logs.size(), 1U);
  EXPECT_EQ(config.logs[0].url, "file:.");
  EXPECT_EQ(config.log_config.selector, trust::Selector::Any);
}

TEST(LogCheckpoint, IsDamageWhenAbsentOrOfAnotherKey) {
  const samples::TemporaryDirectory directory;
  const auto key = samples::log_key();
  EXPECT_EQ(log_files::read_checkpoint(directory.path(), key->public_key()).error().code, ErrorCode::LogEvidence);
  const auto checkpoint = samples::checkpoint(*key, 0, tlog::empty_root());
  ASSERT_TRUE(write_file(directory.path() / "checkpoint", as_bytes(checkpoint.text())));
  EXPECT_EQ(log_files::read_checkpoint(directory.path(), key->public_key())->text(), checkpoint.text());
  EXPECT_FALSE(log_files::read_checkpoint(directory.path(), samples::log_key()->public_key()));
}

TEST(LogRead, TellsAnAbsentFile) {
  const samples::TemporaryDirectory directory;
  EXPECT_EQ(log_files::read(directory.path(), "tile/0/000").error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace sigwright::services
