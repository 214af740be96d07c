#pragma once
// What SLSA provenance (v0.2 and v1) says about where something comes from: who built it, of which source, at which
// ref.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "bundle/statement.h"

namespace sigwright::bundle {

inline constexpr std::string_view kProvenanceV02 = "https://slsa.dev/provenance/v0.2";
inline constexpr std::string_view kProvenanceV1 = "https://slsa.dev/provenance/v1";

// One place of the predicate that names a source.
struct SourceClaim {
  std::string_view where;  // "resolvedDependencies[0]"
  std::string repository;  // "git+https://HOST/OWNER/NAME"
  std::string ref;         // "refs/tags/v1"; empty where none is said
};

// Every place is kept: provenance that names two sources vouches for neither.
struct Provenance {
  std::string builder_id;
  std::string build_type;
  std::vector<SourceClaim> sources;
  std::vector<std::string> tags;      // of the refs named, without "refs/tags/"
  std::vector<std::string> branches;  // of the refs named, without "refs/heads/"

  // Fails with NoMatchingSignature where the statement is none of provenance, with Malformed where a member that
  // matters here is of another type.
  [[nodiscard]] static Result<Provenance> parse(const Statement& statement);
};

// As slsa-verifier writes it: "github.com/o/r" and "https://github.com/o/r" become "git+https://github.com/o/r".
[[nodiscard]] std::string normalized_source(std::string_view uri);

}  // namespace sigwright::bundle
