#pragma once
// Python functions that the core calls, from any of its threads.

#include <pybind11/pybind11.h>

#include <memory>
#include <string>

#include "base/error.h"
#include "oci/credentials.h"

namespace sigwright::bindings {

namespace py = pybind11;

// A Python callable that may be dropped by any thread.
[[nodiscard]] std::shared_ptr<py::function> share(py::function callable);

// What a callable raised. An exception of the package keeps its kind; any other is `otherwise`, and of `who`.
[[nodiscard]] Error error_from(const py::error_already_set& raised, ErrorCode otherwise, const std::string& who);

// `ask(cloud, registry)` returns (user name, secret, seconds of life) or None. Empty for None.
[[nodiscard]] oci::CloudAccounts cloud_accounts(const py::object& ask);

}  // namespace sigwright::bindings
