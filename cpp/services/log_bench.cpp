#include "services/log_bench.h"

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "services/bench_submission.h"
#include "services/embedded_log.h"
#include "services/flushed_file.h"

namespace sigwright::services {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

Result<double> fsync_rate(const std::filesystem::path& path) {
  constexpr int kTimes = 200;
  TRY(auto file, FlushedFile::open(path));
  const auto start = Clock::now();
  for (int i = 0; i < kTimes; ++i) CHECK(file.flush());
  return kTimes / seconds_since(start);
}

Result<double> append_rate(EmbeddedLog& log, const Bytes& key, unsigned writers, std::uint64_t entries) {
  std::atomic<std::uint64_t> next{0};
  std::mutex mutex;
  std::optional<Error> failed;
  const auto start = Clock::now();
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < writers; ++i) {
      threads.emplace_back([&](const std::stop_token& stop) {
        for (auto number = next++; number < entries; number = next++) {
          const auto added = log.add(bench_submission(number, key), {.stop = stop});
          if (added) continue;
          const std::lock_guard guard(mutex);
          failed = added.error();
          next = entries;
        }
      });
    }
    for (auto& thread : threads) thread.join();
  }
  if (failed) return std::unexpected(*std::move(failed));
  return static_cast<double>(entries) / seconds_since(start);
}

}  // namespace

Result<LogRates> bench_log_appends(const std::filesystem::path& directory, unsigned writers, std::uint64_t entries) {
  TRY(auto secret, crypto::PrivateKey::generate(crypto::KeyType::EcdsaP256));
  const auto key = signing::key_signer(std::move(secret));
  const EmbeddedLogWorld world{
      .now = [] { return from_unix_seconds(1'780'000'000); }, .memory = directory / "memory", .log = {}};
  CHECK(EmbeddedLog::init(directory / "log", "bench.example", *key, world));
  TRY(const auto log, EmbeddedLog::open(directory / "log", key, world));
  TRY(const double before, fsync_rate(directory / "file"));
  LogRates rates;
  TRY(rates.appends_per_s, append_rate(*log, key->public_key().der(), writers, entries));
  TRY(const double after, fsync_rate(directory / "file"));
  rates.fsyncs_per_s = (before + after) / 2;
  return rates;
}

}  // namespace sigwright::services
