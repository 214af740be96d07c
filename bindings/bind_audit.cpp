// What an audit of a whole registry begins with.

#include <pybind11/stl.h>

#include "bindings/bind.h"
#include "bindings/context.h"
#include "bindings/convert.h"
#include "bindings/errors.h"
#include "bindings/options.h"
#include "bindings/run_verb.h"
#include "cosign/list_images.h"
#include "cosign/resolve_images.h"

namespace sigwright::bindings {
namespace {

using Names = std::vector<std::string>;

py::list list_images(const CoreContext& context, const std::string& registry, const Names& repositories,
                     const Names& tags, const Names& exclude, const py::dict& options, std::optional<double> timeout,
                     const std::stop_source* stop) {
  const cosign::ListOptions wanted{registry, repositories, tags, exclude, read_registry_options(options)};
  const CallLimits limits = CallLimits::from_python(timeout, stop);
  const auto listed = unwrap(run_blocking(
      limits, context.log(), [&](const Cancel& cancel) { return cosign::list_images(wanted, context.get(), cancel); }));
  return to_list(listed, [](const cosign::ListedImage& image) {
    return py::make_tuple(text(image.reference), image.uploaded_ms);
  });
}

// A reference, or the error as a report has it.
py::object reference_to_python(const Result<std::string>& reference) {
  return reference ? py::object(text(*reference)) : py::object(error_to_python(reference.error()));
}

py::list resolve_images(const CoreContext& context, const Names& images, const py::dict& options,
                        std::size_t max_workers, Timeout image_timeout, Timeout timeout, Stop stop) {
  const cosign::ResolveOptions wanted{read_registry_options(options), max_workers, time_limit(image_timeout)};
  const CallLimits limits = CallLimits::from_python(timeout, stop);
  return to_list(
      run_blocking(limits, context.log(),
                   [&](const Cancel& cancel) { return cosign::resolve_images(images, wanted, context.get(), cancel); }),
      reference_to_python);
}

}  // namespace

void bind_audit(py::module_& m) {
  m.def("resolve_images", &resolve_images, py::arg("context"), py::arg("images"), py::arg("options"), py::kw_only(),
        py::arg("max_workers") = 10, py::arg("image_timeout") = py::none(), py::arg("timeout") = py::none(),
        py::arg("stop") = py::none(), "Return NAME@DIGEST of each image, or its error, in order.");
  m.def("list_images", &list_images, py::arg("context"), py::arg("registry"), py::kw_only(),
        py::arg("repositories") = Names(), py::arg("tags") = Names(), py::arg("exclude") = Names(),
        py::arg("options") = py::dict(), py::arg("timeout") = py::none(), py::arg("stop") = py::none(),
        "Return HOST/REPOSITORY:TAG[@DIGEST] and the time of upload (milliseconds; 0: not told) of every image of a "
        "registry that the globs name.");
}

}  // namespace sigwright::bindings
