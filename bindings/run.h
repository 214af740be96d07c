#pragma once
// Blocking calls of the core, as Python wants them: the GIL released, Ctrl-C heard, a time limit kept.

#include <pybind11/pybind11.h>

#include <chrono>
#include <exception>
#include <optional>
#include <stop_token>
#include <type_traits>
#include <utility>

#include "base/cancel.h"
#include "base/helpers.h"
#include "bindings/log_buffer.h"

namespace sigwright::bindings {

namespace py = pybind11;

// How a call may be ended from outside: after `timeout` seconds, or by another thread through `stop`.
struct CallLimits {
  std::optional<double> timeout;
  std::stop_source stop;

  // From the keyword arguments `timeout` (seconds or None) and `stop` (a StopSource or None).
  static CallLimits from_python(std::optional<double> timeout, const std::stop_source* stop);
  [[nodiscard]] Cancel cancel() const;
};

// What Python gives as the limit of each of several things: seconds above zero, or None.
[[nodiscard]] std::optional<std::chrono::duration<double>> time_limit(std::optional<double> seconds);

// Waits for the helper in short slices, without the GIL. Between them it hands log lines to Python and looks for
// signals; after one it asks the work to stop, waits for its end and only then throws what the signal handler raised.
void wait_for_work(Helpers& helper, const std::stop_source& stop, LogBuffer& log);

// Runs `work(const Cancel&)` on another thread, for only the calling thread can hear signals.
template <class Work>
auto run_blocking(const CallLimits& limits, LogBuffer& log, const Work& work) {
  std::optional<std::invoke_result_t<const Work&, const Cancel&>> result;
  std::exception_ptr thrown;
  Helpers helper;
  helper.start([&] {
    try {
      result.emplace(work(limits.cancel()));
    } catch (...) {
      thrown = std::current_exception();
    }
  });
  wait_for_work(helper, limits.stop, log);
  if (thrown) std::rethrow_exception(thrown);
  return *std::move(result);
}

// Runs `work(const Cancel&)` on this thread, which hears no signal meanwhile: for what is over in milliseconds, where
// handing it over would cost as much as a signature.
template <class Work>
auto run_briefly(const CallLimits& limits, LogBuffer& log, const Work& work) {
  auto result = [&] {
    const py::gil_scoped_release nogil;
    return work(limits.cancel());
  }();
  log.drain();
  if (PyErr_CheckSignals() != 0) throw py::error_already_set();
  return result;
}

}  // namespace sigwright::bindings
