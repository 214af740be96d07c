#pragma once
// Log lines on their way to Python's logging.

#include <atomic>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>

#include "base/log.h"

namespace sigwright::bindings {

// The core writes from threads of its own; calling Python there could wait for an interpreter that is going away. So
// lines are kept, bounded, until a thread that came from Python takes them along. Safe to share.
class LogBuffer {
 public:
  void push(LogLevel level, std::string_view topic, std::string_view line);
  // Hands all lines to sigwright._logging.emit. Needs the GIL; never throws.
  void drain() noexcept;
  void set_level(LogLevel level) noexcept { level_ = level; }
  [[nodiscard]] bool wants(LogLevel level) const noexcept { return level >= level_.load(); }

 private:
  struct Line {
    LogLevel level;
    std::string topic;
    std::string text;
  };
  static constexpr std::size_t kMostLines = 10'000;
  [[nodiscard]] std::deque<Line> take();

  std::atomic<LogLevel> level_{LogLevel::Warning};
  std::mutex mutex_;
  std::deque<Line> lines_;
};

}  // namespace sigwright::bindings
