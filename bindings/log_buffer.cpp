#include "bindings/log_buffer.h"

#include <pybind11/pybind11.h>

#include <utility>

namespace sigwright::bindings {

namespace py = pybind11;

void LogBuffer::push(LogLevel level, std::string_view topic, std::string_view line) {
  if (!wants(level)) return;
  const std::lock_guard lock(mutex_);
  if (lines_.size() >= kMostLines) lines_.pop_front();
  lines_.push_back({level, std::string(topic), std::string(line)});
}

std::deque<LogBuffer::Line> LogBuffer::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(lines_, {});
}

void LogBuffer::drain() noexcept {
  const std::deque<Line> lines = take();
  if (lines.empty()) return;
  try {
    const py::object emit = py::module_::import("sigwright._logging").attr("emit");
    for (const Line& line : lines) {
      emit(static_cast<int>(line.level), line.topic, py::bytes(line.text).attr("decode")("utf-8", "replace"));
    }
  } catch (py::error_already_set& error) {
    error.discard_as_unraisable("sigwright: a log handler failed");
  }
}

}  // namespace sigwright::bindings
