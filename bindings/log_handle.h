#pragma once
// A log of the user's own as Python holds it.

#include <pybind11/pybind11.h>

#include <memory>
#include <optional>
#include <utility>

#include "bindings/context.h"
#include "bindings/convert.h"
#include "bindings/errors.h"
#include "bindings/run.h"
#include "bindings/signer.h"
#include "cosign/log_entries.h"
#include "services/embedded_log.h"

namespace sigwright::bindings {

namespace py = pybind11;

using Timeout = std::optional<double>;
using Stop = const std::stop_source*;

// Safe to share.
class LogHandle {
 public:
  LogHandle(std::shared_ptr<CoreContext> context, std::shared_ptr<services::EmbeddedLog> log)
      : context_(std::move(context)), log_(std::move(log)) {}

  [[nodiscard]] const services::EmbeddedLog& log() const noexcept { return *log_; }
  [[nodiscard]] services::EmbeddedLog& log() noexcept { return *log_; }

  template <class Call>
  auto run(Timeout timeout, Stop stop, const Call& call) const {
    const CallLimits limits = CallLimits::from_python(timeout, stop);
    return unwrap(run_blocking(limits, context_->log(), [&](const Cancel& cancel) { return call(*log_, cancel); }));
  }

 private:
  std::shared_ptr<CoreContext> context_;
  std::shared_ptr<services::EmbeddedLog> log_;
};

[[nodiscard]] inline std::shared_ptr<const signing::Signer> signer_of(const SignerHandle* handle) {
  return handle == nullptr ? nullptr : handle->signer;
}

[[nodiscard]] inline py::dict signer_to_python(const cosign::EntrySigner& signer) {
  py::dict out;
  out["fingerprint"] = text(signer.fingerprint);
  out["identities"] = text_list(signer.identities);
  return out;
}

}  // namespace sigwright::bindings
