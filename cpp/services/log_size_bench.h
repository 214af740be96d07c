#pragma once
// What an embedded log of a size costs: one more entry, the proof of an old one, the check of all of them.

#include <cstdint>
#include <filesystem>

#include "base/result.h"

namespace sigwright::services {

// Makes a log in `directory`, where there is none, and fills it up to `size` entries. Fails as EmbeddedLog::add.
[[nodiscard]] Result<void> fill_log(const std::filesystem::path& directory, std::uint64_t size);

// Medians, in milliseconds but for the last.
struct LogCosts {
  double append = 0;      // of one entry by a lone writer, until it is on disk under a signed checkpoint
  double fsync = 0;       // of one small file on the same disk
  double cold_proof = 0;  // of an entry with its proof, from a log just opened whose files are not in memory
  double verified_per_s = 0;
};

// Of a log that fill_log() made. Fails as EmbeddedLog's functions.
[[nodiscard]] Result<LogCosts> time_log(const std::filesystem::path& directory);

}  // namespace sigwright::services
