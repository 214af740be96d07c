#pragma once
// The repositories of a registry (`GET /v2/_catalog`, distribution's API; not part of the OCI specification).

#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "oci/remote_host.h"

namespace sigwright::oci {

// Every page, in the registry's order. Fails as reading manifests does, with NotFound where there is no such API, with
// Malformed for an answer that is none, and with LimitExceeded.
[[nodiscard]] Result<std::vector<std::string>> read_catalog(RemoteHost& host, const Cancel& cancel);

}  // namespace sigwright::oci
