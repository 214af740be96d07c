#include "cosign/target.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <utility>

#include "base/limits.h"
#include "bundle/cut_payload.h"
#include "bundle/dsse.h"
#include "bundle/simple_signing.h"
#include "bundle/statement.h"
#include "cosign/stored_text.h"
#include "oci/media_types.h"

namespace sigwright::cosign {
namespace {

using crypto::Digest;

// "an attestation", "a bundle".
std::string with_article(std::string_view kind) {
  return (std::string_view("aeiouS").contains(kind.front()) ? "an " : "a ") + std::string(kind);
}

std::unexpected<Error> not_an_image(const oci::Reference& reference, const oci::Attachment& attachment) {
  Error error{ErrorCode::NotAnImage,
              reference.str() + " is " + with_article(oci::attachment_kind_name(attachment.kind)) + ", not an image",
              {},
              {}};
  if (attachment.subject) {
    const std::string image = reference.with_digest(*attachment.subject).str();
    error.message += "; it belongs to " + image;
    error.hint = "use " + image;
    error.details["reference"] = image;
  }
  return fail(std::move(error));
}

std::optional<Digest> digest_or_none(Result<Digest> digest) {
  if (!digest) return std::nullopt;
  return *std::move(digest);
}

std::optional<Digest> subject_of_payload(ByteView payload) {
  const auto parsed = bundle::SimpleSigning::parse(payload);
  if (!parsed) return std::nullopt;
  return digest_or_none(Digest::parse(parsed->manifest_digest));
}

std::optional<Digest> subject_of_envelope(const bundle::CutText& text) {
  const auto json = parse_json(text.text, {.bytes = limits::kAttachmentBytes});
  if (!json) return std::nullopt;
  const auto envelope = bundle::DsseEnvelope::from_json(*json, text.payload);
  if (!envelope) return std::nullopt;
  const auto statement = bundle::Statement::parse(envelope->payload);
  if (!statement || statement->subjects.empty()) return std::nullopt;
  const auto& digests = statement->subjects.front().digest;
  const auto sha256 = digests.find("sha256");
  if (sha256 == digests.end()) return std::nullopt;
  return digest_or_none(Digest::parse("sha256:" + sha256->second));
}

// What the first layer of a `.sig` or `.att` image names; it is a help for the message, so that failing to read it is
// no error.
std::optional<Digest> subject_by_payload(oci::Repository& repository, const oci::Manifest& manifest,
                                         oci::AttachmentKind kind, const Cancel& cancel) {
  if (manifest.layers().empty()) return std::nullopt;
  const oci::Descriptor& layer = manifest.layers().front();
  if (kind == oci::AttachmentKind::Signature) {
    const auto payload = repository.get_blob(layer, limits::kAttachmentBytes, cancel);
    return payload ? subject_of_payload(*payload) : std::nullopt;
  }
  if (kind != oci::AttachmentKind::Attestation) return std::nullopt;
  const auto text = read_text(repository, layer, cancel);
  return text ? subject_of_envelope(*text) : std::nullopt;
}

bool is_attestation_child(const oci::Descriptor& child) {
  const auto type = child.annotations.find("vnd.docker.reference.type");
  if (type != child.annotations.end() && type->second == "attestation-manifest") return true;
  return child.platform && child.platform->os == "unknown" && child.platform->architecture == "unknown";
}

}  // namespace

std::string tag_to_ask(const oci::Reference& reference) {
  return reference.tag().value_or(reference.is_layout() ? "" : "latest");
}

Result<Target> open_target(const std::string& image, const std::string& evidence_repository,
                           const oci::RegistryOptions& registry, const Context& context) {
  TRY(auto reference, oci::Reference::parse(image));
  CHECK(refuse_attachment_tag(reference));
  TRY(auto images, context.registries->open(reference, registry));
  if (evidence_repository.empty()) return Target{std::move(reference), images, images};
  TRY(const auto elsewhere, with_context(oci::Reference::parse(evidence_repository), "the repository for signatures"));
  if (elsewhere.tag() || elsewhere.digest()) {
    return fail(ErrorCode::Usage, "the repository for signatures, " + evidence_repository + ", has a tag or a digest",
                "COSIGN_REPOSITORY is HOST/REPOSITORY alone");
  }
  TRY(auto evidence, context.registries->open(elsewhere, registry));
  return Target{std::move(reference), std::move(images), std::move(evidence)};
}

Result<Target> attached_target(Target target, const std::string& attachment, const std::string& tag_prefix,
                               const Cancel& cancel) {
  if (attachment.empty()) return target;
  if (attachment != "sbom") {
    return fail(ErrorCode::Usage, "no such attachment: " + attachment, "an SBOM can be attached: --attachment sbom");
  }
  TRY(const auto image, resolve_subject(target, cancel));
  const std::string tag = oci::attachment_tag(image.digest, oci::AttachmentKind::Sbom, tag_prefix);
  if (!oci::is_valid_tag(tag)) {
    return fail(ErrorCode::Usage, "attached SBOMs are kept at a tag, and " + tag + " is too long for one",
                "name the image by its sha256 digest");
  }
  return Target{target.evidence->reference().with_tag(tag), target.evidence, target.evidence, true};
}

Result<Subject> resolve_subject(const Target& target, const Cancel& cancel) {
  if (const auto& digest = target.reference.digest()) return Subject{*digest, std::nullopt};
  TRY(auto manifest, fetch_subject(target, cancel));
  Digest digest = manifest.digest();
  return Subject{std::move(digest), std::move(manifest)};
}

Result<oci::Manifest> fetch_subject(const Target& target, const Cancel& cancel) {
  const auto& digest = target.reference.digest();
  const oci::ManifestName name = digest ? oci::ManifestName(*digest) : oci::ManifestName(tag_to_ask(target.reference));
  TRY(auto fetched, target.images->get_manifest(name, cancel));
  return std::move(fetched.manifest);
}

Result<void> refuse_attachment_tag(const oci::Reference& reference) {
  if (!reference.tag()) return {};
  const auto attachment = oci::attachment_of_tag(*reference.tag());
  if (!attachment) return {};
  return not_an_image(reference, *attachment);
}

Result<void> refuse_attachment(oci::Repository& repository, const oci::Manifest& manifest, const Cancel& cancel) {
  auto attachment = oci::attachment_of_manifest(manifest);
  if (!attachment) return {};
  if (!attachment->subject) {
    attachment->subject = subject_by_payload(repository, manifest, attachment->kind, cancel);
  }
  return not_an_image(repository.reference().with_digest(manifest.digest()), *attachment);
}

Result<void> refuse_attachment(const Target& target, const oci::Manifest& manifest, const Cancel& cancel) {
  return target.attachment ? Result<void>() : refuse_attachment(*target.images, manifest, cancel);
}

std::string docker_reference(const oci::Reference& reference) {
  if (!reference.is_layout()) return reference.name();
  std::error_code error;
  const auto path = std::filesystem::weakly_canonical(reference.repository(), error);
  return path.filename().string();
}

void add_warnings(std::vector<std::string>& warnings, oci::Session& registries) {
  auto told = registries.take_warnings();
  std::ranges::move(told, std::back_inserter(warnings));
}

std::vector<oci::Descriptor> image_children(const oci::Manifest& index) {
  std::vector<oci::Descriptor> children;
  for (const auto& child : index.manifests()) {
    const bool manifest = oci::media::is_image(child.media_type) || oci::media::is_index(child.media_type);
    if (manifest && !is_attestation_child(child)) children.push_back(child);
  }
  return children;
}

}  // namespace sigwright::cosign
