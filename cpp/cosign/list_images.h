#pragma once
// Which images there are: what an audit of a whole registry begins with.

#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "cosign/context.h"
#include "oci/registry.h"

namespace sigwright::cosign {

struct ListOptions {
  std::string registry;                   // HOST[:PORT]
  std::vector<std::string> repositories;  // globs of names below it; empty: every one
  std::vector<std::string> tags;          // globs; empty: every one
  std::vector<std::string> exclude;       // globs of REPOSITORY:TAG, left out
  oci::RegistryOptions options;
};

// HOST/REPOSITORY:TAG of every image, repositories in the registry's order, tags in order. Signatures, attestations,
// SBOMs and lists of referrers are left out by what their tags say. The catalog is asked only where a glob needs it.
// Fails as Session::catalog() and Repository::tags().
[[nodiscard]] Result<std::vector<std::string>> list_images(const ListOptions& wanted, const Context& context,
                                                           const Cancel& cancel);

// "*" is any text within a segment of a path, "**" any text, "?" a character; all else is itself.
[[nodiscard]] bool matches_glob(std::string_view glob, std::string_view text);

}  // namespace sigwright::cosign
