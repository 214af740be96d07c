#include "services/json_http.h"

#include "base/text.h"

namespace sigwright::services {

Result<http::Url> below(const http::Url& base, std::string_view path) {
  http::Url url = base;
  while (url.target.ends_with('/')) url.target.pop_back();
  url.target += path;
  return http::Url::parse(url.str());
}

http::Request post_json(http::Url url, std::string body) {
  http::Request request{.method = http::Method::Post, .url = std::move(url)};
  request.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
  request.body = std::make_shared<const Bytes>(to_bytes(body));
  request.max_body = limits::kManifestBytes;
  request.idempotent = true;
  return request;
}

http::Request get(http::Url url, std::size_t cap) {
  http::Request request{.method = http::Method::Get, .url = std::move(url)};
  request.max_body = cap;
  return request;
}

std::string refusal(const http::Response& response) {
  const auto json = parse_json(as_text(response.body));
  if (json) {
    const auto message = optional_json_string(*json, "message", "answer");
    if (message && *message) return printable(trim(**message), 300);
  }
  return printable(trim(as_text(response.body)), 120);
}

namespace {

// A server says so by its status, or only in words: Rekor v1 answers 400, or 500, and names the size.
bool is_about_size(const http::Response& response, std::string_view said) {
  if (response.status == 413) return true;
  if (response.status != 400 && response.status != 422 && response.status != 500) return false;
  const std::string words = to_lower(said);
  return words.find("too large") != std::string::npos || words.find("exceeds") != std::string::npos;
}

constexpr std::string_view kSizeHint =
    "the log keeps the whole entry and this one is too large for it: use a Rekor v2 log or one of your own "
    "(--rekor-url file:DIR), which keep its hash alone";

}  // namespace

Error service_error(const http::Response& response, std::string_view doing) {
  ErrorCode code = ErrorCode::Usage;
  if (response.status == 404) code = ErrorCode::NotFound;
  if (response.status == 401 || response.status == 403) code = ErrorCode::AccessDenied;
  if (response.status == 429 || response.status == 408 || response.status >= 500) code = ErrorCode::Unreachable;
  const std::string said = refusal(response);
  const bool size = is_about_size(response, said);
  if (size) code = ErrorCode::LimitExceeded;
  std::string message =
      std::string(doing) + ": " + response.url.authority() + " answered " + std::to_string(response.status);
  if (!said.empty()) message += " (" + said + ")";
  if (response.attempts > 1) message += " after " + std::to_string(response.attempts) + " attempts";
  return Error{code, std::move(message), size ? std::string(kSizeHint) : std::string(), {}};
}

}  // namespace sigwright::services
