#pragma once
// Values of the core as plain Python data (dict, list, str, bytes), which sigwright/reports.py turns into records.

#include <pybind11/pybind11.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "crypto/keys.h"
#include "crypto/secret.h"
#include "verify/report.h"

namespace sigwright::bindings {

namespace py = pybind11;

// Text from outside need not be UTF-8; what is not is replaced, never an exception.
[[nodiscard]] inline py::str text(std::string_view value) {
  PyObject* decoded = PyUnicode_DecodeUTF8(value.data(), static_cast<Py_ssize_t>(value.size()), "replace");
  if (decoded == nullptr) throw py::error_already_set();
  return py::reinterpret_steal<py::str>(decoded);
}

[[nodiscard]] inline py::object text_or_none(const std::optional<Time>& time) {
  return time ? py::object(text(to_rfc3339(*time))) : py::object(py::none());
}

template <class T>
[[nodiscard]] py::object optional(const std::optional<T>& value) {
  return value ? py::object(py::cast(*value)) : py::object(py::none());
}

[[nodiscard]] inline py::dict text_map(const std::map<std::string, std::string>& map) {
  py::dict out;
  for (const auto& [key, value] : map) out[text(key)] = text(value);
  return out;
}

template <class Values, class Convert>
[[nodiscard]] py::list to_list(const Values& values, const Convert& convert) {
  py::list out;
  for (const auto& value : values) out.append(convert(value));
  return out;
}

[[nodiscard]] inline py::list text_list(const std::vector<std::string>& values) {
  return to_list(values, [](const std::string& value) { return text(value); });
}

[[nodiscard]] inline crypto::SecretBytes to_secret(std::string_view password) {
  return crypto::SecretBytes(to_bytes(password));
}

// "ecdsa-p256" and so on; throws ValueError for another.
[[nodiscard]] crypto::KeyType key_type_from(const std::string& name);

[[nodiscard]] py::dict check_to_python(const verify::Check& check);
[[nodiscard]] py::dict report_to_python(const verify::VerificationReport& report);

}  // namespace sigwright::bindings
