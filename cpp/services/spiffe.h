#pragma once
// The SPIFFE Workload API (github.com/spiffe/spiffe, SPIFFE_Workload_API.md): a token for the workload that asks.

#include <filesystem>
#include <string>

#include "base/cancel.h"
#include "base/result.h"

namespace sigwright::services {

// The first JWT-SVID that the agent at the Unix socket gives for `audience`. Fails with Unreachable, AccessDenied (a
// workload that the agent does not know) or Malformed.
[[nodiscard]] Result<std::string> fetch_jwt_svid(const std::filesystem::path& socket, const std::string& audience,
                                                 const Cancel& cancel);

}  // namespace sigwright::services
