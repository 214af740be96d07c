#pragma once
// Which API a Rekor server speaks, where nobody has said.

#include <cstdint>

#include "base/cancel.h"
#include "base/result.h"
#include "http/client.h"
#include "http/url.h"

namespace sigwright::services {

// 1 for a server that answers /api/v1/log, 2 for one that knows no such path (404, 405, 501). Fails with Unreachable
// otherwise.
[[nodiscard]] Result<std::uint32_t> rekor_api_version(http::Client& client, const http::Url& base,
                                                      const Cancel& cancel);

}  // namespace sigwright::services
