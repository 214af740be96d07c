#include "cosign/local_signature.h"

#include <utility>

#include "base/encoding.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "bundle/signature_layer.h"
#include "bundle/simple_signing.h"
#include "cosign/target.h"

namespace sigwright::cosign {
namespace {

constexpr std::string_view kPemBegin = "-----BEGIN";

Result<Bytes> payload_bytes(const VerifyOptions& options, const Target& target, const crypto::Digest& digest) {
  if (options.local_payload.empty()) {
    return to_bytes(bundle::simple_signing_payload(target.reference.name(), digest, {}));
  }
  return with_context(read_file(options.local_payload, limits::kAttachmentBytes), "reading the payload");
}

}  // namespace

Bytes signature_of_file(Bytes content) {
  if (auto decoded = from_base64(trim(as_text(content)))) return *std::move(decoded);
  return content;
}

Result<Bytes> timestamp_of_file(Bytes content) {
  if (!trim(as_text(content)).starts_with('{')) return content;
  TRY(const auto json, parse_json(as_text(content)));
  TRY(const std::string text, json_string(json, "SignedRFC3161Timestamp", "the timestamp"));
  return from_base64(text);
}

Result<std::string> certificates_of_file(const Bytes& content) {
  const std::string_view text = trim(as_text(content));
  if (text.starts_with(kPemBegin)) return to_text(content);
  const auto decoded = from_base64(text);
  if (!decoded) return fail(ErrorCode::Malformed, "neither a certificate in PEM nor that in base64");
  return to_text(*decoded);
}

Result<void> verify_local(const std::string& image, const VerifyOptions& options, const Judge& judge,
                          const Context& context, const Cancel& cancel, verify::VerificationReport& report) {
  if (options.local_signature.empty()) {
    return fail(ErrorCode::Usage, "--payload was given without --signature", "pass the file with the signature too");
  }
  TRY(auto opened, open_target(image, {}, options.registry, context));
  TRY(const auto target, attached_target(std::move(opened), options.attachment, options.attachment_tag_prefix, cancel));
  TRY(const auto subject, resolve_subject(target, cancel));
  report.digest = subject.digest.str();
  report.reference = target.reference.with_digest(subject.digest).str();
  TRY(auto content,
      with_context(read_file(options.local_signature, limits::kAttachmentBytes), "reading the signature"));
  bundle::SignatureLayer layer;
  layer.signature = signature_of_file(std::move(content));
  TRY(layer.payload, payload_bytes(options, target, subject.digest));
  TRY(report.candidates.emplace_back(),
      judge_layer(judge, std::move(layer), options.local_signature, subject.digest, cancel));
  report.error = verify::judge(report.candidates, report.reference);
  return {};
}

}  // namespace sigwright::cosign
