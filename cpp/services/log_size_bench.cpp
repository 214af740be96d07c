#include "services/log_size_bench.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "base/file.h"
#include "services/bench_submission.h"
#include "services/embedded_log.h"
#include "services/flushed_file.h"
#include "services/log_committer.h"
#include "tlog/body.h"
#include "tlog/tiles.h"

namespace sigwright::services {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int kRounds = 25;
constexpr const char* kKey = "key.der";
constexpr const char* kLog = "log";
constexpr std::size_t kKeyBytes = 4096;
constexpr std::size_t kFilledAtOnce = 32 * tlog::kTileWidth;

double milliseconds(Clock::duration time) { return std::chrono::duration<double, std::milli>(time).count(); }

double milliseconds_since(Clock::time_point start) { return milliseconds(Clock::now() - start); }

double median(std::vector<double> values) {
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
  return values[values.size() / 2];
}

EmbeddedLogWorld world_of(const fs::path& directory) {
  return {.now = [] { return from_unix_seconds(1'780'000'000); }, .memory = directory / "memory", .log = {}};
}

// The log's key stays beside it: it signs nothing but figures.
Result<std::shared_ptr<const signing::Signer>> key_in(const fs::path& directory) {
  TRY(const Bytes der, read_file(directory / kKey, kKeyBytes));
  TRY(auto key, crypto::PrivateKey::from_pkcs8(der));
  return std::shared_ptr<const signing::Signer>(signing::key_signer(std::move(key)));
}

Result<void> make_log(const fs::path& directory) {
  TRY(const auto secret, crypto::PrivateKey::generate(crypto::KeyType::EcdsaP256));
  CHECK(write_file(directory / kKey, secret.to_pkcs8().view()));
  TRY(const auto key, key_in(directory));
  return EmbeddedLog::init(directory / kLog, "bench.example", *key, world_of(directory));
}

Result<Bytes> body(std::uint64_t number, const Bytes& key) {
  const DigestSubmission form = bench_submission(number, key);
  TRY(const std::string text,
      tlog::hashedrekord_v002(form.algorithm, form.digest, form.signature, form.verifier, form.key_details));
  return to_bytes(text);
}

// What the next reader finds on the disk alone.
void drop_from_memory(const fs::path& directory) {
  std::error_code error;
  for (fs::recursive_directory_iterator at(directory, error), end; !error && at != end; at.increment(error)) {
    if (!at->is_regular_file(error)) continue;
    const int file = ::open(at->path().c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) continue;
    ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
    ::close(file);
  }
}

// By turns, since a disk has its moods.
Result<LogCosts> append_costs(const fs::path& directory) {
  TRY(const auto key, key_in(directory));
  TRY(const auto log, EmbeddedLog::open(directory / kLog, key, world_of(directory)));
  TRY(const auto before, log->checkpoint());
  TRY(auto file, FlushedFile::open(directory / "file"));
  std::vector<double> appends, flushes;
  for (int i = 0; i <= kRounds; ++i) {
    const auto start = Clock::now();
    TRY([[maybe_unused]] const auto entry,
        log->add(bench_submission(before.size() + static_cast<std::uint64_t>(i), key->public_key().der()), {}));
    const auto between = Clock::now();
    CHECK(file.flush());
    if (i == 0) continue;  // it opens the log's tables
    appends.push_back(milliseconds(between - start));
    flushes.push_back(milliseconds(Clock::now() - between));
  }
  return LogCosts{.append = median(std::move(appends)), .fsync = median(std::move(flushes))};
}

Result<double> proof_cost(const fs::path& directory) {
  std::vector<double> costs;
  for (int i = 0; i < kRounds; ++i) {
    drop_from_memory(directory / kLog);
    const auto start = Clock::now();
    TRY(const auto log, EmbeddedLog::open(directory / kLog, nullptr, world_of(directory)));
    TRY(const auto checkpoint, log->checkpoint());
    TRY([[maybe_unused]] const auto entry, log->get(checkpoint.size() / kRounds * static_cast<std::uint64_t>(i)));
    costs.push_back(milliseconds_since(start));
  }
  return median(std::move(costs));
}

}  // namespace

Result<void> fill_log(const fs::path& directory, std::uint64_t size) {
  std::error_code error;
  if (!fs::exists(directory / kLog, error)) CHECK(make_log(directory));
  TRY(const auto key, key_in(directory));
  TRY(const auto log, EmbeddedLog::open(directory / kLog, key, world_of(directory)));
  TRY(auto description, log_files::Description::read(directory / kLog));
  TRY(const auto checkpoint, log->checkpoint());
  LogCommitter committer(directory / kLog, description, key, LogMemory(world_of(directory).memory, description.key));
  const Bytes& der = key->public_key().der();
  std::vector<Bytes> batch;
  for (std::uint64_t number = checkpoint.size(); number < size; ++number) {
    TRY(batch.emplace_back(), body(number, der));
    if (batch.size() < kFilledAtOnce && number + 1 < size) continue;
    TRY([[maybe_unused]] const auto placement, committer.commit(batch));
    batch.clear();
  }
  return {};
}

Result<LogCosts> time_log(const fs::path& directory) {
  TRY(LogCosts costs, append_costs(directory));
  TRY(costs.cold_proof, proof_cost(directory));
  TRY(const auto log, EmbeddedLog::open(directory / kLog, nullptr, world_of(directory)));
  const auto start = Clock::now();
  TRY(const auto verdict, log->verify(std::nullopt, {}));
  costs.verified_per_s = static_cast<double>(verdict.leaves) * 1000 / milliseconds_since(start);
  return costs;
}

}  // namespace sigwright::services
