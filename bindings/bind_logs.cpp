// cosign and services: logs of the user's own.

#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <atomic>

#include "base/encoding.h"
#include "bindings/bind.h"
#include "bindings/buffer.h"
#include "bindings/convert.h"
#include "bindings/errors.h"
#include "bindings/log_handle.h"
#include "bindings/signer.h"
#include "cosign/embedded_logs.h"
#include "cosign/log_entries.h"
#include "services/log_request.h"

namespace sigwright::bindings {
namespace {

namespace fs = std::filesystem;

// How far a long call is, to be read by another thread.
struct Progress {
  std::atomic<std::uint64_t> done{0};
};

py::dict make_log(const CoreContext& context, const fs::path& directory, const std::string& origin,
                  const SignerHandle* key) {
  auto made = [&] {
    const cosign::NewLog wanted{origin, signer_of(key)};
    const py::gil_scoped_release nogil;
    return cosign::make_log(directory, wanted, context.get());
  }();
  const auto log = unwrap(std::move(made));
  py::dict out;
  out["origin"] = text(log.origin);
  out["fingerprint"] = text(log.fingerprint);
  out["key_file"] = text(log.key_file.string());
  return out;
}

std::unique_ptr<LogHandle> open_log(std::shared_ptr<CoreContext> context, const fs::path& directory, bool append,
                                    const SignerHandle* key) {
  auto opened = [&] {
    auto signer = signer_of(key);
    const py::gil_scoped_release nogil;
    return append ? cosign::open_log_to_append(directory, std::move(signer), context->get())
                  : cosign::open_log(directory, context->get());
  }();
  return std::make_unique<LogHandle>(std::move(context), unwrap(std::move(opened)));
}

py::dict info(const LogHandle& handle) {
  auto found = [&] {
    const py::gil_scoped_release nogil;
    return handle.log().info();
  }();
  const auto state = unwrap(std::move(found));
  py::dict out;
  out["size"] = state.size;
  out["origin"] = text(state.origin);
  out["root"] = to_python(state.root);
  out["key"] = text(state.key_fingerprint);
  out["remembered"] = state.remembered;
  out["checkpoint"] = text(state.checkpoint);
  return out;
}

py::dict verify(const LogHandle& handle, const std::optional<std::string>& since,
                const std::shared_ptr<Progress>& progress, Timeout timeout, Stop stop) {
  const auto tell = [progress](std::uint64_t leaves) {
    if (progress) progress->done = leaves;
  };
  const auto verdict =
      handle.run(timeout, stop, [&](const auto& log, const Cancel& cancel) { return log.verify(since, cancel, tell); });
  py::dict out;
  out["leaves"] = verdict.leaves;
  out["tiles"] = verdict.tiles;
  out["since"] = optional(verdict.since);
  out["remembered"] = verdict.remembered;
  return out;
}

py::dict entry_to_python(const tlog::LogEntry& entry) {
  const auto facts = unwrap(cosign::entry_facts(entry.canonicalized_body));
  py::dict out;
  out["index"] = entry.log_index;
  out["kind"] = text(facts.kind);
  out["version"] = text(facts.version);
  out["digests"] = text_list(facts.digests);
  out["signers"] = to_list(facts.signers, signer_to_python);
  out["body"] = to_python(entry.canonicalized_body);
  out["json"] = text(write_json(entry.to_json()));
  return out;
}

py::dict get(const LogHandle& handle, std::uint64_t index) {
  auto entry = [&] {
    const py::gil_scoped_release nogil;
    return handle.log().get(index);
  }();
  return entry_to_python(unwrap(std::move(entry)));
}

// For a server's threads: no thread of its own, no signals heard.
py::str append_request(LogHandle& handle, const py::buffer& request, double timeout) {
  const ByteArg bytes(request);
  const CallLimits limits = CallLimits::from_python(timeout, nullptr);
  auto answer = [&]() -> Result<std::string> {
    const py::gil_scoped_release nogil;
    TRY(const auto form, services::parse_log_request(as_text(bytes.view())));
    TRY(const auto entry, handle.log().add(form, limits.cancel()));
    return services::write_log_answer(entry);
  }();
  return text(unwrap(std::move(answer)));
}

py::bytes read(const LogHandle& handle, const std::string& path) {
  auto bytes = [&] {
    const py::gil_scoped_release nogil;
    return handle.log().read(path);
  }();
  return to_python(unwrap(std::move(bytes)));
}

}  // namespace

void bind_logs(py::module_& m) {
  py::class_<Progress, std::shared_ptr<Progress>>(m, "Progress", py::is_final(), "How far a long call is.")
      .def(py::init<>())
      .def_property_readonly("done", [](const Progress& progress) { return progress.done.load(); });
  m.def("make_log", &make_log, py::arg("context"), py::arg("directory"), py::kw_only(), py::arg("origin") = "",
        py::arg("key") = py::none(), "Make an empty log in a directory: origin, fingerprint, key_file.");
  py::class_<LogHandle>(m, "EmbeddedLog", py::is_final(), "A log in a directory.")
      .def(py::init(&open_log), py::arg("context"), py::arg("directory"), py::kw_only(), py::arg("append") = false,
           py::arg("key") = py::none())
      .def("info", &info, "Return size, origin, root, key, checkpoint, and whether an earlier one was known.")
      .def("verify", &verify, py::kw_only(), py::arg("since") = py::none(), py::arg("progress") = py::none(),
           py::arg("timeout") = py::none(), py::arg("stop") = py::none(),
           "Compute every leaf, tile and the root again.")
      .def("get", &get, py::arg("index"), "Return an entry with its proof.")
      .def("append_request", &append_request, py::arg("request"), py::kw_only(), py::arg("timeout"),
           "Answer a request of Rekor v2's write API: check it, append, return the entry as JSON.")
      .def("read", &read, py::arg("path"), "Return checkpoint, tile or entry bundle. Raises NotFoundError.");
}

}  // namespace sigwright::bindings
