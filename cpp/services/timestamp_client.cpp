#include "services/timestamp_client.h"

#include "crypto/timestamp.h"
#include "services/json_http.h"

namespace sigwright::services {
namespace {

constexpr std::size_t kReplyBytes = std::size_t{64} << 10;

}  // namespace

Result<Bytes> request_timestamp(http::Client& client, const http::Url& url, ByteView message,
                                std::shared_ptr<const http::TlsOptions> tls, const Cancel& cancel) {
  TRY(const auto query, crypto::timestamp_request(message, /*want_certificates=*/false));
  http::Request request{.method = http::Method::Post, .url = url};
  request.headers = {{"Content-Type", "application/timestamp-query"}, {"Accept", "application/timestamp-reply"}};
  request.body = std::make_shared<const Bytes>(query.der);
  request.max_body = kReplyBytes;
  request.tls = std::move(tls);
  request.idempotent = true;  // a second timestamp is as good as the first
  constexpr std::string_view doing = "asking for a timestamp";
  TRY(auto response, with_context(client.send(std::move(request), cancel), doing));
  if (!response.ok()) return fail(service_error(response, doing));
  CHECK(with_context(crypto::check_timestamp_reply(response.body, query, message), doing));
  return std::move(response.body);
}

}  // namespace sigwright::services
