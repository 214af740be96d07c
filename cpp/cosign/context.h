#pragma once
// All that a verb may know of the world around it.

#include <filesystem>
#include <functional>
#include <memory>

#include "base/file.h"
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
  oci::CloudAccounts clouds;                    // as `registries` has them; empty: none is asked
  std::shared_ptr<oci::Rehearsal> rehearsal;    // null: nothing is only played (--dry-run)
  std::shared_ptr<WriteLocks> write_locks;      // null: threads that sign one image meet as writers elsewhere do
};

struct ContextOptions {
  oci::CloudAccounts clouds = {};
  bool dry_run = false;  // what verbs write is noted in `rehearsal` and nowhere else
};

// The process's own clock, environment and home, a new client and a new session. Fails as
// http::Client::create does.
[[nodiscard]] Result<std::shared_ptr<Context>> system_context(LogSink log, std::string user_agent,
                                                              ContextOptions options = {});

// Writes a file that a verb is asked to leave behind, or notes that it would. Fails with LocalFile.
[[nodiscard]] Result<void> write_output(const std::filesystem::path& path, ByteView data, const Context& context);
// The same of data that comes in pieces (write_file_of).
[[nodiscard]] Result<void> write_output_of(const std::filesystem::path& path,
                                           const std::function<Result<void>(const TakePiece&)>& produce,
                                           const Context& context);

}  // namespace sigwright::cosign
