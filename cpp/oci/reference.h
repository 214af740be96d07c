#pragma once
// Image references: "HOST/REPOSITORY[:TAG][@DIGEST]" by Docker's rules, and "oci:DIRECTORY[:TAG][@DIGEST]" for a
// layout.

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/digest.h"

namespace sigwright::oci {

// Immutable. Tag and digest are kept apart, and both are kept.
class Reference {
 public:
  // Docker's normalisation: a first component with '.' or ':' (or "localhost") is a host, else Docker Hub;
  // "docker.io" is written "index.docker.io", one-component names there get "library/". No tag is made up.
  // In "oci:DIRECTORY..." what follows the last ':' or '@' is tag or digest unless a '/' comes after it, whatever
  // exists: a directory that ends so is written with a slash at its end.
  // Fails with InvalidReference; the hint names the likely typo ("repo:sha256:HEX", "repo@sha256-HEX", upper case, a
  // scheme in front).
  [[nodiscard]] static Result<Reference> parse(std::string_view text);

  [[nodiscard]] bool is_layout() const noexcept { return layout_; }
  // "HOST[:PORT]"; empty for a layout.
  [[nodiscard]] const std::string& registry() const noexcept { return registry_; }
  // The path below the host; a layout's directory.
  [[nodiscard]] const std::string& repository() const noexcept { return repository_; }
  [[nodiscard]] const std::optional<std::string>& tag() const noexcept { return tag_; }
  [[nodiscard]] const std::optional<crypto::Digest>& digest() const noexcept { return digest_; }

  // "HOST/REPOSITORY" or "oci:DIRECTORY".
  [[nodiscard]] std::string name() const;
  [[nodiscard]] std::string str() const;  // name, tag and digest, as far as present
  // The name with this digest and no tag: what is printed, returned and deployed.
  [[nodiscard]] Reference with_digest(const crypto::Digest& digest) const;
  [[nodiscard]] Reference with_tag(std::string tag) const;

  friend bool operator==(const Reference&, const Reference&) = default;

 private:
  Reference() = default;
  [[nodiscard]] static Result<Reference> parse_layout(std::string_view text);
  bool layout_ = false;
  std::string registry_;
  std::string repository_;
  std::optional<std::string> tag_;
  std::optional<crypto::Digest> digest_;
};

[[nodiscard]] bool is_valid_tag(std::string_view tag) noexcept;

}  // namespace sigwright::oci
