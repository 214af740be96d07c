#pragma once
// What a registry's refusals mean to us.

#include <string>
#include <string_view>

#include "base/error.h"
#include "http/message.h"
#include "oci/credentials.h"

namespace sigwright::oci {

// "CODE: message" of {"errors": [...]} as far as the body has that form; printable, short, or empty.
[[nodiscard]] std::string registry_message(const http::Response& response);
// Whether one of the errors in the body has this code ("NAME_UNKNOWN").
[[nodiscard]] bool has_error_code(const http::Response& response, std::string_view code);

struct Refusal {
  std::string_view registry;
  std::string_view what;   // the reference or the digest that was asked for
  std::string_view doing;  // "reading", "writing", "deleting", ...
  const FoundCredential& found;
};

// The error of an answer that is no success: 404 NotFound, 401 and 403 AccessDenied, 412 WriteConflict, 408, 429 and
// 5xx Unreachable, 413 LimitExceeded; anything else Malformed, unless the body says it was denied. Its details say
// which "registry", what "status", that a tag may not be moved ("immutable"), and after how many seconds to try again
// ("retry_after"), if the answer does.
[[nodiscard]] Error registry_error(const http::Response& response, const Refusal& refusal);

// The same for the service that issues tokens.
[[nodiscard]] Error token_error(const http::Response& response, std::string_view registry, std::string_view service,
                                const FoundCredential& found);

}  // namespace sigwright::oci
