// base: local files, whole or absent.

#include <pybind11/stl/filesystem.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

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

constexpr std::size_t kPiece = std::size_t{1} << 20;

Result<void> hand_on(int descriptor, const TakePiece& take) {
  Bytes piece(kPiece);
  for (off_t at = 0;;) {
    const ssize_t count = ::pread(descriptor, piece.data(), piece.size(), at);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail(ErrorCode::LocalFile, std::string("reading a temporary file: ") + std::strerror(errno));
    if (count == 0) return {};
    CHECK(take(ByteView(piece).first(static_cast<std::size_t>(count))));
    at += count;
  }
}

void write_held(const std::filesystem::path& path, const py::buffer& head, int descriptor) {
  const ByteArg bytes(head);
  auto written = [&] {
    const py::gil_scoped_release nogil;
    return write_file_of(path, [&](const TakePiece& take) -> Result<void> {
      CHECK(take(bytes.view()));
      return hand_on(descriptor, take);
    });
  }();
  unwrap(std::move(written));
}

}  // namespace

void bind_base(py::module_& m) {
  m.def("read_file", &read_whole, py::arg("path"), py::arg("cap"), "Read a file of at most `cap` bytes.");
  m.def("write_file", &write_whole, py::arg("path"), py::arg("data"), py::kw_only(), py::arg("mode") = 0644U,
        py::arg("overwrite") = true, "Write a file whole or not at all; devices and pipes are written through.");
  m.def("write_file_held", &write_held, py::arg("path"), py::arg("head"), py::arg("descriptor"),
        "Write `head` and all that an open file holds, as `write_file` does and a piece at a time.");
}

}  // namespace sigwright::bindings
