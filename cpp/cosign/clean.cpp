#include "cosign/clean.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "bundle/attestation_layer.h"
#include "bundle/statement.h"
#include "cosign/attached.h"
#include "cosign/remove_entries.h"
#include "cosign/signature_image.h"
#include "cosign/stored_text.h"
#include "cosign/target.h"
#include "verify/verifier.h"

namespace sigwright::cosign {
namespace {

using oci::AttachmentKind;

struct TypeRow {
  std::string_view name;
  bool signatures, attestations, sboms;
  bool tags, bundles;
};
constexpr std::array kTypes{
    TypeRow{"signature", true, false, false, true, true}, TypeRow{"attestation", false, true, false, true, true},
    TypeRow{"sbom", false, false, true, true, true}, TypeRow{"referrer", true, true, false, false, true},
    TypeRow{"all", true, true, true, true, true}};

class Cleaning {
 public:
  Cleaning(oci::Repository& repository, const crypto::Digest& image, const CleanOptions& options, const TypeRow& type,
           const Context& context, const Cancel& cancel)
      : repository_(repository),
        image_(image),
        options_(options),
        type_(type),
        locks_(context.write_locks.get()),
        cancel_(cancel),
        signers_({.keys = options.keys,
                  .annotations = {},
                  .check_claims = false,
                  .log = verify::LogRequirement::Ignored,
                  .hash = std::nullopt},
                 context.now()) {}

  [[nodiscard]] Result<std::vector<std::string>> run() {
    if (type_.tags && type_.signatures) CHECK(clean_tag(AttachmentKind::Signature));
    if (type_.tags && type_.attestations) CHECK(clean_tag(AttachmentKind::Attestation));
    if (type_.tags && type_.sboms && options_.keys.empty()) CHECK(clean_tag(AttachmentKind::Sbom));
    if (type_.bundles) CHECK(clean_referrers());
    return std::move(removed_);
  }

 private:
  [[nodiscard]] std::string name() const { return repository_.reference().name(); }
  [[nodiscard]] bool is_kept(const std::string& digest) const {
    return std::ranges::find(options_.keep, digest) != options_.keep.end();
  }
  // Whether everything of a tag goes without a look at its layers.
  [[nodiscard]] bool takes_all(AttachmentKind kind) const {
    if (kind == AttachmentKind::Sbom) return true;
    const bool by_type = kind == AttachmentKind::Attestation && !options_.predicate_type.empty();
    return options_.keys.empty() && !by_type && options_.keep.empty();
  }

  [[nodiscard]] Result<void> clean_tag(AttachmentKind kind) {
    TRY(const auto found, attached_image(repository_, image_, kind, options_.attachment_tag_prefix, cancel_));
    if (!found) return {};
    const std::string tag = oci::attachment_tag(image_, kind, options_.attachment_tag_prefix);
    if (takes_all(kind)) {
      removed_.push_back(name() + ":" + tag);
      if (options_.dry_run) return {};
      TRY(const auto lock, lock_tag(locks_, repository_, tag, cancel_));
      return delete_tag(repository_, tag, cancel_);
    }
    SignatureImage document(repository_, {});
    TRY(const auto entries, document.read(found->manifest));
    EntryRemoval removal{repository_, tag, document, {}, options_.settle, locks_};
    const auto& layers = found->manifest.layers();
    for (std::size_t i = 0; i < layers.size() && i < entries.entries().size(); ++i) {
      TRY(const bool goes, layer_goes(layers[i], kind));
      if (!goes) continue;
      removal.keys.insert(entries.entries()[i].key);
      removed_.push_back(name() + ":" + tag + " " + layers[i].digest.str());
    }
    return removal.keys.empty() || options_.dry_run ? Result<void>() : remove_entries(removal, cancel_);
  }

  // What cannot be read is nobody's that was named: it stays.
  [[nodiscard]] Result<bool> layer_goes(const oci::Descriptor& layer, AttachmentKind kind) const {
    if (is_kept(layer.digest.str())) return false;
    if (kind == AttachmentKind::Signature) {
      TRY(auto payload, repository_.get_blob(layer, limits::kAttachmentBytes, cancel_));
      const auto parsed = bundle::SignatureLayer::parse(std::move(payload), layer.annotations);
      return parsed && is_signed(signers_.verify_image(*parsed, "", image_));
    }
    TRY(const auto text, read_text(repository_, layer, cancel_));
    const auto parsed = bundle::AttestationLayer::parse(text, layer.annotations);
    if (!parsed) return false;
    const auto statement = bundle::Statement::parse(parsed->envelope.payload);
    if (!statement || !is_wanted(statement->predicate_type)) return false;
    return is_signed(signers_.verify_attestation(*parsed, "", image_));
  }

  [[nodiscard]] bool is_signed(const verify::CandidateReport& report) const {
    return options_.keys.empty() || report.is_verified();
  }
  [[nodiscard]] bool is_wanted(const std::string& predicate) const {
    return options_.predicate_type.empty() || options_.predicate_type == predicate;
  }

  [[nodiscard]] Result<void> clean_referrers() {
    std::vector<AttachmentKind> kinds;
    if (type_.signatures || type_.attestations) kinds.push_back(AttachmentKind::Bundle);
    if (type_.sboms && options_.keys.empty()) kinds.push_back(AttachmentKind::Sbom);
    TRY(const auto found, attached_referrers(repository_, image_, kinds, cancel_));
    std::vector<crypto::Digest> gone;
    for (const auto& referrer : found.referrers) {
      TRY(const bool goes, referrer_goes(referrer));
      if (goes) gone.push_back(referrer.digest);
    }
    for (const auto& digest : gone) removed_.push_back(name() + "@" + digest.str());
    if (gone.empty() || options_.dry_run) return {};
    return remove_referrers({repository_, image_, std::move(gone), options_.settle, locks_}, cancel_);
  }

  [[nodiscard]] Result<bool> referrer_goes(const AttachedReferrer& referrer) const {
    if (is_kept(referrer.digest.str())) return false;
    const auto attachment = oci::attachment_of_manifest(referrer.manifest);
    if (attachment && attachment->kind == AttachmentKind::Sbom) return true;
    const auto text = bundle_text(repository_, referrer.manifest, cancel_);
    if (!text && text.error().code != ErrorCode::Malformed) return fail(text.error());
    const auto bundle =
        text ? bundle::Bundle::parse(text->text, text->payload) : Result<bundle::Bundle>(fail(text.error()));
    if (!bundle) return type_.name == "all" && options_.keys.empty() && options_.predicate_type.empty();
    const auto predicate = predicate_of(*bundle);
    if (!predicate) return false;
    if (*predicate == bundle::kImageSignaturePredicate) {
      return type_.signatures && options_.predicate_type.empty() &&
             is_signed(signers_.verify_image(*bundle, "", image_));
    }
    return type_.attestations && is_wanted(*predicate) && is_signed(signers_.verify_attestation(*bundle, "", image_));
  }

  oci::Repository& repository_;
  const crypto::Digest& image_;
  const CleanOptions& options_;
  const TypeRow& type_;
  WriteLocks* locks_;
  const Cancel& cancel_;
  verify::Verifier signers_;
  std::vector<std::string> removed_;
};

}  // namespace

Result<CleanResult> clean(const std::string& image, const CleanOptions& options, const Context& context,
                          const Cancel& cancel) {
  const auto type = std::ranges::find(kTypes, options.type, &TypeRow::name);
  if (type == kTypes.end()) {
    return fail(ErrorCode::Usage, "no such type: " + printable(options.type),
                "signature, attestation, sbom, referrer and all are known");
  }
  TRY(const auto target, open_target(image, options.repository, options.registry, context));
  TRY(const auto subject, resolve_subject(target, cancel));
  CleanResult result;
  result.digest = subject.digest.str();
  result.reference = target.reference.with_digest(subject.digest).str();
  TRY(result.removed, Cleaning(*target.evidence, subject.digest, options, *type, context, cancel).run());
  add_warnings(result.warnings, *context.registries);
  return result;
}

}  // namespace sigwright::cosign
