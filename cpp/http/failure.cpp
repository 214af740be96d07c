#include "http/failure.h"

#include <algorithm>
#include <array>
#include <system_error>

#include "base/text.h"
#include "http/cause.h"
#include "http/redact.h"

namespace sigwright::http {
namespace {

using enum ErrorCode;

struct Row {
  CURLcode code;
  Retry retry;
  bool unsent;
  bool broken;
  ErrorCode error;
  bool detail;  // curl's words may be shown: they never hold a proxy's password there
  std::string_view cause;
};

// A certificate that is not trusted now will not be in a second; a handshake that broke may have been an accident.
constexpr std::array kRows{
    Row{CURLE_COULDNT_RESOLVE_HOST, Retry::Once, true, false, Unreachable, false, "there is no such host"},
    Row{CURLE_COULDNT_RESOLVE_PROXY, Retry::Once, true, false, Unreachable, false, "there is no such proxy"},
    Row{CURLE_COULDNT_CONNECT, Retry::Once, true, false, Unreachable, false, "no connection"},
    Row{CURLE_OPERATION_TIMEDOUT, Retry::Once, true, false, Unreachable, false, "connecting took too long"},
    Row{CURLE_PROXY, Retry::Once, true, false, Unreachable, false, "the proxy refused"},
    Row{CURLE_SSL_CONNECT_ERROR, Retry::Once, true, false, Unreachable, true, "no TLS connection"},
    Row{CURLE_PEER_FAILED_VERIFICATION, Retry::Never, true, false, Unreachable, true, "its certificate is not trusted"},
    Row{CURLE_SSL_CACERT_BADFILE, Retry::Never, true, false, LocalFile, true, "unusable certificate authorities"},
    Row{CURLE_SSL_CERTPROBLEM, Retry::Never, true, false, LocalFile, true, "unusable client certificate or key"},
    Row{CURLE_PARTIAL_FILE, Retry::Backoff, false, true, Unreachable, true, "the answer was cut off"},
    Row{CURLE_GOT_NOTHING, Retry::Backoff, false, true, Unreachable, false, "closed the connection without an answer"},
    Row{CURLE_SEND_ERROR, Retry::Backoff, false, true, Unreachable, true, "the connection broke"},
    Row{CURLE_RECV_ERROR, Retry::Backoff, false, true, Unreachable, true, "the connection broke"},
    // A kept connection that broke, and a body that is sent once (Request::once).
    Row{CURLE_SEND_FAIL_REWIND, Retry::Never, false, true, Unreachable, false, "the connection broke"},
    Row{CURLE_HTTP2, Retry::Backoff, false, true, Unreachable, true, "the HTTP/2 connection broke"},
    Row{CURLE_HTTP2_STREAM, Retry::Backoff, false, true, Unreachable, true, "the HTTP/2 stream broke"},
    Row{CURLE_WEIRD_SERVER_REPLY, Retry::Never, false, false, Malformed, false, "the answer is not HTTP"},
    Row{CURLE_UNSUPPORTED_PROTOCOL, Retry::Never, false, false, Malformed, false, "the answer is not HTTP"},
    // What curl says of a header line above its own limit.
    Row{CURLE_OUT_OF_MEMORY, Retry::Never, false, false, LimitExceeded, false, "a header field is too long"},
};

// Whoever held us for so long is asked once more: five times would be minutes.
constexpr Row kStalled{CURLE_OPERATION_TIMEDOUT, Retry::Once, false, false, Unreachable, false, "stopped answering"};

Row row_of(const AttemptEnd& end) {
  if (end.stalled) return kStalled;
  const auto* row = std::ranges::find(kRows, end.code, &Row::code);
  if (row != kRows.end()) return *row;
  return {end.code, Retry::Never, false, false, Unreachable, false, curl_easy_strerror(end.code)};
}

// A proxy's refusal is final, unless it says that it could not get through just now.
bool proxy_refused(const AttemptEnd& end) { return end.proxy_status >= 300 && end.proxy_status < 500; }

// What OpenSSL says, and curl in its place where there was a system's error, when the other side is not speaking TLS.
// An alert, a version or a cipher that is not supported are TLS: their words are others.
constexpr std::array<std::string_view, 4> kForeignWords{"wrong version number", "unexpected eof", "SSL_ERROR_SYSCALL",
                                                        "Connection reset by peer"};

std::string_view known_cause(const AttemptEnd& end) {
  if (end.proxy_status >= 300 || (end.code == CURLE_OPERATION_TIMEDOUT && !end.stalled)) return kNoConnection;
  const auto said = [&](std::string_view words) { return end.detail.find(words) != std::string::npos; };
  switch (end.code) {
    case CURLE_COULDNT_CONNECT: return kNoConnection;
    case CURLE_PEER_FAILED_VERIFICATION: return kCertificate;
    case CURLE_SSL_CONNECT_ERROR: return std::ranges::any_of(kForeignWords, said) ? kNoTls : std::string_view();
    default: return {};
  }
}

std::string cause_of(const AttemptEnd& end, const Row& row) {
  if (end.proxy_status >= 300) return "the proxy answered " + std::to_string(end.proxy_status);
  if (end.code == CURLE_COULDNT_CONNECT && end.connect_errno != 0) {
    return to_lower(std::generic_category().message(end.connect_errno));
  }
  std::string cause(row.cause);
  if (row.detail && !end.detail.empty()) cause += " (" + printable(end.detail) + ")";
  return cause;
}

std::string hint_of(CURLcode code, const CaStore& store) {
  if (code != CURLE_PEER_FAILED_VERIFICATION) return {};
  const auto& place = store.file.empty() ? store.directory : store.file;
  return "if its authority is a private one, name it with --registry-cacert or SSL_CERT_FILE; trusted now: " +
         place.string();
}

}  // namespace

Failure explain(const AttemptEnd& end, const Route& route) {
  const Row row = row_of(end);
  const std::string through = route.proxy.empty() ? "" : " through the proxy " + loggable_proxy(route.proxy);
  Error error{row.error,
              "cannot reach " + route.url.authority() + through + ": " + cause_of(end, row),
              hint_of(end.code, route.ca_store),
              {{"host", route.url.authority()}}};
  if (const auto cause = known_cause(end); !cause.empty()) error.details.emplace(kCause, cause);
  const Retry retry = proxy_refused(end) ? Retry::Never : row.retry;
  return {retry, row.unsent || end.proxy_status >= 300, row.broken, std::move(error)};
}

}  // namespace sigwright::http
