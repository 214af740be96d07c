#include "oci/remote_errors.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/text.h"
#include "oci/quirks.h"

namespace sigwright::oci {
namespace {

constexpr std::size_t kMostErrors = 3;  // shown

struct Reason {
  std::string code, message;
};

std::string text_of(const Json& json, std::string_view key) {
  const Json& member = json_member(json, key);
  return member.is_string() ? member.get<std::string>() : std::string();
}

std::vector<Reason> reasons_of(const http::Response& response) {
  const auto json = parse_json(as_text(response.body), {.bytes = limits::kErrorBodyBytes});
  std::vector<Reason> reasons;
  if (!json) return reasons;
  const Json& errors = json_member(*json, "errors");
  if (!errors.is_array()) return reasons;
  for (const Json& error : errors) {
    if (reasons.size() == kMostErrors) break;
    reasons.push_back({text_of(error, "code"), text_of(error, "message")});
  }
  return reasons;
}

bool is_denial(const http::Response& response) {
  if (response.status == 401 || response.status == 403) return true;
  return response.status < 500 && response.status != 404 &&
         (has_error_code(response, "DENIED") || has_error_code(response, "UNAUTHORIZED"));
}

// Registries have no code for a tag that must not move, only words: Artifact Registry "tag immutability", Harbor
// "configured as immutable", ECR "TAG_INVALID ... already exists ... immutable".
bool is_immutable_tag(const http::Response& response) {
  if (response.status < 400 || response.status >= 500) return false;
  const auto reasons = reasons_of(response);
  return std::ranges::any_of(reasons, [](const Reason& reason) {
    return reason.message.find("immutab") != std::string::npos || reason.code == "TAG_INVALID";
  });
}

bool is_passing(int status) { return status == 408 || status == 429 || status >= 500; }

ErrorCode code_of(const http::Response& response) {
  if (is_denial(response) || is_immutable_tag(response)) return ErrorCode::AccessDenied;
  if (is_passing(response.status)) return ErrorCode::Unreachable;
  switch (response.status) {
    case 404: return ErrorCode::NotFound;
    case 405: return ErrorCode::AccessDenied;
    case 412: return ErrorCode::WriteConflict;
    case 413: return ErrorCode::LimitExceeded;
    default: return ErrorCode::Malformed;
  }
}

// Artifact Registry says the same where nobody is logged in, where a role is missing, and where there is no such
// repository, perhaps because it is in another location.
std::string google_hint(const http::Response& response, const std::string& host) {
  const bool writing = registry_message(response).find("uploadArtifacts") != std::string::npos;
  return "log in (`gcloud auth configure-docker " + host + "`, or GOOGLE_APPLICATION_CREDENTIALS); then the account " +
         "needs " + (writing ? "roles/artifactregistry.writer" : "roles/artifactregistry.reader") +
         " on the repository; then look at project, location and repository in the name: for all three the answer is " +
         "the same";
}

std::string hint_of(const http::Response& response, ErrorCode code, std::string_view registry) {
  const std::string host(registry);
  if (is_immutable_tag(response)) {
    return "its tags cannot be moved: write the bundle alone (--signature-format bundle), which needs no tag, or keep "
           "signatures in a repository whose tags can (--signature-repository)";
  }
  if (response.status == 405) return host + " does not allow this; ask its operator";
  if (response.status == 413) return host + " takes nothing this large; ask its operator to raise the limit";
  if (response.status == 429) return host + " limits the rate of requests; wait, or log in for a higher limit";
  if (response.status >= 500) return host + " fails at its own end: try again later, or ask its operator";
  if (code == ErrorCode::Malformed) return host + " refused the request; its own message says why";
  if (code == ErrorCode::AccessDenied && cloud_of(registry) == "google") return google_hint(response, host);
  if (code == ErrorCode::AccessDenied) {
    return "log in with `docker login " + host + "`, or pass --registry-username and --registry-password";
  }
  return {};
}

// "(tried anonymous; ~/.docker/config.json: not valid JSON at byte 3)"
std::string tried(const FoundCredential& found) {
  std::string text = " (credentials tried: " + found.credential.source;
  for (const std::string& problem : found.problems) text += "; " + problem;
  return text + ")";
}

std::string with_message(std::string text, const http::Response& response) {
  const std::string message = registry_message(response);
  return message.empty() ? text : text + ": " + message;
}

std::string message_of(const http::Response& response, ErrorCode code, const Refusal& refusal) {
  const std::string host(refusal.registry);
  const std::string what(refusal.what);
  switch (code) {
    case ErrorCode::NotFound: return what + " was not found";
    case ErrorCode::AccessDenied:
      return host + " denied " + std::string(refusal.doing) + " " + what + tried(refusal.found);
    case ErrorCode::WriteConflict: return what + " was changed by another writer meanwhile";
    default:
      return host + " answered " + std::to_string(response.status) + " to " + std::string(refusal.doing) + " " + what;
  }
}

Error with_facts(Error error, const http::Response& response, std::string_view registry) {
  error.details = {{"registry", std::string(registry)}, {"status", std::to_string(response.status)}};
  if (is_immutable_tag(response)) error.details["immutable"] = "true";
  if (response.retry_after) {
    error.details["retry_after"] =
        std::to_string(std::chrono::ceil<std::chrono::seconds>(*response.retry_after).count());
  }
  return error;
}

}  // namespace

std::string registry_message(const http::Response& response) {
  std::string text;
  for (const Reason& reason : reasons_of(response)) {
    if (reason.code.empty() && reason.message.empty()) continue;
    if (!text.empty()) text += "; ";
    text += reason.code;
    if (!reason.code.empty() && !reason.message.empty()) text += ": ";
    text += reason.message;
  }
  return printable(text, 400);
}

bool has_error_code(const http::Response& response, std::string_view code) {
  const auto reasons = reasons_of(response);
  return std::ranges::any_of(reasons, [&](const Reason& reason) { return reason.code == code; });
}

Error registry_error(const http::Response& response, const Refusal& refusal) {
  const ErrorCode code = code_of(response);
  Error error{
      code, with_message(message_of(response, code, refusal), response), hint_of(response, code, refusal.registry), {}};
  return with_facts(std::move(error), response, refusal.registry);
}

Error token_error(const http::Response& response, std::string_view registry, std::string_view service,
                  const FoundCredential& found) {
  const std::string from(service);
  if (is_passing(response.status)) {
    Error error{
        ErrorCode::Unreachable,
        "the token service " + from + " of " + std::string(registry) + " answered " + std::to_string(response.status),
        hint_of(response, ErrorCode::Unreachable, from),
        {}};
    return with_facts(std::move(error), response, registry);
  }
  Error error{ErrorCode::AccessDenied,
              with_message(std::string(registry) + " denied access: its token service " + from + " answered " +
                               std::to_string(response.status) + tried(found),
                           response),
              hint_of(response, ErrorCode::AccessDenied, registry),
              {}};
  return with_facts(std::move(error), response, registry);
}

}  // namespace sigwright::oci
