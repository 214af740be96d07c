#pragma once
// Every cap in one place: parsers and readers take theirs from here before they allocate or loop.
// Values are those of the peers where a peer states one, so that honest data always passes.

#include <cstddef>
#include <cstdint>

namespace sigwright::limits {

inline constexpr std::size_t kManifestBytes = std::size_t{8} << 20;  // a manifest or an index
inline constexpr std::size_t kManifestEntries = 10'000;              // layers, or children of an index
inline constexpr std::size_t kSignatureLayers = 1'000;               // as cosign
inline constexpr std::size_t kReferrers = 10'000;                    // over all pages
inline constexpr std::size_t kReferrerPages = 100;
inline constexpr std::size_t kTags = 1'000'000;
inline constexpr std::size_t kAttachmentBytes = std::size_t{128} << 20;  // a payload or an attestation, as cosign
inline constexpr std::size_t kBundleBytes = std::size_t{128} << 20;
inline constexpr std::size_t kTokenBodyBytes = std::size_t{128} << 10;
inline constexpr std::size_t kErrorBodyBytes = std::size_t{64} << 10;
inline constexpr std::size_t kHeaderBytes = std::size_t{256} << 10;
inline constexpr std::size_t kRedirects = 10;
inline constexpr std::size_t kKeyFileBytes = std::size_t{1} << 20;
inline constexpr std::size_t kConfigFileBytes = std::size_t{4} << 20;
inline constexpr std::size_t kJsonDepth = 128;
inline constexpr std::size_t kJsonNodes = 1'000'000;
inline constexpr std::size_t kLogEntries = 32;    // in a bundle, as sigstore-go
inline constexpr std::size_t kTimestamps = 32;    // in a bundle, as sigstore-go
inline constexpr std::size_t kSubjects = 1024;    // in a statement, as sigstore-go
inline constexpr std::size_t kCertificates = 10;  // in a chain

}  // namespace sigwright::limits
