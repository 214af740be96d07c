#pragma once
// Which images there are: what an audit of a whole registry begins with.

#include <cstdint>
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

struct ListedImage {
  std::string reference;          // HOST/REPOSITORY:TAG, with @DIGEST where the registry's list tells it
  std::uint64_t uploaded_ms = 0;  // since 1970; 0 where the list does not tell
};

// Every image, repositories in the registry's order, tags in order. Signatures, attestations, SBOMs and lists of
// referrers are left out by what their tags say. Where a glob needs it, the catalog is asked; Google's registries,
// whose lists tell what is below, are walked from the part of the glob without wildcards. Of a glob that names no
// repository the log is told. Fails as Session::catalog() and Repository::tags().
[[nodiscard]] Result<std::vector<ListedImage>> list_images(const ListOptions& wanted, const Context& context,
                                                           const Cancel& cancel);

// "*" is any text within a segment of a path, "**" any text, "?" a character; all else is itself.
[[nodiscard]] bool matches_glob(std::string_view glob, std::string_view text);

}  // namespace sigwright::cosign
