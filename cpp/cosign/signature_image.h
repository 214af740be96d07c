#pragma once
// The `.sig` image, and the `.att` one: one layer for each signature or attestation, byte for byte as cosign writes it.

#include <map>
#include <set>
#include <string>

#include "base/time.h"
#include "cosign/merged_document.h"
#include "crypto/digest.h"
#include "oci/repository.h"

namespace sigwright::cosign {

// The configuration cosign gives an image with these layers; `created` is its zero time unless asked to record one.
[[nodiscard]] std::string signature_image_config(const std::vector<std::string>& layer_digests,
                                                 std::string_view created = "0001-01-01T00:00:00Z");

// The layer of a payload that was uploaded already.
[[nodiscard]] OrderedJson signature_layer_entry(const oci::Descriptor& payload,
                                                const std::map<std::string, std::string>& annotations);
// A layer is known by its payload and its signature.
[[nodiscard]] std::string signature_layer_key(const OrderedJson& layer);

// One thread at a time; the repository outlives it. Fails with Malformed where an index stands there, with
// LimitExceeded over limits::kSignatureLayers, or as the upload of its configuration does.
class SignatureImage final : public MergedDocument {
 public:
  struct Options {
    bool docker_media_types = false;
    std::string created = "0001-01-01T00:00:00Z";
  };
  SignatureImage(oci::Repository& repository, Options options)
      : repository_(repository), options_(std::move(options)) {}

  [[nodiscard]] Result<EntrySet> read(const oci::Manifest& standing) const override;
  [[nodiscard]] Result<Rendered> render(const EntrySet& entries, const oci::Manifest* standing,
                                        const Cancel& cancel) override;
  [[nodiscard]] std::string describe(std::string_view key) const override;

 private:
  oci::Repository& repository_;
  Options options_;
  std::set<std::string> uploaded_;  // configurations sent, by digest
};

}  // namespace sigwright::cosign
