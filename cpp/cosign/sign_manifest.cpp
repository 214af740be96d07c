#include "cosign/sign_manifest.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/encoding.h"
#include "base/file.h"
#include "base/parallel.h"
#include "bundle/simple_signing.h"
#include "bundle/statement.h"
#include "cosign/log_signature.h"
#include "cosign/pending.h"
#include "oci/attachments.h"
#include "signing/image_signature.h"
#include "verify/verifier.h"

namespace sigwright::cosign {
namespace {

using signing::LogKind;
using verify::Format;

bool wants(SignatureFormat wanted, Format format) {
  if (wanted == SignatureFormat::Both) return true;
  return (wanted == SignatureFormat::Legacy) == (format == Format::Legacy);
}

// The bytes that a signature of this format covers: what tells a signature that is there already from another.
std::string payload_of(Format format, const crypto::Digest& image, const SignPlan& plan) {
  if (format == Format::Bundle) return bundle::image_signature_statement(image, plan.options.annotations);
  if (!plan.payload.empty()) return plan.payload;
  return bundle::simple_signing_payload(plan.docker_reference, image, plan.options.annotations);
}

bool wants_file(const SignOptions& options, Format format) {
  if (format == Format::Bundle) return !options.bundle_file.empty();
  return !options.output_signature.empty() || !options.output_payload.empty();
}

class ManifestSigning {
 public:
  ManifestSigning(oci::Repository& evidence, const oci::Descriptor& image, const SignPlan& plan, const Cancel& cancel)
      : evidence_(evidence), image_(image), plan_(plan), cancel_(cancel), ours_(verifier_of(plan)) {}

  [[nodiscard]] Result<ManifestSigned> run() {
    if (plan_.options.upload) CHECK(look());
    std::array<Outcome, 2> outcomes;
    parallel_for(2, 2, [&](std::size_t i) {
      const Format format = i == 0 ? Format::Legacy : Format::Bundle;
      if (wants(plan_.format, format)) outcomes[i] = add(format);
    });
    CHECK(check(outcomes[0], outcomes[1]));
    ManifestSigned done{{}, std::move(made_)};
    done.manifest.reference = evidence_.reference().with_digest(image_.digest).str();
    done.manifest.digest = image_.digest.str();
    for (auto& outcome : outcomes) {
      if (outcome && outcome->value()) done.manifest.signatures.push_back(*std::move(outcome->value()));
    }
    return done;
  }

 private:
  // Not asked for; or what stands, which is nothing without an upload.
  using Outcome = std::optional<Result<std::optional<WrittenSignature>>>;

  // Finds what our key signed already. What cannot be read there is no reason not to sign.
  [[nodiscard]] Result<void> look() {
    found_ = gather(evidence_, image_.digest, {plan_.format, plan_.options.attachment_tag_prefix}, ours_, cancel_);
    return cancel_.check();
  }

  // Any signature of our key; whether it is this one is told by its payload.
  [[nodiscard]] static verify::Verifier verifier_of(const SignPlan& plan) {
    return {verify::Policy{.keys = {plan.signer.public_key()},
                           .annotations = {},
                           .check_claims = false,
                           .log = verify::LogRequirement::Ignored,
                           .hash = std::nullopt},
            plan.attach.now};
  }

  [[nodiscard]] Result<std::optional<WrittenSignature>> add(Format format) {
    auto old = existing(format);
    if (old && !wants_file(plan_.options, format)) return old;
    const Pending pending(plan_.context, plan_.signer.public_key(), plan_.services, verify::format_name(format),
                          payload_of(format, image_.digest, plan_));
    CHECK(make(format, pending));
    if (old || !plan_.options.upload) return old;
    auto written = format == Format::Legacy ? attach_layer(evidence_, layer_attachment(), plan_.attach, cancel_)
                                            : attach_bundle(evidence_, bundle_attachment(), plan_.attach, cancel_);
    const auto index = log_index(format);
    const std::string log = index ? plan_.services.logs.front()->url() : "";
    if (!written) {
      Error error = std::move(written).error();
      if (index) {
        error.message += "; the log " + log + " has it as entry " + std::to_string(*index) +
                         ", and the same command will use that entry";
      }
      return fail(std::move(error));
    }
    pending.forget();
    written->log_index = index;
    written->log_url = log;
    return *std::move(written);
  }

  // What an earlier run has logged and could not store is used again.
  [[nodiscard]] Result<void> make(Format format, const Pending& pending) {
    const bool keep = logs() && plan_.options.upload;
    if (format == Format::Legacy) {
      if (keep) made_.layer = ours(pending.find_layer());
      if (made_.layer) return {};
      CHECK(make_layer());
      if (keep) pending.keep(*made_.layer);
      return {};
    }
    if (keep) made_bundle_ = ours(pending.find_bundle());
    if (!made_bundle_) {
      CHECK(make_bundle());
      if (keep) pending.keep(*made_bundle_);
    }
    made_.bundle = made_bundle_->write();
    return {};
  }

  // The key and the log decide on the algorithm.
  [[nodiscard]] MadeSignature made_by(LogKind kind) const {
    const crypto::PublicKey& key = plan_.signer.public_key();
    return {key, signing::signing_scheme(key.type(), kind), plan_.signer.certificates()};
  }

  [[nodiscard]] Result<void> make_layer() {
    const LogKind kind = log_kind(plan_.services, Format::Legacy);
    const std::string payload = payload_of(Format::Legacy, image_.digest, plan_);
    TRY(made_.layer, signing::sign_payload(plan_.signer, to_bytes(payload), kind));
    return add_evidence(*made_.layer, made_by(kind), plan_.services, plan_.context, cancel_);
  }

  [[nodiscard]] Result<void> make_bundle() {
    const LogKind kind = log_kind(plan_.services, Format::Bundle);
    const signing::ImageClaims claims{plan_.docker_reference, plan_.options.annotations};
    TRY(made_bundle_, signing::sign_bundle(plan_.signer, image_.digest, claims, kind));
    return add_evidence(*made_bundle_, made_by(kind), plan_.services, plan_.context, cancel_);
  }

  // Nothing from a file is used that does not verify.
  template <class Signature>
  [[nodiscard]] std::optional<Signature> ours(std::optional<Signature> kept) const {
    if (kept && !ours_.verify_image(*kept, "pending", image_.digest).is_verified()) kept.reset();
    return kept;
  }

  [[nodiscard]] bool logs() const noexcept { return !plan_.services.logs.empty(); }

  [[nodiscard]] std::optional<std::uint64_t> log_index(Format format) const {
    if (format == Format::Legacy)
      return made_.layer->log_entry ? std::optional(made_.layer->log_entry->log_index) : std::nullopt;
    return made_bundle_->log_entries.empty() ? std::nullopt
                                             : std::optional(made_bundle_->log_entries.front().log_index);
  }

  [[nodiscard]] LayerAttachment layer_attachment() const {
    LayerAttachment attachment{image_.digest, *made_.layer, std::nullopt};
    if (found_.signature_image) attachment.expected = found_.signature_image->manifest;
    return attachment;
  }

  [[nodiscard]] BundleAttachment bundle_attachment() const {
    return {image_, *made_.bundle, std::string(bundle::kImageSignaturePredicate), found_.referrers_api};
  }

  [[nodiscard]] std::optional<WrittenSignature> existing(Format format) const {
    const std::string payload = payload_of(format, image_.digest, plan_);
    const auto same = std::ranges::find_if(found_.candidates, [&](const verify::CandidateReport& candidate) {
      return candidate.format == format && candidate.is_verified() && as_text(candidate.verified->bytes()) == payload &&
             (!logs() || candidate.log_entries > 0);
    });
    if (same == found_.candidates.end()) return std::nullopt;
    return WrittenSignature{format, same->source, tag_of(format), true};
  }

  [[nodiscard]] std::string tag_of(Format format) const {
    if (format == Format::Legacy) {
      return oci::attachment_tag(image_.digest, oci::AttachmentKind::Signature, plan_.attach.tag_prefix);
    }
    if (found_.referrers_api.value_or(false)) return {};
    return oci::attachment_tag(image_.digest, oci::AttachmentKind::ReferrersIndex);
  }

  [[nodiscard]] static Result<void> check(const Outcome& legacy, const Outcome& bundle) {
    const bool legacy_failed = legacy && !legacy->has_value();
    const bool bundle_failed = bundle && !bundle->has_value();
    if (!legacy_failed && !bundle_failed) return {};
    Error error = legacy_failed ? legacy->error() : bundle->error();
    if (legacy_failed && bundle_failed) {
      if (bundle->error().message != error.message) error.message += "; the bundle: " + bundle->error().message;
    } else if (legacy && bundle) {
      error.message += legacy_failed ? "; the bundle stands, the legacy signature does not"
                                     : "; the legacy signature stands, the bundle does not";
      error.message += ": run the command again to complete it";
    }
    return fail(std::move(error));
  }

  oci::Repository& evidence_;
  const oci::Descriptor& image_;
  const SignPlan& plan_;
  const Cancel& cancel_;
  verify::Verifier ours_;
  Evidence found_;
  MadeSignatures made_;
  std::optional<bundle::Bundle> made_bundle_;
};

}  // namespace

Result<ManifestSigned> sign_manifest(oci::Repository& evidence, const oci::Descriptor& image, const SignPlan& plan,
                                     const Cancel& cancel) {
  return ManifestSigning(evidence, image, plan, cancel).run();
}

Result<void> write_signature_files(const MadeSignatures& made, const SignOptions& options) {
  if (made.layer && !options.output_signature.empty()) {
    CHECK(write_file(options.output_signature, as_bytes(to_base64(made.layer->signature))));
  }
  if (made.layer && !options.output_payload.empty()) CHECK(write_file(options.output_payload, made.layer->payload));
  if (made.bundle && !options.bundle_file.empty()) CHECK(write_file(options.bundle_file, as_bytes(*made.bundle)));
  return {};
}

}  // namespace sigwright::cosign
