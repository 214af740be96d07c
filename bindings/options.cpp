#include "bindings/options.h"

#include "bindings/errors.h"
#include "bindings/option_groups.h"

namespace sigwright::bindings {

http::Rates rates_from(py::handle value) {
  std::vector<std::string> texts;
  if (py::isinstance<py::list>(value)) {
    for (const py::handle item : value) texts.push_back(py::str(item));
  } else {
    texts.push_back(py::str(value));
  }
  return unwrap(http::Rates::parse(texts));
}

py::dict option_rows() {
  py::dict rows;
  add_signing_rows(rows);
  add_verifying_rows(rows);
  add_artifact_rows(rows);
  return rows;
}

}  // namespace sigwright::bindings
