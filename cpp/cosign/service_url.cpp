#include "cosign/service_url.h"

namespace sigwright::cosign {

Result<http::Url> service_url(const std::string& text, std::string_view what) {
  auto url = with_context(http::Url::parse(text), what);
  if (!url) return fail(ErrorCode::Usage, url.error().message, "write it as https://HOST");
  if (url->scheme == "https" || http::is_loopback_host(url->host)) return url;
  return fail(ErrorCode::Usage, "plain http is spoken to loopback addresses only: " + url->redacted(),
              "use an https URL");
}

}  // namespace sigwright::cosign
