#pragma once
// How fast an embedded log takes entries, beside what its disk allows.

#include <cstdint>
#include <filesystem>

#include "base/result.h"

namespace sigwright::services {

struct LogRates {
  double appends_per_s = 0;  // acknowledged: on disk, under a signed checkpoint
  double fsyncs_per_s = 0;   // of one small file, again and again, before and after
};

// Makes a log in `directory`, which must be empty, and has `writers` threads append `entries` between them, each
// waiting for its entry before the next. Fails as EmbeddedLog::add.
[[nodiscard]] Result<LogRates> bench_log_appends(const std::filesystem::path& directory, unsigned writers,
                                                 std::uint64_t entries);

}  // namespace sigwright::services
