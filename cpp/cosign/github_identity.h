#pragma once
// Whose workflow on GitHub must have signed: --github-repo and --workflow as identity, issuer and claims.

#include <string>

#include "base/result.h"
#include "verify/certificate_policy.h"

namespace sigwright::cosign {

struct GithubOptions {
  std::string repository;  // OWNER/NAME, or HOST/OWNER/NAME of a GitHub elsewhere
  // [OWNER/NAME/].github/workflows/FILE[@REF], or FILE alone; of another repository where that is the one that signs, a
  // reusable workflow. Empty: any workflow of the repository.
  std::string workflow;
};

// The issuer is GitHub's own unless `issuer` is given, without which another host is refused. Names of owners,
// repositories and hosts count in any case, workflows and refs as they are. Fails with Usage.
[[nodiscard]] Result<verify::Identity> github_identity(const GithubOptions& options,
                                                       std::optional<verify::Pattern> issuer);

}  // namespace sigwright::cosign
