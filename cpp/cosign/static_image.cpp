#include "cosign/static_image.h"

#include <utility>

#include "cosign/attach.h"
#include "cosign/referrer.h"
#include "cosign/signature_image.h"

namespace sigwright::cosign {
namespace {

// Of a configuration that is no image's, cosign fills in nothing.
constexpr std::string_view kBareConfig =
    R"({"architecture":"","created":"0001-01-01T00:00:00Z","os":"","rootfs":{"type":"layers","diff_ids":null},"config":{}})";

}  // namespace

Result<StaticManifest> store_static_image(oci::Repository& repository, const StaticImage& image, const Cancel& cancel) {
  TRY(const auto layer, oci::describe_file(image.file, image.layer_type, cancel));
  const oci::BlobSource source{[&]() -> Result<oci::BlobReaderPtr> {
                                 TRY(auto file, oci::file_reader(image.file, cancel));
                                 return oci::verified_reader(std::move(file), layer, image.file);
                               },
                               std::nullopt};
  CHECK(repository.write_blob(layer, source, cancel));
  const bool bare = image.config_type != oci::media::kImageConfig;
  const std::string config = bare ? std::string(kBareConfig) : signature_image_config({layer.digest.str()});
  TRY(const auto stored, store_blob(repository, as_bytes(config), image.config_type, cancel));
  OrderedJson manifest;
  manifest["schemaVersion"] = 2;
  manifest["mediaType"] = oci::media::kImageManifest;
  manifest["config"] = bare_descriptor(stored);
  manifest["layers"] = OrderedJson::array({bare_descriptor(layer)});
  if (!image.annotations.empty()) manifest["annotations"] = image.annotations;
  if (image.subject) manifest["subject"] = bare_descriptor(*image.subject);
  std::string raw = write_go_json(manifest);
  TRY(const auto parsed, oci::Manifest::parse(to_bytes(raw), oci::media::kImageManifest));
  return StaticManifest{std::move(raw), parsed.descriptor(), layer};
}

}  // namespace sigwright::cosign
