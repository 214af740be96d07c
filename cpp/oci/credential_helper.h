#pragma once
// Programs named docker-credential-NAME, which keep passwords for docker and podman.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/cancel.h"
#include "base/result.h"

namespace sigwright::oci {

struct HelperAnswer {
  std::string username;  // "<token>": the secret is an identity token
  std::string secret;
};

struct HelperOptions {
  std::string path;  // PATH; relative and empty entries are not searched
  std::chrono::milliseconds timeout{30'000};
};

// Asks `docker-credential-NAME get` for `server`, without a shell. nullopt: the program knows no credentials for it.
// Fails with AccessDenied when the program is missing, fails or answers nonsense, with Interrupted or TimedOut as
// `cancel` says. What the program prints never enters a message.
[[nodiscard]] Result<std::optional<HelperAnswer>> ask_credential_helper(std::string_view name, std::string_view server,
                                                                        const HelperOptions& options,
                                                                        const Cancel& cancel);

}  // namespace sigwright::oci
