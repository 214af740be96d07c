#pragma once
// Where diagnostics go. The library never prints: Python's logging, or the command, supplies the sink.

#include <functional>
#include <string_view>

namespace sigwright {

enum class LogLevel { Debug, Info, Warning };

// Called from any thread, possibly from several at once. Lines carry no secrets: the one place that sees them, http,
// has redacted them. An empty function drops everything.
using LogSink = std::function<void(LogLevel level, std::string_view topic, std::string_view line)>;

inline void log_to(const LogSink& sink, LogLevel level, std::string_view topic, std::string_view line) {
  if (sink) sink(level, topic, line);
}

}  // namespace sigwright
