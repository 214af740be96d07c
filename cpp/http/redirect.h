#pragma once
// Where a redirect may lead, and what may be taken along.

#include <cstddef>
#include <optional>

#include "http/message.h"

namespace sigwright::http {

// One request of a chain.
struct Hop {
  Url url;
  Method method = Method::Get;
  bool with_body = true;
  // No hop so far has left the origin of the first one. Once lost, credentials are not regained by coming back: by
  // then the way is somebody else's choice.
  bool at_origin = true;
  std::size_t count = 0;  // redirects followed
};

// The hop that an answer asks for, or nothing where the answer is to be given to the caller. Fails with Malformed where
// the redirect is refused: too many, no usable URL, from https to http, or to an internal host that is not the
// request's own.
[[nodiscard]] Result<std::optional<Hop>> follow(const Request& request, const Hop& from, const Response& response);

// The header fields a hop is sent with, Authorization not among them unless it may be.
[[nodiscard]] Headers fields_for(const Request& request, const Hop& hop);

// Client certificate, server name and relaxed checks hold for the origin alone; a private authority for the whole way.
[[nodiscard]] TlsOptions tls_for(const Request& request, const Hop& hop);

}  // namespace sigwright::http
