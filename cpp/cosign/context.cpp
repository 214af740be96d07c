#include "cosign/context.h"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <utility>

#include "cosign/trust_cache.h"
#include "cosign/write_locks.h"

namespace sigwright::cosign {
namespace {

std::optional<std::string> environment_variable(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  if (value == nullptr) return std::nullopt;
  return std::string(value);
}

// HOME as every tool reads it; the password database where it is not set, as in some containers and services.
std::filesystem::path home_directory() {
  if (auto home = environment_variable("HOME"); home && !home->empty()) return *home;
  std::array<char, 4096> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  const int status = getpwuid_r(getuid(), &entry, buffer.data(), buffer.size(), &found);
  if (status != 0 || found == nullptr || found->pw_dir == nullptr) return {};
  return found->pw_dir;
}

Time system_time() { return std::chrono::time_point_cast<Time::duration>(std::chrono::system_clock::now()); }

}  // namespace

Result<std::shared_ptr<Context>> system_context(LogSink log, std::string user_agent, ContextOptions options) {
  auto context = std::make_shared<Context>();
  context->now = system_time;
  context->environment = environment_variable;
  context->home = home_directory();
  context->log = log;
  context->clouds = options.clouds;
  if (options.dry_run) context->rehearsal = std::make_shared<oci::Rehearsal>();
  TRY(context->http,
      http::Client::create({.environment = environment_variable, .log = log, .user_agent = std::move(user_agent)}));
  context->registries = std::make_shared<oci::Session>(
      context->http, oci::SessionOptions{environment_variable, context->home, std::move(log), std::move(options.clouds),
                                         context->rehearsal});
  context->trust = std::make_shared<TrustCache>();
  context->write_locks = std::make_shared<WriteLocks>();
  return context;
}

Result<void> write_output(const std::filesystem::path& path, ByteView data, const Context& context) {
  if (!context.rehearsal) return write_file(path, data);
  context.rehearsal->note({"write", path.string(), {}, data.size()});
  return {};
}

Result<void> write_output_of(const std::filesystem::path& path,
                             const std::function<Result<void>(const TakePiece&)>& produce, const Context& context) {
  if (!context.rehearsal) return write_file_of(path, produce);
  std::size_t size = 0;
  CHECK(produce([&size](ByteView piece) -> Result<void> {
    size += piece.size();
    return {};
  }));
  context.rehearsal->note({"write", path.string(), {}, size});
  return {};
}

}  // namespace sigwright::cosign
