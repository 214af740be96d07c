// cosign: the context of the verbs, and verifications that run on while their reports are taken.

#include <pybind11/stl.h>

#include "bindings/bind.h"
#include "bindings/callback.h"
#include "bindings/context.h"
#include "bindings/convert.h"
#include "bindings/errors.h"
#include "bindings/options.h"
#include "bindings/verify_run.h"

namespace sigwright::bindings {

CoreContext::CoreContext(std::string user_agent, cosign::ContextOptions options) : log_(std::make_shared<LogBuffer>()) {
  const LogSink sink(
      [log = log_](LogLevel level, std::string_view topic, std::string_view line) { log->push(level, topic, line); },
      [log = log_](LogLevel level) { return log->wants(level); });
  context_ = unwrap(cosign::system_context(sink, std::move(user_agent), std::move(options)));
}

void CoreContext::abandon() {
  new std::shared_ptr<cosign::Context>(std::move(context_));  // never freed: its destructor waits for a thread
}

namespace {

using Timeout = std::optional<double>;
using Stop = const std::stop_source*;

py::object next_report(VerifyRun& verification) {
  auto item = unwrap(verification.next());
  if (!item) throw py::stop_iteration();
  return py::make_tuple(item->first, report_to_python(item->second));
}

py::list take_planned(const CoreContext& context) {
  const auto& rehearsal = context.get().rehearsal;
  if (!rehearsal) return py::list();
  return to_list(rehearsal->take(), [](const oci::PlannedWrite& planned) {
    py::dict out;
    out["action"] = planned.action;
    out["where"] = text(planned.where);
    out["media_type"] = text(planned.media_type);
    out["size"] = planned.size;
    return out;
  });
}

}  // namespace

void bind_context(py::module_& m) {
  py::class_<std::stop_source>(m, "StopSource", py::is_final(), "Ends a call from another thread.")
      .def(py::init<>())
      .def("request_stop", [](std::stop_source& stop) { stop.request_stop(); })
      .def_property_readonly("stop_requested", [](const std::stop_source& stop) { return stop.stop_requested(); });
  py::class_<CoreContext, std::shared_ptr<CoreContext>>(m, "Context", py::is_final(),
                                                        "Connections, tokens, clock and environment.")
      .def(py::init([](std::string user_agent, const py::object& clouds, bool dry_run) {
             return std::make_shared<CoreContext>(std::move(user_agent),
                                                  cosign::ContextOptions{cloud_accounts(clouds), dry_run});
           }),
           py::arg("user_agent"), py::arg("clouds") = py::none(), py::kw_only(), py::arg("dry_run") = false,
           "`clouds(cloud, registry)` returns (user name, secret, seconds) for a registry of a cloud, or None.")
      .def(
          "set_log_level", [](CoreContext& context, int level) { context.log().set_level(LogLevel{level}); },
          py::arg("level"), "0 debug, 1 info, 2 warning.")
      .def("take_planned", &take_planned, "What was not written since the last call: dicts. Empty unless dry_run.")
      .def("abandon", &CoreContext::abandon, "Let go of everything without cleaning up: after fork.");
  py::class_<VerifyRun>(m, "VerifyRun", py::is_final(), "Reports of many verifications, as they are done.")
      .def(py::init([](std::shared_ptr<CoreContext> context, std::vector<std::string> images, const py::dict& options,
                       Timeout image_timeout, Timeout timeout, Stop stop, bool steps) {
             auto parsed = read_verify_options(options);
             parsed.image_timeout = time_limit(image_timeout);
             return std::make_unique<VerifyRun>(std::move(context), std::move(images), std::move(parsed),
                                                CallLimits::from_python(timeout, stop), steps);
           }),
           py::arg("context"), py::arg("images"), py::arg("options"), py::kw_only(),
           py::arg("image_timeout") = py::none(), py::arg("timeout") = py::none(), py::arg("stop") = py::none(),
           py::arg("steps") = true, "Without `steps` no candidate of a report has checks.")
      .def("__iter__", [](py::object self) { return self; })
      .def("__next__", &next_report)
      .def("close", &VerifyRun::close, py::call_guard<py::gil_scoped_release>(), "End what still runs.");
}

}  // namespace sigwright::bindings
