#pragma once
// What SLSA provenance must say, with slsa-verifier's meaning of the options.

#include <string>
#include <string_view>

namespace sigwright::verify {

// Empty members ask for nothing.
struct SourcePolicy {
  std::string source_uri;     // --source-uri: "github.com/OWNER/NAME", with or without https:// and git+
  std::string tag;            // --source-tag: exactly this tag
  std::string versioned_tag;  // --source-versioned-tag: "v1" or "v1.2" takes any tag of that line
  std::string branch;         // --source-branch
  std::string builder_id;     // --builder-id: the name, and the version where one is given ("NAME@v1")

  friend bool operator==(const SourcePolicy&, const SourcePolicy&) = default;
};

// Whether `found` is a semantic version "vX.Y.Z[-PRE][+BUILD]" of the line that `wanted` ("v1", "v1.2", "v1.2.3-rc.1")
// names. What follows a plus counts for nothing.
[[nodiscard]] bool is_version_of(std::string_view found, std::string_view wanted);
// Whether `version` is one that is_version_of() takes as wanted.
[[nodiscard]] bool is_version(std::string_view version);
// Whether a builder is the one wanted: names are equal, and versions too where one is wanted ("@v1" is also
// "@refs/tags/v1").
[[nodiscard]] bool is_builder(std::string_view found, std::string_view wanted);

}  // namespace sigwright::verify
