#include "bindings/errors.h"

#include <exception>

#include "bindings/convert.h"

namespace sigwright::bindings {
namespace {

// The instance of sigwright.errors.<exception> that `error` amounts to.
py::object make_exception(const Error& error) {
  const ErrorKind& kind = error_kind(error.code);
  const py::object type = py::module_::import("sigwright.errors").attr(std::string(kind.exception).c_str());
  return type(text(error.message), py::arg("hint") = text(error.hint_or_default()),
              py::arg("details") = text_map(error.details));
}

void translate(std::exception_ptr thrown) {
  try {
    if (thrown) std::rethrow_exception(thrown);
  } catch (const Failure& failure) {
    const py::object exception = make_exception(failure.error);
    PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(exception.ptr())), exception.ptr());
  }
}

py::list error_table() {
  py::list rows;
  for (const ErrorKind& kind : error_kinds()) {
    py::dict row;
    row["symbol"] = kind.symbol;
    row["exception"] = kind.exception;
    row["exit_code"] = kind.exit_code;
    row["hint"] = kind.hint;
    rows.append(std::move(row));
  }
  return rows;
}

void raise_symbol(const std::string& symbol, const std::string& message) {
  for (const ErrorKind& kind : error_kinds()) {
    if (kind.symbol == symbol) throw Failure{Error{kind.code, message, "", {}}};
  }
  throw py::value_error("no such error: " + symbol);
}

}  // namespace

py::dict error_to_python(const Error& error) {
  const ErrorKind& kind = error_kind(error.code);
  py::dict out;
  out["code"] = kind.symbol;
  out["exit_code"] = kind.exit_code;
  out["message"] = text(error.message);
  out["hint"] = text(error.hint_or_default());
  out["details"] = text_map(error.details);
  return out;
}

void bind_errors(py::module_& m) {
  py::register_local_exception_translator(translate);
  m.def("error_table", &error_table, "Return the rows of the error table, in order.");
  m.def("raise_error", &raise_symbol, py::arg("symbol"), py::arg("message"),
        "Raise the exception of an error by its symbol.");
}

}  // namespace sigwright::bindings
