#include "cosign/sign_manifest.h"

#include <algorithm>
#include <array>
#include <optional>
#include <ranges>
#include <utility>

#include "base/encoding.h"
#include "base/file.h"
#include "base/parallel.h"
#include "bundle/simple_signing.h"
#include "bundle/statement.h"
#include "cosign/attest_statement.h"
#include "cosign/keyless.h"
#include "cosign/log_signature.h"
#include "cosign/pending.h"
#include "cosign/signature_claims.h"
#include "cosign/supersede.h"
#include "oci/attachments.h"
#include "oci/media_types.h"
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

// The bytes that a signature of each format covers: what tells a signature that is there already from another.
struct Payloads {
  SharedBytes legacy;
  SharedBytes statement;

  [[nodiscard]] static Result<Payloads> of(const crypto::Digest& image, const SignPlan& plan) {
    if (plan.options.attest) {
      TRY(const SharedBytes statement,
          statement_of(*plan.options.attest, {plan.docker_reference, image}, plan.attach.now));
      return Payloads{statement, statement};
    }
    const auto& annotations = plan.options.annotations;
    const bool given = !plan.payload.empty();
    const std::string legacy =
        given ? plan.payload : bundle::simple_signing_payload(plan.docker_reference, image, annotations);
    return Payloads{to_bytes(legacy), to_bytes(bundle::image_signature_statement(image, annotations))};
  }
  [[nodiscard]] const SharedBytes& operator[](Format format) const {
    return format == Format::Bundle ? statement : legacy;
  }
};

bool wants_file(const SignOptions& options, Format format) {
  if (format == Format::Bundle) return !options.bundle_file.empty();
  return !options.output_signature.empty() || !options.output_payload.empty();
}

class ManifestSigning {
 public:
  ManifestSigning(oci::Repository& evidence, const oci::Descriptor& image, const SignPlan& plan, const Cancel& cancel)
      : evidence_(evidence), image_(image), plan_(plan), cancel_(cancel), ours_(verifier_of(plan)) {}

  [[nodiscard]] Result<ManifestSigned> run() {
    TRY(payloads_, Payloads::of(image_.digest, plan_));
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
    if (attests() && plan_.options.attest->replace) CHECK(supersede(done.manifest.signatures));
    return done;
  }

 private:
  // Not asked for; or what stands, which is nothing without an upload.
  using Outcome = std::optional<Result<std::optional<WrittenSignature>>>;

  // Finds what our key signed already. What cannot be read there is no reason not to sign.
  [[nodiscard]] Result<void> look() {
    Sought sought{plan_.format, plan_.options.attachment_tag_prefix, kind(), nullptr};
    if (attests()) sought.payload = payloads_.statement;
    found_ = gather(evidence_, image_.digest, sought, ours_, cancel_);
    return cancel_.check();
  }

  // Any signature of our key, or of our identity; whether it is this one is told by its payload.
  [[nodiscard]] static verify::Verifier verifier_of(const SignPlan& plan) {
    verify::Policy policy;
    if (plan.options.own) {
      policy = *plan.options.own;
      if (plan.services.logs.empty()) policy.log = verify::LogRequirement::Ignored;
    } else {
      policy.keys = {plan.signer.public_key()};
      policy.check_claims = false;
      policy.log = verify::LogRequirement::Ignored;
    }
    return {std::move(policy), plan.attach.now};
  }

  [[nodiscard]] Result<std::optional<WrittenSignature>> add(Format format) {
    auto old = existing(format);
    if (old && !wants_file(plan_.options, format)) return old;
    const Pending pending(plan_.context, plan_.signer.public_key(), plan_.services, verify::format_name(format),
                          payloads_[format]);
    if (auto made = make(format, pending); !made) return fail(to_be_continued(std::move(made).error(), format));
    if (old || !plan_.options.upload) return old;
    auto written = format == Format::Legacy ? attach_layer(evidence_, layer_attachment(), plan_.attach, cancel_)
                                            : attach_made_bundle();
    const auto index = log_index(format);
    const std::string log = index ? plan_.services.logs.front()->url() : "";
    if (!written) {
      Error error = std::move(written).error();
      if (index) error.message += "; " + logged_as(log, *index);
      return fail(to_be_continued(std::move(error), format));
    }
    pending.forget();
    written->log_index = index;
    written->log_url = log;
    written->signature = made_signature(format);
    return *std::move(written);
  }

  // An entry that was made is not lost.
  [[nodiscard]] Error to_be_continued(Error error, Format format) const {
    if (keeps() && log_index(format)) error.message += ", and the same command will use that entry";
    return error;
  }

  // What an earlier run has logged and could not store is used again.
  [[nodiscard]] Result<void> make(Format format, const Pending& pending) {
    CHECK(require_valid_now(plan_.signer, plan_.context));
    if (format == Format::Bundle) return make_bundle(pending);
    if (attests()) return make_layer<bundle::AttestationLayer>(pending);
    return make_layer<bundle::SignatureLayer>(pending);
  }

  template <class Layer>
  [[nodiscard]] Result<void> make_layer(const Pending& pending) {
    const LogKind log = log_kind(plan_.services, attests() ? Format::Bundle : Format::Legacy);
    std::optional<Layer> layer;
    if (keeps()) layer = ours(pending.find_layer<Layer>());
    if (!layer) {
      TRY(layer, sign_as(Layer{}, log));
    }
    auto added = add_evidence(*layer, made_by(log), plan_.services, plan_.context, cancel_);
    if (keeps() && layer->log_entry) pending.keep(*layer);
    made_.layer = *std::move(layer);
    return added;
  }

  [[nodiscard]] Result<bundle::SignatureLayer> sign_as(bundle::SignatureLayer, LogKind log) const {
    return signing::sign_payload(plan_.signer, {payloads_.legacy.begin(), payloads_.legacy.end()}, log);
  }

  [[nodiscard]] Result<bundle::AttestationLayer> sign_as(bundle::AttestationLayer layer, LogKind log) const {
    TRY(layer.envelope, signing::sign_statement(plan_.signer, payloads_.statement, log));
    TRY(layer.predicate_type, predicate_type());
    signing::name_signer(plan_.signer, layer);
    return layer;
  }

  [[nodiscard]] Result<void> make_bundle(const Pending& pending) {
    const LogKind log = log_kind(plan_.services, Format::Bundle);
    if (keeps()) made_bundle_ = ours(pending.find_bundle());
    if (!made_bundle_) {
      TRY(auto envelope, signing::sign_statement(plan_.signer, payloads_.statement, log));
      made_bundle_ = signing::bundle_of(plan_.signer, std::move(envelope));
    }
    auto added = add_evidence(*made_bundle_, made_by(log), plan_.services, plan_.context, cancel_);
    if (keeps() && !made_bundle_->log_entries.empty()) pending.keep(*made_bundle_);
    made_.bundle = made_bundle_->text();
    return added;
  }

  // The key and the log decide on the algorithm.
  [[nodiscard]] MadeSignature made_by(LogKind log) const {
    const crypto::PublicKey& key = plan_.signer.public_key();
    return {key, signing::signing_scheme(key.type(), log), plan_.signer.certificates()};
  }

  // Nothing from a file is used that does not verify.
  template <class Kept>
  [[nodiscard]] std::optional<Kept> ours(std::optional<Kept> kept) const {
    if (kept && !judge(*kept).is_verified()) kept.reset();
    return kept;
  }
  [[nodiscard]] verify::CandidateReport judge(const bundle::Bundle& bundle) const {
    return attests() ? ours_.verify_attestation(bundle, "pending", image_.digest)
                     : ours_.verify_image(bundle, "pending", image_.digest);
  }
  [[nodiscard]] verify::CandidateReport judge(const bundle::SignatureLayer& layer) const {
    return ours_.verify_image(layer, "pending", image_.digest);
  }
  [[nodiscard]] verify::CandidateReport judge(const bundle::AttestationLayer& layer) const {
    return ours_.verify_attestation(layer, "pending", image_.digest);
  }

  [[nodiscard]] Result<std::string> predicate_type() const {
    TRY(const auto statement, bundle::Statement::parse(payloads_.statement));
    return statement.predicate_type;
  }

  [[nodiscard]] bool attests() const noexcept { return plan_.options.attest.has_value(); }
  [[nodiscard]] EvidenceKind kind() const noexcept {
    return attests() ? EvidenceKind::Attestation : EvidenceKind::Signature;
  }
  [[nodiscard]] bool logs() const noexcept { return !plan_.services.logs.empty(); }
  // Whether a signature that is logged is kept until it stands in the registry.
  [[nodiscard]] bool keeps() const noexcept { return logs() && plan_.options.upload; }

  [[nodiscard]] std::optional<std::uint64_t> log_index(Format format) const {
    const auto index_of = [](const auto& entry) { return entry.log_index; };
    if (format == Format::Legacy) {
      if (!made_.layer) return std::nullopt;
      return std::visit([&](const auto& layer) { return layer.log_entry.transform(index_of); }, *made_.layer);
    }
    if (!made_bundle_ || made_bundle_->log_entries.empty()) return std::nullopt;
    return made_bundle_->log_entries.front().log_index;
  }

  [[nodiscard]] std::string made_signature(Format format) const {
    if (format == Format::Bundle) return signature_claims(*made_bundle_).signature;
    if (const auto* layer = std::get_if<bundle::SignatureLayer>(&*made_.layer)) return signature_name(layer->signature);
    return signature_name(std::get<bundle::AttestationLayer>(*made_.layer).envelope.signatures.front().signature);
  }

  [[nodiscard]] LayerAttachment layer_attachment() const {
    LayerAttachment attachment{image_.digest, *made_.layer, std::nullopt};
    if (found_.signature_image) attachment.expected = found_.signature_image->manifest;
    return attachment;
  }

  [[nodiscard]] Result<WrittenSignature> attach_made_bundle() const {
    TRY(auto predicate, predicate_type());
    return attach_bundle(
        evidence_,
        {image_, stored_text(*made_.bundle, oci::media::kBundleV03), std::move(predicate), found_.referrers_api},
        plan_.attach, cancel_);
  }

  [[nodiscard]] std::optional<WrittenSignature> existing(Format format) const {
    const SharedBytes& payload = payloads_[format];
    const auto same = std::ranges::find_if(found_.candidates, [&](const verify::CandidateReport& candidate) {
      return candidate.format == format && candidate.is_verified() && candidate.verified->bytes() == payload &&
             has_evidence(candidate);
    });
    if (same == found_.candidates.end()) return std::nullopt;
    return WrittenSignature{format, same->source, tag_of(format), true};
  }

  // That of every service used now, as far as a log can be told; what another log has is no evidence here.
  [[nodiscard]] bool has_evidence(const verify::CandidateReport& candidate) const {
    if (!plan_.services.timestamp_authorities.empty() && !candidate.stamped) return false;
    if (logs() && candidate.claimed_logs.empty()) return false;
    const std::size_t used = candidate.format == Format::Legacy ? 1 : plan_.services.logs.size();
    return std::ranges::all_of(plan_.services.logs | std::views::take(used), [&](const auto& log) {
      const auto id = log->log_id(cancel_);
      return !id || std::ranges::find(candidate.claimed_logs, to_hex(*id)) != candidate.claimed_logs.end();
    });
  }

  [[nodiscard]] std::string tag_of(Format format) const {
    if (format == Format::Legacy) {
      return oci::attachment_tag(image_.digest, attachment_kind(kind()), plan_.attach.tag_prefix);
    }
    if (found_.referrers_api.value_or(false)) return {};
    return oci::attachment_tag(image_.digest, oci::AttachmentKind::ReferrersIndex);
  }

  [[nodiscard]] Result<void> supersede(const std::vector<WrittenSignature>& written) const {
    TRY(const auto type, predicate_type());
    const Superseded old = superseded_by(written, type, found_.candidates);
    return with_context(remove(evidence_, image_.digest, old, plan_.attach, cancel_),
                        "the attestation stands; removing what it replaces");
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
      if (!error.details.contains("immutable")) error.message += ": run the command again to complete it";
    }
    return fail(std::move(error));
  }

  oci::Repository& evidence_;
  const oci::Descriptor& image_;
  const SignPlan& plan_;
  const Cancel& cancel_;
  verify::Verifier ours_;
  Payloads payloads_;
  Evidence found_;
  MadeSignatures made_;
  std::optional<bundle::Bundle> made_bundle_;
};

}  // namespace

Result<ManifestSigned> sign_manifest(oci::Repository& evidence, const oci::Descriptor& image, const SignPlan& plan,
                                     const Cancel& cancel) {
  return ManifestSigning(evidence, image, plan, cancel).run();
}

Result<void> write_signature_files(const MadeSignatures& made, const SignOptions& options, const Context& context) {
  if (!options.output_certificate.empty()) {
    // Of a key that nobody vouches for, the key: as cosign has it.
    const auto certificates = options.signer->certificates();
    const std::string pem = certificates.empty() ? options.signer->public_key().pem() : certificates.front().pem();
    CHECK(write_output(options.output_certificate, as_bytes(pem), context));
  }
  const auto* const layer = made.layer ? std::get_if<bundle::SignatureLayer>(&*made.layer) : nullptr;
  if (layer != nullptr && !options.output_signature.empty()) {
    CHECK(write_output(options.output_signature, as_bytes(to_base64(layer->signature)), context));
  }
  if (layer != nullptr && !options.output_payload.empty()) {
    CHECK(write_output(options.output_payload, layer->payload, context));
  }
  if (!made.bundle || options.bundle_file.empty()) return {};
  return write_output_of(
      options.bundle_file, [&](const TakePiece& take) { return made.bundle->each_piece(take); }, context);
}

}  // namespace sigwright::cosign
