#pragma once
// Media types of the OCI and Docker image formats, and of what cosign hangs on images.

#include <string_view>

namespace sigwright::oci::media {

inline constexpr std::string_view kImageManifest = "application/vnd.oci.image.manifest.v1+json";
inline constexpr std::string_view kImageIndex = "application/vnd.oci.image.index.v1+json";
inline constexpr std::string_view kImageConfig = "application/vnd.oci.image.config.v1+json";
inline constexpr std::string_view kLayerTarGzip = "application/vnd.oci.image.layer.v1.tar+gzip";
inline constexpr std::string_view kEmpty = "application/vnd.oci.empty.v1+json";
inline constexpr std::string_view kDockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
inline constexpr std::string_view kDockerList = "application/vnd.docker.distribution.manifest.list.v2+json";
inline constexpr std::string_view kDockerConfig = "application/vnd.docker.container.image.v1+json";
inline constexpr std::string_view kDockerSchema1 = "application/vnd.docker.distribution.manifest.v1+json";
inline constexpr std::string_view kDockerSchema1Signed = "application/vnd.docker.distribution.manifest.v1+prettyjws";

inline constexpr std::string_view kSimpleSigning = "application/vnd.dev.cosign.simplesigning.v1+json";
inline constexpr std::string_view kDsseEnvelope = "application/vnd.dsse.envelope.v1+json";
inline constexpr std::string_view kBundleV03 = "application/vnd.dev.sigstore.bundle.v0.3+json";
inline constexpr std::string_view kBundlePrefix = "application/vnd.dev.sigstore.bundle";
inline constexpr std::string_view kCosignArtifactPrefix = "application/vnd.dev.cosign.artifact.";

[[nodiscard]] constexpr bool is_image(std::string_view type) noexcept {
  return type == kImageManifest || type == kDockerManifest;
}
[[nodiscard]] constexpr bool is_index(std::string_view type) noexcept {
  return type == kImageIndex || type == kDockerList;
}
// Without parameters ("; charset=utf-8") and surrounding spaces.
[[nodiscard]] std::string_view essence(std::string_view content_type) noexcept;

}  // namespace sigwright::oci::media
