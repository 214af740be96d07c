#include "bindings/options.h"

namespace sigwright::bindings {

py::dict option_rows() {
  py::dict rows;
  add_signing_rows(rows);
  add_verifying_rows(rows);
  add_artifact_rows(rows);
  return rows;
}

}  // namespace sigwright::bindings
