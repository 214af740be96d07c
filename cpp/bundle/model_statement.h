#pragma once
// The statement of a signed directory, as OpenSSF model signing v1.0 writes it: a name, how the files were found, and
// the digest of each.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "bundle/statement.h"
#include "crypto/digest.h"

namespace sigwright::bundle {

inline constexpr std::string_view kModelPredicate = "https://model_signing/signature/v1.0";

// A file, or a part of one. Paths are relative, with "/" between their parts.
struct ModelFile {
  std::string path;
  Bytes sha256;
  std::optional<std::pair<std::uint64_t, std::uint64_t>> part;  // from the first byte up to, not including, the last

  // As the statement names it: "PATH", or "PATH:FIRST:LAST".
  [[nodiscard]] std::string name() const;
};

// In the order in which they stand in the statement.
struct ModelManifest {
  std::string name;  // of the directory
  std::vector<ModelFile> files;
  std::vector<std::string> ignored;  // paths whose files, and what is below them, do not count
  bool allow_symlinks = false;
  std::optional<std::uint64_t> part_size;  // where files are hashed in parts

  // Over the digests of all files: what the statement has as its subject.
  [[nodiscard]] crypto::Digest digest() const;
  [[nodiscard]] std::string statement() const;
  // The manifest in a statement. Fails with Malformed (a path that leaves the directory, a file that stands twice, a
  // hash that is not SHA-256) or LimitExceeded.
  [[nodiscard]] static Result<ModelManifest> parse(const Statement& statement);
};

// Whether a path from outside stays below the directory it is relative to: no empty part, no "." and no "..".
[[nodiscard]] bool is_inside(std::string_view path);

}  // namespace sigwright::bundle
