#include "services/rekor_version.h"

#include "services/json_http.h"

namespace sigwright::services {

Result<std::uint32_t> rekor_api_version(http::Client& client, const http::Url& base, const Cancel& cancel) {
  TRY(auto target, below(base, "/api/v1/log"));
  constexpr std::string_view doing = "asking the transparency log for its version";
  TRY(const auto response, with_context(client.send(get(std::move(target), limits::kManifestBytes), cancel), doing));
  if (response.ok()) return 1U;
  if (response.status == 404 || response.status == 405 || response.status == 501) return 2U;
  return fail(service_error(response, doing));
}

}  // namespace sigwright::services
