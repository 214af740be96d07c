#include "services/log_queue.h"

#include <algorithm>
#include <cstdio>
#include <random>
#include <utility>

#include "base/file.h"
#include "base/text.h"
#include "tlog/tiles.h"

namespace sigwright::services {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kBatch = ".batch";
constexpr std::string_view kAnswer = ".answer";
constexpr std::size_t kMostBatches = 64;
constexpr std::size_t kBatchBytes = std::size_t{32} << 20;

fs::path answer_path(const fs::path& batch) { return fs::path(batch).replace_extension(kAnswer); }

void forget(const fs::path& path) {
  std::error_code ignored;
  fs::remove(path, ignored);
}

// Written under another name first, so that no reader sees half of it. Not flushed.
Result<void> write_whole(const fs::path& path, ByteView data) {
  const fs::path temporary = path.string() + ".tmp";
  std::FILE* const file = std::fopen(temporary.c_str(), "wbe");
  if (file == nullptr) return fail(ErrorCode::LocalFile, "writing " + path.string());
  const bool written = std::fwrite(data.data(), 1, data.size(), file) == data.size();
  const bool closed = std::fclose(file) == 0;
  if (!written || !closed || std::rename(temporary.c_str(), path.c_str()) != 0) {
    forget(temporary);
    return fail(ErrorCode::LocalFile, "writing " + path.string());
  }
  return {};
}

// Writers may share the directory and neither process ids nor clocks.
std::string unique_name() {
  std::random_device random;
  std::string name;
  for (int i = 0; i < 4; ++i) name += std::to_string(random()) + "-";
  return name + std::string(kBatch);
}

}  // namespace

Result<QueuedBatch> QueuedBatch::put(const fs::path& queue, const std::vector<Bytes>& bodies) {
  TRY(const Bytes data, tlog::write_entries(bodies));
  fs::path path = queue / unique_name();
  CHECK(write_whole(path, data));
  return QueuedBatch(std::move(path));
}

QueuedBatch::~QueuedBatch() {
  if (path_.empty()) return;
  forget(path_);
  forget(answer_path(path_));
}

std::optional<std::vector<std::uint64_t>> QueuedBatch::answer() const {
  const fs::path path = answer_path(path_);
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return std::nullopt;
  const auto text = read_file(path, kBatchBytes);
  if (!text) return std::nullopt;
  std::vector<std::uint64_t> indexes;
  for (const std::string_view line : split(trim(as_text(*text)), '\n')) {
    const auto index = parse_uint(line);
    if (!index) return std::nullopt;
    indexes.push_back(*index);
  }
  return indexes;
}

std::vector<ForeignBatch> take_foreign(const fs::path& queue, const fs::path& own) {
  std::vector<fs::path> names;
  std::error_code error;
  for (fs::directory_iterator at(queue, error), end; !error && at != end; at.increment(error)) {
    if (at->path().extension() == kBatch && at->path() != own) names.push_back(at->path());
  }
  std::ranges::sort(names);
  if (names.size() > kMostBatches) names.resize(kMostBatches);
  std::vector<ForeignBatch> batches;
  for (fs::path& name : names) {
    const auto data = read_file(name, kBatchBytes);
    auto bodies = data ? tlog::parse_entries(*data) : Result<std::vector<Bytes>>(fail(ErrorCode::NotFound, "gone"));
    if (bodies)
      batches.push_back({std::move(name), *std::move(bodies)});
    else
      forget(name);
  }
  return batches;
}

void answer_foreign(const ForeignBatch& batch, const std::vector<std::uint64_t>& indexes) {
  std::string text;
  for (const std::uint64_t index : indexes) text += std::to_string(index) + "\n";
  // An answer that cannot be written is no loss: the asker gets the lock in its turn and finds its entries in the log.
  const auto written = write_whole(answer_path(batch.path), as_bytes(text));
  if (written) forget(batch.path);
}

}  // namespace sigwright::services
