#include "oci/registry.h"

#include <map>
#include <mutex>
#include <utility>

#include "oci/catalog.h"
#include "oci/layout.h"
#include "oci/remote_host.h"
#include "oci/remote_repository.h"

namespace sigwright::oci {
namespace {

Result<void> check_options(const RegistryOptions& options) {
  if (options.username.has_value() != options.password.has_value()) {
    return fail(ErrorCode::Usage, "a user name for the registry needs a password, and a password a user name",
                "pass both --registry-username and --registry-password; an empty password is one too");
  }
  if (options.username && options.token) {
    return fail(ErrorCode::Usage, "a registry takes either a user name and password or a token",
                "drop --registry-token, or --registry-username and --registry-password");
  }
  return {};
}

}  // namespace

struct Session::Impl {
  SessionParts parts;
  std::shared_ptr<Rehearsal> rehearsal;
  std::mutex mutex;
  // By host and port; several where it is used with different options, which share nothing.
  std::multimap<std::string, std::pair<RegistryOptions, std::shared_ptr<RemoteHost>>> hosts;

  std::shared_ptr<RemoteHost> host(const std::string& registry, const RegistryOptions& options) {
    const std::scoped_lock lock(mutex);
    for (auto [item, end] = hosts.equal_range(registry); item != end; ++item) {
      if (item->second.first == options) return item->second.second;
    }
    auto made = std::make_shared<RemoteHost>(parts, registry, options);
    hosts.emplace(registry, std::pair{options, made});
    return made;
  }
};

Session::Session(std::shared_ptr<http::Client> client, SessionOptions options) : impl_(std::make_unique<Impl>()) {
  impl_->parts = {.client = std::move(client),
                  .store = std::make_shared<CredentialStore>(std::move(options.environment), std::move(options.home),
                                                             std::move(options.clouds)),
                  .warnings = std::make_shared<Warnings>(),
                  .log = std::move(options.log)};
  impl_->rehearsal = std::move(options.rehearsal);
}

Session::~Session() = default;

Result<std::shared_ptr<Repository>> Session::open(const Reference& reference, const RegistryOptions& options) {
  std::shared_ptr<Repository> opened;
  if (reference.is_layout()) {
    TRY(opened, open_layout(reference));
  } else {
    CHECK(check_options(options));
    opened = std::make_shared<RemoteRepository>(impl_->host(reference.registry(), options), reference);
  }
  return impl_->rehearsal ? Rehearsal::over(std::move(opened), impl_->rehearsal) : opened;
}

Result<std::vector<std::string>> Session::catalog(const std::string& registry, const RegistryOptions& options,
                                                  const Cancel& cancel) {
  TRY(const auto any, Reference::parse(registry + "/any"));
  CHECK(check_options(options));
  return read_catalog(*impl_->host(any.registry(), options), cancel);
}

std::vector<std::string> Session::take_warnings() { return impl_->parts.warnings->take(); }

}  // namespace sigwright::oci
