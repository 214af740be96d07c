#pragma once
// All that a verb may know of the world around it.

#include <filesystem>
#include <functional>
#include <memory>

#include "base/log.h"
#include "base/time.h"
#include "http/client.h"
#include "http/tls.h"
#include "oci/registry.h"

namespace sigwright::cosign {

class TrustCache;
class WriteLocks;

// Safe to share: calls may run together. The library below cosign/ reads neither environment nor home nor clock.
struct Context {
  std::function<Time()> now;
  http::EnvironmentLookup environment;
  std::filesystem::path home;
  LogSink log;
  std::shared_ptr<http::Client> http;
  std::shared_ptr<oci::Session> registries;
  std::shared_ptr<TrustCache> trust = nullptr;  // null: what is believed is read anew every time
  std::shared_ptr<WriteLocks> write_locks;      // null: threads that sign one image meet as writers elsewhere do
};

// The process's own clock, environment and home, a new client and a new session.
[[nodiscard]] Result<std::shared_ptr<Context>> system_context(LogSink log, std::string user_agent,
                                                              oci::CloudAccounts clouds = {});

}  // namespace sigwright::cosign
