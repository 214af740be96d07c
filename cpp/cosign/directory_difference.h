#pragma once
// How a directory differs from what was signed of it.

#include <string>
#include <vector>

#include "bundle/model_statement.h"
#include "cosign/directory_files.h"

namespace sigwright::cosign {

// Paths; each in one of the lists.
struct DirectoryDifference {
  std::vector<std::string> changed;
  std::vector<std::string> missing;
  std::vector<std::string> added;
  std::vector<FileProblem> unreadable;  // and signed, or added where that matters

  [[nodiscard]] bool empty() const noexcept;
  [[nodiscard]] std::string summary() const;             // one line, some names of each kind
  [[nodiscard]] std::vector<std::string> lines() const;  // one a path, the first thousand
};

// `ignored`: paths that the verifier leaves out, although they may have been signed.
[[nodiscard]] DirectoryDifference difference(const bundle::ModelManifest& wanted, const DirectoryFiles& found,
                                             const std::vector<std::string>& ignored, bool added_matters);

}  // namespace sigwright::cosign
