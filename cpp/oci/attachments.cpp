#include "oci/attachments.h"

#include <algorithm>
#include <array>

#include "oci/media_types.h"

namespace sigwright::oci {
namespace {

using enum AttachmentKind;

constexpr std::array<std::string_view, 5> kKindNames{"signature", "attestation", "SBOM", "referrers index", "bundle"};

struct Suffix {
  std::string_view text;
  AttachmentKind kind;
};
// The first of a kind is the one written; ".cosign" is cosign's before 1.0.
constexpr std::array<Suffix, 4> kSuffixes{Suffix{".sig", Signature}, Suffix{".att", Attestation}, Suffix{".sbom", Sbom},
                                          Suffix{".cosign", Signature}};

struct TypePrefix {
  std::string_view prefix;
  AttachmentKind kind;
};
// Types of artifacts: as artifactType, or as config media type where an older writer says it there.
constexpr std::array<TypePrefix, 4> kArtifactTypes{TypePrefix{media::kBundlePrefix, Bundle},
                                                   TypePrefix{"application/vnd.dev.cosign.artifact.sig.", Signature},
                                                   TypePrefix{"application/vnd.dev.cosign.artifact.att.", Attestation},
                                                   TypePrefix{"application/vnd.dev.cosign.artifact.sbom.", Sbom}};
// Types of layers: of `.sig`, `.att` and `.sbom` images, whose config is an ordinary image's.
constexpr std::array<TypePrefix, 7> kLayerTypes{
    TypePrefix{media::kSimpleSigning, Signature}, TypePrefix{media::kDsseEnvelope, Attestation},
    TypePrefix{media::kBundlePrefix, Bundle},     TypePrefix{"text/spdx", Sbom},
    TypePrefix{"application/spdx", Sbom},         TypePrefix{"application/vnd.cyclonedx", Sbom},
    TypePrefix{"application/vnd.syft", Sbom}};

constexpr std::size_t kMaxAlgorithm = 32;
constexpr std::size_t kMaxEncoded = 64;

std::optional<AttachmentKind> kind_of(std::span<const TypePrefix> rows, std::string_view type) {
  const auto row = std::ranges::find_if(rows, [&](const TypePrefix& r) { return type.starts_with(r.prefix); });
  if (row == rows.end()) return std::nullopt;
  return row->kind;
}

// The one kind of all `items` by `kind`; nullopt when there are none, or of several kinds, or of none.
template <class Kind>
std::optional<AttachmentKind> common_kind(const std::vector<Descriptor>& items, const Kind& kind) {
  if (items.empty()) return std::nullopt;
  const std::optional<AttachmentKind> first = kind(items.front());
  const bool all = first && std::ranges::all_of(items, [&](const Descriptor& item) { return kind(item) == first; });
  return all ? first : std::nullopt;
}

// "sha256-HEX" with all its digits.
std::optional<crypto::Digest> subject_of(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  auto digest = crypto::Digest::parse(std::string(text.substr(0, dash)) + ":" + std::string(text.substr(dash + 1)));
  if (!digest) return std::nullopt;
  return *std::move(digest);
}

// The same behind a prefix (--attachment-tag-prefix), which may hold dashes too.
std::optional<crypto::Digest> prefixed_subject(std::string_view text) {
  for (std::size_t start = text.rfind("sha"); start != std::string_view::npos; start = text.rfind("sha", start - 1)) {
    if (auto digest = subject_of(text.substr(start))) return digest;
    if (start == 0) break;
  }
  return std::nullopt;
}

bool is_cut_digest(std::string_view text) {
  constexpr std::string_view prefix = "sha512-";
  return text.starts_with(prefix) && text.size() == prefix.size() + kMaxEncoded &&
         text.find_first_not_of("0123456789abcdef", prefix.size()) == std::string_view::npos;
}

// A fallback index points at attachments only. cosign 3.0 wrote the empty type for its bundles (cosign issue 4641).
std::optional<AttachmentKind> entry_kind(const Descriptor& entry) {
  const bool attached = entry.artifact_type == media::kEmpty || kind_of(kArtifactTypes, entry.artifact_type) ||
                        kind_of(kLayerTypes, entry.artifact_type) == Sbom;
  if (!attached) return std::nullopt;
  return ReferrersIndex;
}

std::optional<AttachmentKind> image_kind(const Manifest& manifest) {
  if (const auto kind = kind_of(kArtifactTypes, manifest.artifact_type())) return kind;
  if (manifest.config()) {
    if (const auto kind = kind_of(kArtifactTypes, manifest.config()->media_type)) return kind;
    if (const auto kind = kind_of(kArtifactTypes, manifest.config()->artifact_type)) return kind;
  }
  return common_kind(manifest.layers(), [](const Descriptor& layer) { return kind_of(kLayerTypes, layer.media_type); });
}

}  // namespace

std::string_view attachment_kind_name(AttachmentKind kind) noexcept {
  return kKindNames[static_cast<std::size_t>(kind)];
}

std::string attachment_tag(const crypto::Digest& subject, AttachmentKind kind, std::string_view prefix) {
  const std::string algorithm(crypto::hash_name(subject.algorithm()));
  const auto row = std::ranges::find(kSuffixes, kind, &Suffix::kind);
  if (row == kSuffixes.end()) {
    return algorithm.substr(0, kMaxAlgorithm) + "-" + std::string(subject.hex().substr(0, kMaxEncoded));
  }
  return std::string(prefix) + algorithm + "-" + std::string(subject.hex()) + std::string(row->text);
}

std::optional<Attachment> attachment_of_tag(std::string_view tag) {
  for (const Suffix& suffix : kSuffixes) {
    if (!tag.ends_with(suffix.text)) continue;
    auto subject = prefixed_subject(tag.substr(0, tag.size() - suffix.text.size()));
    if (!subject) return std::nullopt;
    return Attachment{suffix.kind, std::move(subject)};
  }
  if (is_cut_digest(tag)) return Attachment{ReferrersIndex, std::nullopt};
  auto subject = subject_of(tag);
  if (!subject) return std::nullopt;
  return Attachment{ReferrersIndex, std::move(subject)};
}

std::optional<Attachment> attachment_of_manifest(const Manifest& manifest) {
  const auto kind = manifest.is_index() ? common_kind(manifest.manifests(), entry_kind) : image_kind(manifest);
  if (!kind) return std::nullopt;
  std::optional<crypto::Digest> subject;
  if (manifest.subject()) subject = manifest.subject()->digest;
  return Attachment{*kind, std::move(subject)};
}

}  // namespace sigwright::oci
