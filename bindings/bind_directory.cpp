// cosign: directories under one signature.

#include "bindings/bind.h"
#include "bindings/buffer.h"
#include "bindings/context.h"
#include "bindings/convert.h"
#include "bindings/errors.h"
#include "bindings/options.h"
#include "bindings/run.h"

namespace sigwright::bindings {
namespace {

using Timeout = std::optional<double>;
using Stop = const std::stop_source*;

py::dict sign_directory(const CoreContext& context, const std::string& directory, const py::dict& options,
                        Timeout timeout, Stop stop) {
  const auto parsed = read_sign_directory_options(options);
  const auto result =
      unwrap(run_blocking(CallLimits::from_python(timeout, stop), context.log(), [&](const Cancel& cancel) {
        return cosign::sign_directory(directory, parsed, context.get(), cancel);
      }));
  py::dict out;
  out["digest"] = text(result.digest);
  out["signature"] = to_python(result.signature);
  out["bundle"] = text(result.bundle);
  out["warnings"] = text_list(result.warnings);
  return out;
}

py::dict verify_directory(const CoreContext& context, const std::string& directory, const py::dict& options,
                          Timeout timeout, Stop stop) {
  const auto parsed = read_verify_directory_options(options);
  return report_to_python(
      unwrap(run_blocking(CallLimits::from_python(timeout, stop), context.log(), [&](const Cancel& cancel) {
        return cosign::verify_directory(directory, parsed, context.get(), cancel);
      })));
}

}  // namespace

void bind_directory(py::module_& m) {
  const auto verb = [&](const char* name, auto function, const char* doc) {
    m.def(name, function, py::arg("context"), py::arg("directory"), py::arg("options"), py::kw_only(),
          py::arg("timeout") = py::none(), py::arg("stop") = py::none(), doc);
  };
  verb("sign_directory", &sign_directory, "Sign every file of a directory and return the bundle.");
  verb("verify_directory", &verify_directory,
       "Verify the signature of a directory and every file, and return the report.");
}

}  // namespace sigwright::bindings
