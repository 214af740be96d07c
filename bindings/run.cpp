#include "bindings/run.h"

#include <cmath>

namespace sigwright::bindings {

using std::chrono::steady_clock;

namespace {

void check_seconds(std::optional<double> seconds) {
  if (seconds && !(*seconds > 0 && std::isfinite(*seconds))) throw py::value_error("timeout must be above zero");
}

}  // namespace

std::optional<std::chrono::duration<double>> time_limit(std::optional<double> seconds) {
  check_seconds(seconds);
  if (!seconds) return std::nullopt;
  return std::chrono::duration<double>(*seconds);
}

CallLimits CallLimits::from_python(std::optional<double> timeout, const std::stop_source* stop) {
  check_seconds(timeout);
  return {timeout, stop != nullptr ? *stop : std::stop_source{}};
}

Cancel CallLimits::cancel() const {
  constexpr double kYear = 365.0 * 86'400;  // longer is as good as never, and must not overflow the clock
  if (!timeout || *timeout > kYear) return {stop.get_token(), steady_clock::time_point::max()};
  const std::chrono::duration<double> limit(*timeout);
  return {stop.get_token(), steady_clock::now() + std::chrono::duration_cast<steady_clock::duration>(limit)};
}

void wait_for_work(Helpers& helper, const std::stop_source& stop, LogBuffer& log) {
  std::optional<py::error_already_set> raised;
  for (bool done = false; !done;) {
    {
      const py::gil_scoped_release nogil;
      done = helper.wait_for(std::chrono::milliseconds(50));
    }
    log.drain();
    if (!raised && PyErr_CheckSignals() != 0) {
      raised.emplace();
      std::stop_source(stop).request_stop();
    }
  }
  if (raised) throw py::error_already_set(*raised);
}

}  // namespace sigwright::bindings
