// base: local files, whole or absent.

#include <pybind11/stl/filesystem.h>

#include "base/file.h"
#include "bindings/bind.h"
#include "bindings/buffer.h"
#include "bindings/errors.h"

namespace sigwright::bindings {
namespace {

py::bytes read_whole(const std::filesystem::path& path, std::size_t cap) {
  auto bytes = [&] {
    const py::gil_scoped_release nogil;
    return read_file(path, cap);
  }();
  return to_python(unwrap(std::move(bytes)));
}

void write_whole(const std::filesystem::path& path, const py::buffer& data, unsigned mode, bool overwrite) {
  const ByteArg bytes(data);
  auto written = [&] {
    const py::gil_scoped_release nogil;
    return write_file(path, bytes.view(), {.mode = mode, .overwrite = overwrite});
  }();
  unwrap(std::move(written));
}

}  // namespace

void bind_base(py::module_& m) {
  m.def("read_file", &read_whole, py::arg("path"), py::arg("cap"), "Read a file of at most `cap` bytes.");
  m.def("write_file", &write_whole, py::arg("path"), py::arg("data"), py::kw_only(), py::arg("mode") = 0644U,
        py::arg("overwrite") = true, "Write a file whole or not at all; devices and pipes are written through.");
}

}  // namespace sigwright::bindings
