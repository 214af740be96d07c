#pragma once
// Where a Result becomes a value or an exception, and nowhere else.

#include <pybind11/pybind11.h>

#include <utility>

#include "base/result.h"

namespace sigwright::bindings {

namespace py = pybind11;

// Carries an Error to the translator, which raises the class that the error table names for its code.
struct Failure {
  Error error;
};

// {"symbol", "message", "hint", "exit_code", "details", "exception"} of an error; None where there is none.
[[nodiscard]] py::dict error_to_python(const Error& error);

template <class T>
T unwrap(Result<T>&& result) {
  if (!result) throw Failure{std::move(result).error()};
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

void bind_errors(py::module_& m);

}  // namespace sigwright::bindings
