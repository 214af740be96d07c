#pragma once
// What may be shown of requests and answers. Log lines and messages pass through here, and nowhere else is redacted.

#include <string>
#include <string_view>

#include "http/message.h"
#include "http/url.h"

namespace sigwright::http {

inline constexpr std::string_view kRedacted = "[redacted]";

// Scheme, host, path, and the names of the query's fields without their values.
[[nodiscard]] std::string loggable_url(const Url& url);
// "name: value", the value redacted where the name says it is a secret; queries and user information within any value
// redacted too. Printable.
[[nodiscard]] std::string loggable_field(std::string_view name, std::string_view value);
[[nodiscard]] std::string loggable_fields(const Headers& headers);  // joined by "; "
// What we had told a server taken out of an answer that repeats it. A secret of a few letters is left: it may be any
// word.
void hide_secret(Bytes& body, std::string_view secret);
// The same for the credentials in a request's Authorization: a token, or a password.
void hide_credentials(Bytes& body, std::string_view authorization);
// Scheme, host and port of a proxy's URL.
[[nodiscard]] std::string loggable_proxy(std::string_view proxy);

}  // namespace sigwright::http
