#include "cosign/referrer.h"

#include "crypto/digest.h"
#include "oci/media_types.h"

namespace sigwright::cosign {
namespace {

std::map<std::string, std::string> annotations_of(const BundleReferrer& referrer) {
  return {{std::string(kContentAnnotation), "dsse-envelope"},
          {std::string(kPredicateTypeAnnotation), referrer.predicate_type},
          {std::string(kCreatedAnnotation), to_rfc3339(std::chrono::floor<std::chrono::seconds>(referrer.created))}};
}

OrderedJson empty_config() {
  OrderedJson config;
  config["mediaType"] = oci::media::kEmpty;
  config["size"] = kEmptyConfig.size();
  config["digest"] = crypto::Digest::of(as_bytes(kEmptyConfig)).str();
  config["artifactType"] = oci::media::kBundleV03;
  return config;
}

}  // namespace

OrderedJson bare_descriptor(const oci::Descriptor& descriptor) {
  OrderedJson json;
  json["mediaType"] = descriptor.media_type;
  json["size"] = descriptor.size;
  json["digest"] = descriptor.digest.str();
  return json;
}

const oci::Descriptor* bundle_layer(const oci::Manifest& manifest) {
  if (manifest.is_index() || manifest.layers().size() != 1) return nullptr;
  const auto& layer = manifest.layers().front();
  return layer.media_type.starts_with(oci::media::kBundlePrefix) ? &layer : nullptr;
}

bool claims_bundle(const oci::Manifest& manifest) {
  if (manifest.artifact_type().starts_with(oci::media::kBundlePrefix)) return true;
  const auto& config = manifest.config();
  return config && (config->media_type.starts_with(oci::media::kBundlePrefix) ||
                    config->artifact_type.starts_with(oci::media::kBundlePrefix));
}

std::string bundle_referrer_manifest(const BundleReferrer& referrer) {
  OrderedJson manifest;
  manifest["schemaVersion"] = 2;
  manifest["mediaType"] = oci::media::kImageManifest;
  manifest["config"] = empty_config();
  manifest["layers"] = OrderedJson::array({bare_descriptor(referrer.layer)});
  manifest["annotations"] = annotations_of(referrer);
  manifest["subject"] = bare_descriptor(referrer.subject);
  manifest["artifactType"] = oci::media::kBundleV03;
  return write_go_json(manifest);
}

oci::Descriptor bundle_referrer_entry(const BundleReferrer& referrer, std::string_view manifest) {
  return {.media_type = std::string(oci::media::kImageManifest),
          .size = manifest.size(),
          .digest = crypto::Digest::of(as_bytes(manifest)),
          .artifact_type = std::string(oci::media::kBundleV03),
          .annotations = annotations_of(referrer),
          .platform = std::nullopt};
}

}  // namespace sigwright::cosign
