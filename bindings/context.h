#pragma once
// The core's context as Python holds it.

#include <memory>
#include <string>

#include "base/result.h"
#include "bindings/log_buffer.h"
#include "cosign/context.h"

namespace sigwright::bindings {

// Safe to share: calls may run together.
class CoreContext {
 public:
  CoreContext(std::string user_agent, cosign::ContextOptions options);

  [[nodiscard]] const cosign::Context& get() const noexcept { return *context_; }
  [[nodiscard]] LogBuffer& log() const noexcept { return *log_; }
  // After fork: the thread that would have to be ended is not in this process. Whoever holds this holds nothing more.
  void abandon();

 private:
  std::shared_ptr<LogBuffer> log_;
  std::shared_ptr<cosign::Context> context_;
};

}  // namespace sigwright::bindings
