// What kind of manifest a reference names.

#include <pybind11/stl.h>

#include "bindings/bind.h"
#include "bindings/context.h"
#include "bindings/convert.h"
#include "bindings/options.h"
#include "bindings/run_verb.h"
#include "cosign/describe.h"

namespace sigwright::bindings {
namespace {

py::dict child_to_python(const cosign::Child& child) {
  py::dict out;
  out["digest"] = text(child.digest);
  out["platform"] = text(child.platform);
  out["image"] = child.image;
  return out;
}

py::dict describe(const CoreContext& context, const std::string& image, const py::dict& options, Timeout timeout,
                  Stop stop) {
  const auto registry = read_registry_options(options);
  const auto found = run(context, timeout, stop, [&](const auto& world, const Cancel& cancel) {
    return cosign::describe(image, registry, world, cancel);
  });
  py::dict out;
  out["reference"] = text(found.reference);
  out["digest"] = text(found.digest);
  out["media_type"] = text(found.media_type);
  out["artifact_type"] = text(found.artifact_type);
  out["layer_types"] = text_list(found.layer_types);
  out["subject"] = text(found.subject);
  out["platform"] = text(found.platform);
  out["attests"] = text(found.attests);
  out["children"] = to_list(found.children, child_to_python);
  return out;
}

}  // namespace

void bind_describe(py::module_& m) {
  m.def("describe", &describe, py::arg("context"), py::arg("image"), py::arg("options"), py::kw_only(),
        py::arg("timeout") = py::none(), py::arg("stop") = py::none(),
        "Return what kind of manifest a reference names, and what it is made of. Nothing is verified.");
}

}  // namespace sigwright::bindings
