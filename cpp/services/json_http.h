#pragma once
// JSON over HTTP, as the Sigstore services speak it. Private to the layer.

#include <string>
#include <string_view>

#include "base/cancel.h"
#include "base/json.h"
#include "base/result.h"
#include "http/client.h"

namespace sigwright::services {

// `path` below `base`, whatever slash ends it.
[[nodiscard]] Result<http::Url> below(const http::Url& base, std::string_view path);

// A POST whose repetition is harmless: logs answer a second copy with the first one's place.
[[nodiscard]] http::Request post_json(http::Url url, std::string body);
[[nodiscard]] http::Request get(http::Url url, std::size_t cap);

// What a service said of its refusal, in one line: {"message"} of a JSON body, or the start of another.
[[nodiscard]] std::string refusal(const http::Response& response);
// The error that an answer of 4xx or 5xx amounts to: NotFound, AccessDenied, Unreachable (429, 5xx), LimitExceeded for
// what is too large for it, else Usage. `doing` begins the message.
[[nodiscard]] Error service_error(const http::Response& response, std::string_view doing);

}  // namespace sigwright::services
