#include "cosign/download.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/encoding.h"
#include "base/limits.h"
#include "bundle/attestation_layer.h"
#include "bundle/predicates.h"
#include "bundle/rekor_bundle.h"
#include "bundle/signature_layer.h"
#include "bundle/statement.h"
#include "cosign/attached.h"
#include "cosign/copy.h"
#include "cosign/stored_text.h"
#include "cosign/target.h"
#include "crypto/certificate.h"
#include "oci/media_types.h"

namespace sigwright::cosign {
namespace {

struct Place {
  Target target;
  crypto::Digest digest;
  std::vector<std::string> platforms;  // of an index that was asked as a whole
};

Result<Place> place_of(const std::string& image, const DownloadOptions& options, const Context& context,
                       const Cancel& cancel) {
  TRY(auto target, open_target(image, options.repository, options.registry, context));
  if (target.reference.digest() && options.platform.empty()) {
    crypto::Digest digest = *target.reference.digest();  // the image itself need not be there
    return Place{std::move(target), std::move(digest), {}};
  }
  TRY(const auto manifest, fetch_subject(target, cancel));
  CHECK(refuse_attachment(*target.images, manifest, cancel));
  if (!options.platform.empty()) {
    TRY(auto child, image_for_platform(manifest, options.platform));
    return Place{std::move(target), std::move(child.digest), {}};
  }
  std::vector<std::string> platforms;
  for (const auto& child : image_children(manifest)) {
    if (child.platform) platforms.push_back(child.platform->str());
  }
  return Place{std::move(target), manifest.digest(), std::move(platforms)};
}

// On one line, whatever its writer did.
bundle::SplitText one_line(const bundle::CutText& text) {
  if (text.text.find('\n') == std::string_view::npos) return text.whole();
  const auto json = OrderedJson::parse(text.text, nullptr, /*allow_exceptions=*/false);
  std::string line = write_go_json(json);
  if (!text.payload) return {std::move(line), {}, {}};
  return bundle::SplitText::of(std::move(line), *text.payload);
}

// The annotation's JSON as it is, or null.
OrderedJson annotation_json(const std::map<std::string, std::string>& annotations, std::string_view name) {
  const auto found = annotations.find(std::string(name));
  if (found == annotations.end()) return nullptr;
  return OrderedJson::parse(found->second, nullptr, /*allow_exceptions=*/false);
}

// Of Go's x509.Certificate the member from which all others follow.
OrderedJson certificate_json(const crypto::Certificate& certificate) {
  OrderedJson json;
  json["Raw"] = to_base64(certificate.der());
  return json;
}

Result<std::string> signature_line(const bundle::SignatureLayer& layer,
                                   const std::map<std::string, std::string>& annotations) {
  OrderedJson line;
  line["Base64Signature"] = to_base64(layer.signature);
  line["Payload"] = to_base64(layer.payload);
  line["Cert"] = nullptr;
  line["Chain"] = nullptr;
  if (!layer.certificate_pem.empty()) {
    TRY(const auto certificate, crypto::Certificate::from_pem(layer.certificate_pem));
    line["Cert"] = certificate_json(certificate);
  }
  if (!layer.chain_pem.empty()) {
    TRY(const auto chain, crypto::Certificate::chain_from_pem(layer.chain_pem));
    line["Chain"] = OrderedJson::array();
    for (const auto& one : chain) line["Chain"].push_back(certificate_json(one));
  }
  line["Bundle"] = annotation_json(annotations, bundle::kBundleAnnotation);
  line["RFC3161Timestamp"] = annotation_json(annotations, bundle::kTimestampAnnotation);
  return write_go_json(line);
}

bundle::SplitText attestation_line(const bundle::AttestationLayer& layer) {
  OrderedJson line;
  line["payloadType"] = layer.envelope.payload_type;
  line["payload"] = "";
  line["signatures"] = OrderedJson::array();
  for (const auto& signature : layer.envelope.signatures) {
    OrderedJson one;
    one["keyid"] = signature.key_id;
    one["sig"] = to_base64(signature.signature);
    line["signatures"].push_back(std::move(one));
  }
  return bundle::SplitText::of(write_go_json(line), layer.envelope.payload);
}

class Download {
 public:
  Download(const Place& place, const DownloadOptions& options, const Context& context, const Cancel& cancel,
           const TextSink& sink)
      : place_(place), options_(options), context_(context), cancel_(cancel), sink_(sink) {}

  [[nodiscard]] Result<void> signatures() {
    const auto wanted = [](const std::string& predicate) {
      return predicate.empty() || predicate == bundle::kImageSignaturePredicate;
    };
    CHECK(bundles(wanted));
    CHECK(layers(oci::AttachmentKind::Signature, [&](const oci::Descriptor& blob) -> Result<void> {
      TRY(auto payload, place_.target.evidence->get_blob(blob, limits::kAttachmentBytes, cancel_));
      TRY(const auto layer, bundle::SignatureLayer::parse(std::move(payload), blob.annotations));
      TRY(auto line, signature_line(layer, blob.annotations));
      return give({std::move(line), {}, {}});
    }));
    return something("signature");
  }

  [[nodiscard]] Result<void> attestations() {
    std::string type;
    if (!options_.predicate_type.empty()) {
      TRY(const auto row, bundle::predicate_type(options_.predicate_type));
      type = row.uri;
    }
    CHECK(bundles([&](const std::string& predicate) {
      return !predicate.empty() && predicate != bundle::kImageSignaturePredicate && (type.empty() || predicate == type);
    }));
    CHECK(layers(oci::AttachmentKind::Attestation, [&](const oci::Descriptor& blob) -> Result<void> {
      TRY(const auto text, read_text(*place_.target.evidence, blob, cancel_));
      TRY(const auto layer, bundle::AttestationLayer::parse(text, blob.annotations));
      TRY(const auto statement, bundle::Statement::parse(layer.envelope.payload));
      if (!type.empty() && statement.predicate_type != type) return {};
      return give(attestation_line(layer));
    }));
    return something(type.empty() ? "attestation" : "attestation of type " + type);
  }

 private:
  template <class Wanted>
  [[nodiscard]] Result<void> bundles(const Wanted& wanted) {
    oci::Repository& repository = *place_.target.evidence;
    TRY(const auto found, attached_referrers(repository, place_.digest, {oci::AttachmentKind::Bundle}, cancel_));
    for (const auto& referrer : found.referrers) {
      CHECK(tell_if_unreadable(give_bundle(repository, referrer.manifest, wanted), referrer.digest));
    }
    return {};
  }

  template <class Wanted>
  [[nodiscard]] Result<void> give_bundle(oci::Repository& repository, const oci::Manifest& manifest,
                                         const Wanted& wanted) {
    TRY(const auto text, bundle_text(repository, manifest, cancel_));
    TRY(const auto bundle, bundle::Bundle::parse(text.text, text.payload));
    TRY(const auto predicate, predicate_of(bundle));
    return wanted(predicate) ? give(one_line(text)) : Result<void>{};
  }

  // What anybody may have hung beside the others hides none of them: it fails only where nothing else is there.
  [[nodiscard]] Result<void> tell_if_unreadable(Result<void> done, const crypto::Digest& digest) {
    if (done) return done;
    const bool unreadable = done.error().code == ErrorCode::Malformed || done.error().code == ErrorCode::LimitExceeded;
    auto named = with_context(std::move(done), digest.str());
    if (!unreadable) return named;
    context_.log.write(LogLevel::Warning, "download", "passed over " + named.error().message);
    if (!unreadable_) unreadable_ = std::move(named).error();
    return {};
  }

  template <class Use>
  [[nodiscard]] Result<void> layers(oci::AttachmentKind kind, const Use& use) {
    oci::Repository& repository = *place_.target.evidence;
    TRY(const auto image, attached_image(repository, place_.digest, kind, options_.attachment_tag_prefix, cancel_));
    if (!image) return {};
    for (const auto& layer : image->manifest.layers()) {
      CHECK(tell_if_unreadable(use(layer), layer.digest));
    }
    return {};
  }

  [[nodiscard]] Result<void> give(const bundle::SplitText& line) {
    ++given_;
    return sink_(line);
  }

  [[nodiscard]] Result<void> something(const std::string& what) const {
    if (given_ > 0) return {};
    if (unreadable_) return fail(*unreadable_);
    return fail(ErrorCode::NoSignatures,
                "no " + what + " is attached to " + place_.target.reference.with_digest(place_.digest).str(),
                "look with `sigwright tree IMAGE` at what is attached to it");
  }

  const Place& place_;
  const DownloadOptions& options_;
  const Context& context_;
  const Cancel& cancel_;
  const TextSink& sink_;
  std::size_t given_ = 0;
  std::optional<Error> unreadable_;  // the first of those that were passed over
};

}  // namespace

Result<void> download_signatures(const std::string& image, const DownloadOptions& options, const Context& context,
                                 const Cancel& cancel, const TextSink& sink) {
  TRY(const auto place, place_of(image, options, context, cancel));
  return Download(place, options, context, cancel, sink).signatures();
}

Result<void> download_attestations(const std::string& image, const DownloadOptions& options, const Context& context,
                                   const Cancel& cancel, const TextSink& sink) {
  TRY(const auto place, place_of(image, options, context, cancel));
  return Download(place, options, context, cancel, sink).attestations();
}

Result<void> download_sbom(const std::string& image, const DownloadOptions& options, const Context& context,
                           const Cancel& cancel, const SbomSink& sink) {
  TRY(const auto place, place_of(image, options, context, cancel));
  oci::Repository& repository = *place.target.evidence;
  TRY(const auto found,
      attached_image(repository, place.digest, oci::AttachmentKind::Sbom, options.attachment_tag_prefix, cancel));
  if (!found) {
    std::string hint = "look with `sigwright tree IMAGE` at what is attached to it; SBOMs are attestations mostly";
    if (!place.platforms.empty()) hint = "the image is an index: name one with --platform";
    for (const auto& platform : place.platforms) hint += " " + platform;
    return fail(ErrorCode::NoSignatures,
                "no SBOM is attached to " + place.target.reference.with_digest(place.digest).str(), std::move(hint));
  }
  if (found->manifest.layers().size() != 1) {
    return fail(ErrorCode::Malformed, found->manifest.digest().str() + " does not have exactly one layer, an SBOM");
  }
  const auto& layer = found->manifest.layers().front();
  TRY(const auto reader, repository.read_blob(layer, cancel));
  CHECK(sink.begin(layer.media_type, layer.size));
  return oci::read_pieces(*reader, sink.take);
}

}  // namespace sigwright::cosign
