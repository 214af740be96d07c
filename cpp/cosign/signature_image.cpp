#include "cosign/signature_image.h"

#include "base/limits.h"
#include "bundle/signature_layer.h"
#include "cosign/attach.h"
#include "oci/media_types.h"

namespace sigwright::cosign {
namespace {

constexpr std::string_view kZeroTime = "0001-01-01T00:00:00Z";

std::string text_at(const OrderedJson& object, std::string_view key) {
  const auto member = object.find(key);
  return member != object.end() && member->is_string() ? member->get<std::string>() : std::string();
}

std::vector<std::string> digests_of(const EntrySet& entries) {
  std::vector<std::string> digests;
  for (const auto& entry : entries.entries()) digests.push_back(text_at(entry.json, "digest"));
  return digests;
}

// What stands is kept as its writer chose, OCI or Docker, unless Docker is asked for now.
bool use_docker_types(bool asked, const oci::Manifest* standing) {
  return asked || (standing != nullptr && standing->media_type() == oci::media::kDockerManifest);
}

}  // namespace

std::string signature_image_config(const std::vector<std::string>& layer_digests, std::string_view created) {
  OrderedJson config;
  config["architecture"] = "";
  config["created"] = created;
  config["history"] = OrderedJson::array();
  for (std::size_t i = 0; i < layer_digests.size(); ++i) config["history"].push_back({{"created", kZeroTime}});
  config["os"] = "";
  config["rootfs"]["type"] = "layers";
  config["rootfs"]["diff_ids"] = layer_digests;
  config["config"] = OrderedJson::object();
  return write_go_json(config);
}

OrderedJson signature_layer_entry(const oci::Descriptor& payload,
                                  const std::map<std::string, std::string>& annotations) {
  OrderedJson layer;
  layer["mediaType"] = payload.media_type;
  layer["size"] = payload.size;
  layer["digest"] = payload.digest.str();
  layer["annotations"] = annotations;
  return layer;
}

std::string signature_layer_key(const OrderedJson& layer) {
  const auto annotations = layer.find("annotations");
  const std::string signature =
      annotations != layer.end() ? text_at(*annotations, bundle::kSignatureAnnotation) : std::string();
  return text_at(layer, "digest") + " " + signature;
}

Result<EntrySet> SignatureImage::read(const oci::Manifest& standing) const {
  if (standing.is_index()) return fail(ErrorCode::Malformed, "an index stands where signatures are kept");
  return read_entries(standing, "layers", signature_layer_key);
}

Result<MergedDocument::Rendered> SignatureImage::render(const EntrySet& entries, const oci::Manifest* standing,
                                                        const Cancel& cancel) {
  if (entries.entries().size() > limits::kSignatureLayers) {
    return fail(ErrorCode::LimitExceeded,
                "the image has " + std::to_string(limits::kSignatureLayers) + " signatures already");
  }
  const bool docker = use_docker_types(options_.docker_media_types, standing);
  const std::string_view config_type = docker ? oci::media::kDockerConfig : oci::media::kImageConfig;
  const std::string config = signature_image_config(digests_of(entries), options_.created);
  const std::string digest = crypto::Digest::of(as_bytes(config)).str();
  Rendered rendered;
  if (!uploaded_.contains(digest)) {
    TRY(const auto stored, store_blob(repository_, as_bytes(config), config_type, cancel));
    uploaded_.insert(stored.digest.str());
    rendered.uploaded = true;
  }
  rendered.media_type = docker ? oci::media::kDockerManifest : oci::media::kImageManifest;
  OrderedJson manifest = ordered_document(standing);
  manifest["schemaVersion"] = 2;
  manifest["mediaType"] = rendered.media_type;
  OrderedJson descriptor;
  descriptor["mediaType"] = config_type;
  descriptor["size"] = config.size();
  descriptor["digest"] = digest;
  manifest["config"] = std::move(descriptor);
  manifest["layers"] = OrderedJson::array();
  for (const auto& entry : entries.entries()) manifest["layers"].push_back(entry.json);
  rendered.raw = write_go_json(manifest);
  return rendered;
}

std::string SignatureImage::describe(std::string_view key) const {
  return "the signature layer " + std::string(key.substr(0, key.find(' ')));
}

}  // namespace sigwright::cosign
