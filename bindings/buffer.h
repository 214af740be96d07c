#pragma once
// Bytes of Python objects, not copied.

#include <pybind11/pybind11.h>

#include "base/bytes.h"

namespace sigwright::bindings {

namespace py = pybind11;

// The bytes of a contiguous buffer (bytes, bytearray, memoryview, an array of bytes). Throws TypeError for any other:
// memoryview(b"abcdef")[::2] is not what it looks like in memory. Made and destroyed under the GIL; the view may be
// read without it, for the object cannot be resized meanwhile.
class ByteArg {
 public:
  explicit ByteArg(const py::buffer& buffer) : info_(buffer.request()) {
    const bool bytes = info_.itemsize == 1 && info_.ndim <= 1;
    if (!bytes || (info_.ndim == 1 && info_.size > 1 && info_.strides[0] != 1)) {
      throw py::type_error("a contiguous buffer of bytes is needed");
    }
  }

  [[nodiscard]] ByteView view() const noexcept {
    return {static_cast<const std::uint8_t*>(info_.ptr), static_cast<std::size_t>(info_.size)};
  }

 private:
  py::buffer_info info_;
};

// Text or bytes: str as UTF-8, anything else as ByteArg. For PEM and passwords.
class TextArg {
 public:
  explicit TextArg(const py::object& value)
      : bytes_(py::isinstance<py::str>(value) ? py::buffer(py::bytes(py::str(value))) : value.cast<py::buffer>()) {}
  [[nodiscard]] ByteView view() const noexcept { return bytes_.view(); }
  [[nodiscard]] std::string_view text() const noexcept { return as_text(bytes_.view()); }

 private:
  ByteArg bytes_;
};

[[nodiscard]] inline py::bytes to_python(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace sigwright::bindings
