#pragma once
// Where diagnostics go. The library never prints: Python's logging, or the command, supplies the sink.

#include <concepts>
#include <functional>
#include <string_view>
#include <utility>

namespace sigwright {

enum class LogLevel { Debug, Info, Warning };

// Called from any thread, possibly from several at once. Lines carry no secrets: the one place that sees them, http,
// has redacted them. An empty one drops everything.
class LogSink {
 public:
  LogSink() = default;
  // `wants`, where given, is asked before a line is made that may be long in the making.
  template <std::invocable<LogLevel, std::string_view, std::string_view> Write>
  LogSink(Write write, std::function<bool(LogLevel)> wants = {})  // NOLINT(*-explicit-*): a function is a sink
      : write_(std::move(write)), wants_(std::move(wants)) {}

  [[nodiscard]] bool wants(LogLevel level) const { return write_ && (!wants_ || wants_(level)); }
  void write(LogLevel level, std::string_view topic, std::string_view line) const {
    if (write_) write_(level, topic, line);
  }

 private:
  std::function<void(LogLevel level, std::string_view topic, std::string_view line)> write_;
  std::function<bool(LogLevel)> wants_;
};

}  // namespace sigwright
