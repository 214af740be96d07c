#include "cosign/sign.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "base/file.h"
#include "base/limits.h"
#include "base/parallel.h"
#include "cosign/keyless.h"
#include "cosign/sign_manifest.h"
#include "cosign/target.h"
#include "oci/attachments.h"

namespace sigwright::cosign {
namespace {

constexpr std::size_t kSignThreads = 4;  // images of an index that are signed together
constexpr std::size_t kIndexDepth = 4;

std::unexpected<Error> usage(std::string message, std::string hint) {
  return fail(ErrorCode::Usage, std::move(message), std::move(hint));
}

Result<void> check_files(const SignOptions& options) {
  const bool legacy_files = !options.output_signature.empty() || !options.output_payload.empty();
  const bool files = legacy_files || !options.bundle_file.empty();
  if (!options.upload && !files) {
    return usage("nothing is to be written, neither to the registry nor to a file",
                 "name --bundle, --output-signature or --output-payload");
  }
  if (options.recursive && files) {
    return usage("one file cannot hold the signatures of several images",
                 "sign without --recursive, image by image, or without the output files");
  }
  if (options.recursive && !options.payload_file.empty()) {
    return usage("--payload is the payload of one image, and --recursive signs several", "leave one of them out");
  }
  if (options.format == SignatureFormat::Bundle && (legacy_files || !options.payload_file.empty())) {
    return usage("--payload, --output-signature and --output-payload belong to the legacy format",
                 "use --bundle, or --signature-format legacy");
  }
  if (options.format == SignatureFormat::Legacy && !options.bundle_file.empty()) {
    return usage("--bundle belongs to the bundle format",
                 "use --output-signature and --output-payload, or --signature-format bundle");
  }
  return {};
}

Result<void> check_usage(const SignOptions& options) {
  if (!options.signer) {
    return usage("nothing was given to sign with: neither a key nor an identity", "pass --key FILE.key");
  }
  return check_files(options);
}

std::string docker_reference_of(const SignOptions& options, const oci::Reference& reference) {
  return options.docker_reference.empty() ? docker_reference(reference) : options.docker_reference;
}

Result<SignPlan> plan_of(const SignOptions& options, const oci::Reference& reference, const Context& context) {
  SignPlan plan{*options.signer,
                options,
                docker_reference_of(options, reference),
                {},
                {.tag_prefix = options.attachment_tag_prefix,
                 .settle = options.settle,
                 .docker_media_types = options.docker_media_types,
                 .record_creation_timestamp = options.record_creation_timestamp,
                 .now = context.now(),
                 .locks = context.write_locks.get()},
                context,
                {},
                options.format};
  if (options.payload_file.empty()) return plan;
  TRY(const auto payload,
      with_context(read_file(options.payload_file, limits::kAttachmentBytes), "reading the payload"));
  if (payload.empty()) return usage("the payload file " + options.payload_file + " is empty", "pass another file");
  plan.payload = to_text(payload);
  return plan;
}

// Rekor v2 signs no timestamps, so nothing it gives could stand in a `.sig` or an `.att`.
bool fits_legacy(const SignPlan& plan) {
  return plan.services.logs.empty() || plan.services.logs.front()->kind() != services::LogKind::RekorV2;
}

Result<void> fit_to_log(SignPlan& plan, SignResult& result) {
  if (fits_legacy(plan)) return {};
  if (plan.format == SignatureFormat::Legacy) {
    return usage("this log gives no evidence that the legacy format can carry",
                 "use --signature-format bundle with this log, or a Rekor v1 log");
  }
  if (plan.format == SignatureFormat::Bundle) return {};
  plan.format = SignatureFormat::Bundle;
  result.warnings.emplace_back("only the bundle is written: the legacy format cannot carry what this log gives");
  return {};
}

// A sha512 digest with ".sig" is longer than a tag may be.
Result<void> fit_to_tag(SignPlan& plan, const crypto::Digest& digest, SignResult& result) {
  const EvidenceKind kind = plan.options.attest ? EvidenceKind::Attestation : EvidenceKind::Signature;
  const std::string tag = oci::attachment_tag(digest, attachment_kind(kind), plan.options.attachment_tag_prefix);
  if (oci::is_valid_tag(tag) || plan.format == SignatureFormat::Bundle) return {};
  if (plan.format == SignatureFormat::Legacy) {
    return usage("the legacy format keeps signatures at a tag, and " + tag + " is too long for one",
                 "sign by the sha256 digest, or use --signature-format bundle");
  }
  plan.format = SignatureFormat::Bundle;
  result.warnings.push_back("only the bundle is written: " + tag + ", where the legacy format belongs, is no tag");
  return {};
}

// By the digest it was asked for with: the caller's, or its index's.
struct ToSign {
  crypto::Digest digest;
  oci::Manifest manifest;
  std::string platform;
};

// The image first, then what its index is made of, each once.
class Walk {
 public:
  Walk(oci::Repository& repository, const Cancel& cancel) : repository_(repository), cancel_(cancel) {}

  [[nodiscard]] Result<void> add(ToSign found, bool recursive, std::size_t depth) {
    if (!seen_.insert(found.digest.str()).second) return {};
    images_.push_back(std::move(found));
    if (!recursive) return {};
    if (depth > kIndexDepth) return fail(ErrorCode::LimitExceeded, "the indexes are nested too deeply");
    const auto children = image_children(images_.back().manifest);
    for (const auto& child : children) {
      TRY(auto fetched, repository_.get_manifest(child.digest, cancel_));
      CHECK(add({child.digest, std::move(fetched.manifest), child.platform ? child.platform->str() : ""}, true,
                depth + 1));
    }
    return {};
  }
  [[nodiscard]] std::vector<ToSign> take() && { return std::move(images_); }

 private:
  oci::Repository& repository_;
  const Cancel& cancel_;
  std::set<std::string> seen_;
  std::vector<ToSign> images_;
};

Result<std::vector<ToSign>> images_to_sign(const Target& target, ToSign image, bool recursive, const Cancel& cancel) {
  Walk walk(*target.images, cancel);
  CHECK(walk.add(std::move(image), recursive, 0));
  return std::move(walk).take();
}

std::string tag_warning(const std::string& image, const std::string& reference) {
  return image + " was signed as " + reference +
         ", which the tag names now and may not name tomorrow: sign and deploy by digest";
}

struct Opened {
  std::optional<Result<oci::Manifest>> manifest;
  std::optional<Result<SigningServices>> services;
};

// The image's manifest is read while the log is asked what it is: neither waits for the other.
Opened open_both(const Target& target, const SignPlan& plan, const Cancel& cancel) {
  Opened opened;
  parallel_for(2, 2, [&](std::size_t i) {
    if (i == 0)
      opened.manifest = fetch_subject(target, cancel);
    else
      opened.services = open_services(plan.options.log, plan.context, cancel);
  });
  return opened;
}

}  // namespace

Result<SignResult> sign_image(const std::string& image, const SignOptions& options, const Context& context,
                              const Cancel& cancel) {
  CHECK(check_usage(options));
  TRY(auto opened_image, open_target(image, options.repository, options.registry, context));
  TRY(const auto target,
      attached_target(std::move(opened_image), options.attachment, options.attachment_tag_prefix, cancel));
  TRY(auto plan, plan_of(options, target.reference, context));
  auto opened = open_both(target, plan, cancel);
  TRY(auto manifest, *std::move(opened.manifest));
  CHECK(refuse_attachment(target, manifest, cancel));
  if (!opened.services->has_value()) return std::unexpected(std::move(*opened.services).error());
  plan.services = std::move(opened.services->value());
  CHECK(require_time(plan.signer, plan.services));
  SignResult result;
  result.image = image;
  const crypto::Digest digest = target.reference.digest().value_or(manifest.digest());
  result.digest = digest.str();
  result.reference = target.reference.with_digest(digest).str();
  CHECK(fit_to_log(plan, result));
  CHECK(fit_to_tag(plan, digest, result));
  if (!target.reference.digest()) result.warnings.push_back(tag_warning(image, result.reference));
  TRY(const auto images, images_to_sign(target, {digest, std::move(manifest), {}}, options.recursive, cancel));
  auto outcomes = parallel_map(images.size(), kSignThreads, [&](std::size_t i) {
    oci::Descriptor descriptor = images[i].manifest.descriptor();
    descriptor.digest = images[i].digest;
    return sign_manifest(*target.evidence, descriptor, plan, cancel);
  });
  for (std::size_t i = 0; i < images.size(); ++i) {
    const std::string reference = target.reference.with_digest(images[i].digest).str();
    TRY(auto done, with_context(std::move(outcomes[i]), "signing " + reference));
    CHECK(write_signature_files(done.made, options, context));
    done.manifest.reference = reference;
    done.manifest.platform = images[i].platform;
    result.manifests.push_back(std::move(done.manifest));
  }
  add_warnings(result.warnings, *context.registries);
  return result;
}

}  // namespace sigwright::cosign
