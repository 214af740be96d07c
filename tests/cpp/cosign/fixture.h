#pragma once
// Images, keys and signatures for the tests of this layer.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cosign/sign_manifest.h"
#include "cosign/target.h"
#include "crypto/keys.h"
#include "fakes/memory_repository.h"
#include "oci/media_types.h"
#include "signing/signer.h"
#include "verify/verifier.h"

namespace sigwright::cosign {

template <class T>
T take(Result<T> result) {
  if (result) return *std::move(result);
  ADD_FAILURE() << result.error().message;
  throw std::runtime_error(result.error().message);
}

inline Time test_time() { return from_unix_seconds(1'795'000'000); }

inline std::shared_ptr<const signing::Signer> new_signer(crypto::KeyType type = crypto::KeyType::EcdsaP256) {
  return signing::key_signer(take(crypto::PrivateKey::generate(type, 2048)));
}

// One key for the tests that need no second.
inline const std::shared_ptr<const signing::Signer>& signer() {
  static const auto made = new_signer();
  return made;
}

inline OrderedJson descriptor_json(const oci::Descriptor& descriptor) {
  return {{"mediaType", descriptor.media_type}, {"size", descriptor.size}, {"digest", descriptor.digest.str()}};
}

// An image of one layer, whose content makes its digest.
inline oci::Manifest store_image(fakes::MemoryRepository& repository, std::string_view content = "layer",
                                 const std::string& tag = "v1") {
  const OrderedJson manifest{
      {"schemaVersion", 2},
      {"mediaType", oci::media::kImageManifest},
      {"config", descriptor_json(repository.store_blob("{}", oci::media::kImageConfig))},
      {"layers", OrderedJson::array({descriptor_json(repository.store_blob(content, oci::media::kLayerTarGzip))})}};
  const std::string raw = write_go_json(manifest);
  repository.store_manifest(raw, oci::media::kImageManifest, tag);
  return take(oci::Manifest::parse(to_bytes(raw), oci::media::kImageManifest));
}

inline OrderedJson child_json(const oci::Manifest& image, std::string_view os, std::string_view architecture) {
  OrderedJson child = descriptor_json(image.descriptor());
  child["platform"] = {{"architecture", architecture}, {"os", os}};
  return child;
}

inline oci::Manifest store_index(fakes::MemoryRepository& repository, const std::vector<OrderedJson>& children,
                                 const std::string& tag = "multi") {
  const OrderedJson index{
      {"schemaVersion", 2}, {"mediaType", oci::media::kImageIndex}, {"manifests", OrderedJson(children)}};
  const std::string raw = write_go_json(index);
  repository.store_manifest(raw, oci::media::kImageIndex, tag);
  return take(oci::Manifest::parse(to_bytes(raw), oci::media::kImageIndex));
}

// How one signer signs; holds what a SignPlan refers to.
struct Signing {
  std::shared_ptr<const signing::Signer> key = signer();
  SignOptions options;
  WriteLocks* locks = nullptr;
  std::string payload;
  Context context{.environment = [](std::string_view) { return std::nullopt; }};
  SigningServices services;

  Signing() { options.log.upload = false; }
  explicit Signing(std::shared_ptr<const signing::Signer> with, SignatureFormat format = SignatureFormat::Both)
      : key(std::move(with)) {
    options.log.upload = false;
    options.format = format;
  }

  [[nodiscard]] Result<ManifestSigned> sign(oci::Repository& repository, const oci::Manifest& image,
                                            const Cancel& cancel = {}) const {
    const SignPlan plan{*key,
                        options,
                        "registry.test/team/app",
                        payload,
                        {.tag_prefix = options.attachment_tag_prefix,
                         .settle = options.settle,
                         .docker_media_types = options.docker_media_types,
                         .record_creation_timestamp = options.record_creation_timestamp,
                         .now = test_time(),
                         .locks = locks},
                        context,
                        services,
                        options.format};
    return sign_manifest(repository, image.descriptor(), plan, cancel);
  }
};

inline verify::Verifier verifier_of(const signing::Signer& key, std::map<std::string, std::string> annotations = {}) {
  return verify::Verifier(verify::Policy{.keys = {key.public_key()},
                                         .annotations = std::move(annotations),
                                         .check_claims = true,
                                         .log = verify::LogRequirement::Ignored,
                                         .hash = std::nullopt},
                          test_time());
}

// How many verified signatures of a format `key` has on the image.
inline std::size_t standing(oci::Repository& repository, const crypto::Digest& image, const signing::Signer& key,
                            verify::Format format) {
  const auto evidence = gather(repository, image, {}, verifier_of(key), {});
  std::size_t count = 0;
  for (const auto& candidate : evidence.candidates) {
    if (candidate.format == format && candidate.is_verified()) ++count;
  }
  return count;
}

// A repository in memory as both halves of a target.
inline Target target_of(const std::shared_ptr<fakes::MemoryRepository>& repository) {
  return {repository->reference(), repository, repository};
}

}  // namespace sigwright::cosign
