#pragma once
// `clean`: takes away what is attached to an image, and only what is asked for.

#include <chrono>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "cosign/context.h"
#include "crypto/keys.h"
#include "oci/registry.h"

namespace sigwright::cosign {

struct CleanOptions {
  std::string type = "all";             // signature, attestation, sbom, referrer (bundles of either kind), all
  std::vector<crypto::PublicKey> keys;  // only what one of these signed; SBOMs, which nobody signed, stay
  std::string predicate_type;           // only attestations of this type, a URI; empty: any
  std::vector<std::string> keep;        // digests of layers or manifests that stay whatever they are
  bool dry_run = false;                 // nothing is removed; the result says what would be
  std::string attachment_tag_prefix;
  std::string repository;
  std::chrono::milliseconds settle{0};
  oci::RegistryOptions registry;
};

struct CleanResult {
  std::string reference;
  std::string digest;
  std::vector<std::string> removed;  // references of tags and manifests; "TAG LAYER" for a layer of one that stays
  std::vector<std::string> warnings;
};

// Artifacts of other kinds are never touched. Fails with Usage, WriteConflict when other writers kept bringing it back,
// Malformed where the registry deletes nothing, and as the requests do.
[[nodiscard]] Result<CleanResult> clean(const std::string& image, const CleanOptions& options, const Context& context,
                                        const Cancel& cancel);

}  // namespace sigwright::cosign
