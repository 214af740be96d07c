#pragma once
// Image manifests and indexes, of OCI and of Docker, over the bytes received.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/json.h"
#include "base/result.h"
#include "crypto/digest.h"

namespace sigwright::oci {

struct Platform {
  std::string os;
  std::string architecture;
  std::string variant;
  [[nodiscard]] std::string str() const;  // "linux/arm64/v8"
  friend bool operator==(const Platform&, const Platform&) = default;
};

struct Descriptor {
  std::string media_type;
  std::uint64_t size = 0;
  crypto::Digest digest;
  std::string artifact_type;
  std::map<std::string, std::string> annotations;
  std::optional<Platform> platform;

  // Fails with Malformed: sizes that are no integer in 0..2^63-1, digests that are none, missing members.
  [[nodiscard]] static Result<Descriptor> from_json(const Json& json, std::string_view where);
  [[nodiscard]] OrderedJson to_json()
      const;  // members in ggcr's order: mediaType, size, digest, annotations, platform, artifactType
  friend bool operator==(const Descriptor&, const Descriptor&) = default;
};

// A parsed manifest with the very bytes it came from. Immutable.
class Manifest {
 public:
  // `content_type` is what the registry said, or empty (a layout). Fails with Malformed: a document with both layers
  // and manifests, a mediaType other than the content type, Docker schema 1 (told apart in the message), duplicate
  // keys; with LimitExceeded over the caps.
  [[nodiscard]] static Result<Manifest> parse(Bytes raw, std::string_view content_type);

  [[nodiscard]] const Bytes& raw() const noexcept { return raw_; }
  [[nodiscard]] const crypto::Digest& digest() const noexcept { return digest_; }  // sha256 of raw()
  [[nodiscard]] const std::string& media_type() const noexcept { return media_type_; }
  [[nodiscard]] bool is_index() const noexcept;
  [[nodiscard]] const std::string& artifact_type() const noexcept { return artifact_type_; }
  [[nodiscard]] const std::optional<Descriptor>& config() const noexcept { return config_; }
  [[nodiscard]] const std::vector<Descriptor>& layers() const noexcept { return layers_; }        // of an image
  [[nodiscard]] const std::vector<Descriptor>& manifests() const noexcept { return manifests_; }  // of an index
  [[nodiscard]] const std::optional<Descriptor>& subject() const noexcept { return subject_; }
  [[nodiscard]] const std::map<std::string, std::string>& annotations() const noexcept { return annotations_; }
  // How others point at it. What has a subject is described as the list of referrers asks: with its annotations and
  // artifact type, or else its config's type.
  [[nodiscard]] Descriptor descriptor() const;

 private:
  explicit Manifest(crypto::Digest digest) : digest_(std::move(digest)) {}
  Bytes raw_;
  crypto::Digest digest_;
  std::string media_type_;
  std::string artifact_type_;
  std::optional<Descriptor> config_;
  std::vector<Descriptor> layers_;
  std::vector<Descriptor> manifests_;
  std::optional<Descriptor> subject_;
  std::map<std::string, std::string> annotations_;
};

}  // namespace sigwright::oci
