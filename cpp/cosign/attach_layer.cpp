#include <utility>

#include "cosign/attach.h"
#include "cosign/patience.h"
#include "cosign/safe_write.h"
#include "cosign/signature_image.h"
#include "oci/attachments.h"
#include "oci/media_types.h"

namespace sigwright::cosign {
namespace {

// A layer as the registry has it.
struct Stored {
  StoredText text;
  std::map<std::string, std::string> annotations;
  oci::AttachmentKind kind;
};

constexpr struct {
  Stored operator()(const bundle::SignatureLayer& layer) const {
    return {stored_text(to_text(layer.payload), oci::media::kSimpleSigning), layer.annotations(),
            oci::AttachmentKind::Signature};
  }
  Stored operator()(const bundle::AttestationLayer& layer) const {
    return {stored_text(layer.envelope.text(), oci::media::kDsseEnvelope), layer.annotations(),
            oci::AttachmentKind::Attestation};
  }
} stored_form;

}  // namespace

Result<void> require_blob(oci::Repository& repository, const crypto::Digest& blob, const Cancel& cancel) {
  const auto missing = [](const Result<bool>& result) { return result ? !*result : may_pass(result.error()); };
  TRY(const bool stored, patiently(cancel, [&] { return repository.has_blob(blob, cancel); }, missing));
  if (stored) return {};
  return fail(ErrorCode::NotStored, "the registry accepted the blob " + blob.str() + " and does not keep it");
}

Result<oci::Descriptor> store_blob(oci::Repository& repository, ByteView data, std::string_view media_type,
                                   const Cancel& cancel) {
  return patiently(
      cancel, [&] { return repository.put_blob(data, media_type, cancel); },
      [](const auto& result) { return !result && may_pass(result.error()); });
}

Result<WrittenSignature> attach_layer(oci::Repository& repository, LayerAttachment attachment,
                                      const AttachOptions& options, const Cancel& cancel) {
  Stored what = std::visit(stored_form, attachment.layer);
  if (attachment.text) what.text = *std::move(attachment.text);
  CHECK(store(repository, what.text, cancel));
  const oci::Descriptor& payload = what.text.blob;
  const OrderedJson entry = signature_layer_entry(payload, what.annotations);
  EntrySet ours;
  ours.add(signature_layer_key(entry), entry);
  SignatureImage::Options image{.docker_media_types = options.docker_media_types};
  if (options.record_creation_timestamp) image.created = to_rfc3339(options.now);
  SignatureImage document(repository, std::move(image));
  std::string tag = oci::attachment_tag(attachment.subject, what.kind, options.tag_prefix);
  CHECK(write_safely(
      {repository, tag, document, std::move(ours), std::move(attachment.expected), options.settle, options.locks},
      cancel));
  CHECK(require_blob(repository, payload.digest, cancel));
  return WrittenSignature{verify::Format::Legacy, payload.digest.str(), std::move(tag)};
}

}  // namespace sigwright::cosign
