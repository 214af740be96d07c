#pragma once
// A directory as a signature sees it: its files, found by one rule and hashed together.

#include <filesystem>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "bundle/model_statement.h"

namespace sigwright::cosign {

struct DirectoryRules {
  std::vector<std::string> ignored;  // relative paths: these files, and all below these directories
  bool allow_symlinks = false;       // a link counts as the file it leads to; never one to a directory
  std::optional<std::uint64_t> part_size;
};

// What stands in the way of knowing a file. Nothing else is known of it.
struct FileProblem {
  std::string path;
  std::string reason;
};

struct DirectoryFiles {
  std::vector<bundle::ModelFile> files;  // in the order of their paths' parts
  std::vector<FileProblem> problems;     // links, devices, what cannot be read, names that are no UTF-8
};

// Walks the directory and hashes what counts, on a few threads with a fixed buffer each. Fails with LocalFile where the
// directory itself cannot be read, with LimitExceeded, or as `cancel` does.
[[nodiscard]] Result<DirectoryFiles> read_directory(const std::filesystem::path& directory, const DirectoryRules& rules,
                                                    const Cancel& cancel);

// The paths of version control that model signing leaves out unless it is told otherwise.
[[nodiscard]] std::vector<std::string> version_control_paths();

}  // namespace sigwright::cosign
