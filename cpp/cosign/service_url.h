#pragma once
// URLs of logs and authorities, as options, profiles and signing configs name them.

#include <string>
#include <string_view>

#include "base/result.h"
#include "http/url.h"

namespace sigwright::cosign {

// https, or http to a loopback address. `what` begins the message: "the log's URL". Fails with Usage.
[[nodiscard]] Result<http::Url> service_url(const std::string& text, std::string_view what);

}  // namespace sigwright::cosign
