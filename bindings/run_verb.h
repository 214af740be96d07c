#pragma once
// A call of the core with its context, as every verb's binding makes it.

#include <optional>
#include <stop_token>

#include "bindings/context.h"
#include "bindings/errors.h"
#include "bindings/run.h"

namespace sigwright::bindings {

using Timeout = std::optional<double>;
using Stop = const std::stop_source*;

// Runs `call(context, cancel)` and returns the value of its Result, or throws.
template <class Call>
auto run(const CoreContext& context, Timeout timeout, Stop stop, const Call& call) {
  const CallLimits limits = CallLimits::from_python(timeout, stop);
  return unwrap(run_blocking(limits, context.log(), [&](const Cancel& cancel) { return call(context.get(), cancel); }));
}

}  // namespace sigwright::bindings
