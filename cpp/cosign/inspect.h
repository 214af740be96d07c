#pragma once
// Verbs that look and change nothing: `resolve`, `triangulate`, `tree`.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "cosign/context.h"
#include "cosign/signature_claims.h"
#include "oci/registry.h"

namespace sigwright::cosign {

struct Resolved {
  std::string image;      // as given
  std::string reference;  // NAME@DIGEST
  std::string digest;
  std::string media_type;
};

// Fails with NotAnImage (details: "reference", the real image's) when the reference names a signature, attestation,
// SBOM or fallback index.
[[nodiscard]] Result<Resolved> resolve(const std::string& image, const oci::RegistryOptions& registry,
                                       const Context& context, const Cancel& cancel);

struct TriangulateOptions {
  std::string type = "signature";  // signature, attestation, sbom, digest
  std::string attachment_tag_prefix;
  std::string repository;
  oci::RegistryOptions registry;
};
// The reference at which `type` of the image is kept.
[[nodiscard]] Result<std::string> triangulate(const std::string& image, const TriangulateOptions& options,
                                              const Context& context, const Cancel& cancel);

// One thing attached to an image, and what is attached to it in turn.
struct Attached {
  std::string kind;       // "signature", "attestation", "sbom", "bundle", "artifact"
  std::string format;     // "legacy", "bundle", ...
  std::string reference;  // NAME@DIGEST or NAME:TAG
  std::string digest;
  std::string media_type;  // or artifact type
  std::string predicate_type;
  std::string created;
  std::string signer;      // a key's fingerprint or a certificate's identity, as claimed (claims.h): not verified
  bool log_entry = false;  // claims one: not verified
  std::string log_id;      // of that entry, as hexadecimal digits
  std::optional<std::uint64_t> log_index;
  std::string logged;      // when, RFC 3339; empty where the log does not say
  SignatureClaims claims;  // of a bundle, or of a layer of a legacy signature
  std::size_t layers = 0;
  std::vector<Attached> children;
};

struct TreeOptions {
  std::string attachment_tag_prefix;
  std::string repository;
  oci::RegistryOptions registry;
};
struct Tree {
  std::string image;
  std::string reference;
  std::string digest;
  std::vector<Attached> attached;
  std::vector<std::string> warnings;
};
[[nodiscard]] Result<Tree> tree(const std::string& image, const TreeOptions& options, const Context& context,
                                const Cancel& cancel);

}  // namespace sigwright::cosign
