// What an audit of a whole registry begins with.

#include <pybind11/stl.h>

#include "bindings/bind.h"
#include "bindings/context.h"
#include "bindings/convert.h"
#include "bindings/errors.h"
#include "bindings/options.h"
#include "bindings/run.h"
#include "cosign/list_images.h"

namespace sigwright::bindings {
namespace {

using Names = std::vector<std::string>;

py::list list_images(const CoreContext& context, const std::string& registry, const Names& repositories,
                     const Names& tags, const Names& exclude, const py::dict& options, std::optional<double> timeout,
                     const std::stop_source* stop) {
  const cosign::ListOptions wanted{registry, repositories, tags, exclude, read_registry_options(options)};
  const CallLimits limits = CallLimits::from_python(timeout, stop);
  return text_list(unwrap(run_blocking(limits, context.log(), [&](const Cancel& cancel) {
    return cosign::list_images(wanted, context.get(), cancel);
  })));
}

}  // namespace

void bind_audit(py::module_& m) {
  m.def("list_images", &list_images, py::arg("context"), py::arg("registry"), py::kw_only(),
        py::arg("repositories") = Names(), py::arg("tags") = Names(), py::arg("exclude") = Names(),
        py::arg("options") = py::dict(), py::arg("timeout") = py::none(), py::arg("stop") = py::none(),
        "Return HOST/REPOSITORY:TAG of every image of a registry that the globs name.");
}

}  // namespace sigwright::bindings
