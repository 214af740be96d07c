#include "cosign/attach_files.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/attestation_limits.h"
#include "base/encoding.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/outline_json.h"
#include "base/text.h"
#include "bundle/bundle.h"
#include "bundle/old_blob_bundle.h"
#include "bundle/rekor_bundle.h"
#include "bundle/simple_signing.h"
#include "bundle/statement.h"
#include "cosign/attach_place.h"
#include "cosign/attached.h"
#include "cosign/local_signature.h"
#include "cosign/stored_text.h"
#include "crypto/certificate.h"
#include "oci/media_types.h"
#include "tlog/binding.h"
#include "verify/verifier.h"

namespace sigwright::cosign {
namespace {

using crypto::HashAlgorithm;

std::unexpected<Error> misfit(std::string message) {
  return fail(ErrorCode::NoMatchingSignature, std::move(message), "attach it to the image it was made for");
}

// Whether `key` made this signature over a payload about this image.
template <class Evidence>
verify::CandidateReport judged(const Evidence& evidence, const crypto::PublicKey& key, const crypto::Digest& image,
                               Time now) {
  const verify::Verifier verifier({.keys = {key},
                                   .annotations = {},
                                   .check_claims = true,
                                   .log = verify::LogRequirement::Ignored,
                                   .hash = std::nullopt},
                                  now);
  return verifier.verify_image(evidence, "attached", image);
}

Result<crypto::PublicKey> key_of(const tlog::EntryVerifier& verifier) {
  if (!verifier.certificate) return crypto::PublicKey::from_der(verifier.der);
  TRY(const auto certificate, crypto::Certificate::from_der(verifier.der));
  return certificate.public_key();
}

// Rekor's own answer is an object with one member, named by the entry.
Result<tlog::LogEntry> entry_of_answer(const Json& answer) {
  if (!answer.is_object() || answer.size() != 1) {
    return fail(ErrorCode::Malformed, "the Rekor response holds no entry");
  }
  const Json& entry = answer.front();
  TRY(const auto body, json_string(entry, "body", "the Rekor entry"));
  TRY(const auto time, json_uint(entry, "integratedTime", "the Rekor entry"));
  TRY(const auto index, json_uint(entry, "logIndex", "the Rekor entry"));
  TRY(const auto log, json_string(entry, "logID", "the Rekor entry"));
  TRY(const auto promise,
      json_string(json_member(entry, "verification"), "signedEntryTimestamp", "the Rekor entry's verification"));
  Json bundle;
  bundle["SignedEntryTimestamp"] = promise;
  bundle["Payload"] = {{"body", body}, {"integratedTime", time}, {"logIndex", index}, {"logID", log}};
  return bundle::read_rekor_bundle(bundle);
}

Result<tlog::LogEntry> entry_of(const Bytes& text) {
  TRY(const auto json, with_context(parse_json(as_text(text)), "the Rekor response"));
  if (json.contains("rekorBundle")) return bundle::read_rekor_bundle(json["rekorBundle"]);
  if (json.contains("SignedEntryTimestamp")) return bundle::read_rekor_bundle(json);
  return entry_of_answer(json);
}

Result<void> check_entry(const tlog::LogEntry& entry, const bundle::SignatureLayer& layer) {
  TRY(const auto body, tlog::EntryBody::parse(entry.canonicalized_body));
  if (body.verifiers.size() != 1) return fail(ErrorCode::LogEvidence, "the log entry does not name one signer");
  const tlog::SignedMaterial material{
      .signature = layer.signature,
      .verifier = body.verifiers.front(),
      .digest = [&](HashAlgorithm algorithm) -> Result<Bytes> { return crypto::hash(algorithm, layer.payload); },
      .payload_sha256 = {},
      .envelope_sha256 = {}};
  return with_context(tlog::bind(entry, material), "the Rekor response");
}

// A timestamp of this signature holds one of its digests; who issued it is for `verify` to judge.
Result<void> check_timestamp(const Bytes& reply, const Bytes& signature) {
  constexpr std::array kHashes{HashAlgorithm::Sha256, HashAlgorithm::Sha384, HashAlgorithm::Sha512};
  const bool stamped = std::ranges::any_of(kHashes, [&](HashAlgorithm algorithm) {
    return !std::ranges::search(reply, crypto::hash(algorithm, signature)).empty();
  });
  if (stamped) return {};
  return misfit("the timestamp is not of this signature");
}

// Programs break base64 into lines.
std::string without_breaks(const Bytes& text) {
  std::string joined = to_text(text);
  std::erase_if(joined, [](char c) { return c == '\n' || c == '\r' || c == ' '; });
  return joined;
}

std::string trimmed(const Bytes& text) { return std::string(trim(as_text(text))); }

class SignatureFiles {
 public:
  SignatureFiles(const AttachSignatureOptions& options, const AttachSubject& subject)
      : options_(options), subject_(subject) {}

  [[nodiscard]] Result<bundle::SignatureLayer> layer() {
    CHECK(read_payload());
    CHECK(read_signature());
    CHECK(read_evidence());
    CHECK(check_signers());
    return std::move(layer_);
  }

 private:
  [[nodiscard]] Result<void> read_payload() {
    const auto& digest = subject_.image.digest;
    layer_.payload =
        options_.payload
            ? *options_.payload
            : to_bytes(bundle::simple_signing_payload(docker_reference(subject_.target.reference), digest, {}));
    TRY(const auto said, with_context(bundle::SimpleSigning::parse(layer_.payload), "the payload"));
    if (said.manifest_digest == digest.str()) return {};
    return misfit("the payload is about " + printable(said.manifest_digest) + " and not about " + digest.str());
  }

  [[nodiscard]] Result<void> read_signature() {
    if (!options_.signature) return fail(ErrorCode::Usage, "--signature is missing", "pass --signature FILE");
    TRY(layer_.signature, with_context(from_base64(without_breaks(*options_.signature)), "the signature"));
    if (layer_.signature.empty()) return fail(ErrorCode::Malformed, "the signature is empty");
    return {};
  }

  [[nodiscard]] Result<void> read_evidence() {
    if (options_.certificate_chain && !options_.certificate) {
      return fail(ErrorCode::Usage, "--certificate-chain needs --certificate");
    }
    if (options_.certificate) {
      TRY(layer_.certificate_pem, with_context(certificates_of_file(*options_.certificate), "the certificate"));
      const auto chain = crypto::Certificate::chain_from_pem(layer_.certificate_pem);
      if (!chain) return fail(chain.error());
    }
    if (options_.certificate_chain) {
      const auto chain = crypto::Certificate::chain_from_pem(as_text(*options_.certificate_chain));
      if (!chain) return fail(chain.error());
      layer_.chain_pem = to_text(*options_.certificate_chain);
    }
    if (options_.rekor_response) {
      TRY(layer_.log_entry, entry_of(*options_.rekor_response));
      CHECK(check_entry(*layer_.log_entry, layer_));
    }
    if (options_.tsr) {
      TRY(layer_.timestamp, with_context(timestamp_of_file(*options_.tsr), "the timestamp"));
      CHECK(check_timestamp(*layer_.timestamp, layer_.signature));
    }
    return {};
  }

  // Who is named beside the signature must have made it.
  [[nodiscard]] Result<void> check_signers() const {
    if (options_.certificate) {
      TRY(const auto chain, crypto::Certificate::chain_from_pem(layer_.certificate_pem));
      CHECK(check_signer(chain.front().public_key(), "its certificate's key"));
    }
    if (layer_.log_entry) {
      TRY(const auto body, tlog::EntryBody::parse(layer_.log_entry->canonicalized_body));
      TRY(const auto key, key_of(body.verifiers.front()));
      CHECK(check_signer(key, "the key in its log entry"));
    }
    return {};
  }

  [[nodiscard]] Result<void> check_signer(const crypto::PublicKey& key, const std::string& whose) const {
    bundle::SignatureLayer bare;
    bare.payload = layer_.payload;
    bare.signature = layer_.signature;
    const auto report = judged(bare, key, subject_.image.digest, subject_.options.now);
    if (report.is_verified()) return {};
    return misfit(whose + " did not make the signature");
  }

  const AttachSignatureOptions& options_;
  const AttachSubject& subject_;
  bundle::SignatureLayer layer_;
};

Result<std::string> check_statement(const bundle::DsseEnvelope& envelope, const crypto::Digest& image) {
  if (envelope.payload_type != bundle::kInTotoPayloadType) {
    return fail(ErrorCode::Malformed, "the payload type is " + printable(envelope.payload_type) + ", not in-toto's");
  }
  if (envelope.signatures.empty()) return fail(ErrorCode::Malformed, "the envelope has no signature");
  TRY(const auto statement, bundle::Statement::parse(envelope.payload));
  const std::string algorithm(crypto::hash_name(image.algorithm()));
  const bool about = std::ranges::any_of(statement.subjects, [&](const auto& subject) {
    const auto digest = subject.digest.find(algorithm);
    return digest != subject.digest.end() && digest->second == image.hex();
  });
  if (about) return statement.predicate_type;
  return misfit("the statement is not about " + image.str());
}

// One text that is to be attached: as it was read, and as it is to be sent.
struct Given {
  bundle::CutText read;
  StoredText sent;
};

Given given_text(const std::string& text, std::string_view media_type) {
  return {{text, std::nullopt, crypto::sha256(as_bytes(text))}, stored_text(text, media_type)};
}

Result<WrittenSignature> attach_as_bundle(const AttachSubject& subject, Given given, const Cancel& cancel) {
  TRY(const auto bundle, bundle::Bundle::parse(given.read.text, given.read.payload));
  const auto* const envelope = std::get_if<bundle::DsseEnvelope>(&bundle.content);
  if (envelope == nullptr) {
    return fail(ErrorCode::Malformed, "the bundle is a blob's: it holds no statement about an image");
  }
  TRY(auto predicate, check_statement(*envelope, subject.image.digest));
  given.sent.blob.media_type = oci::media::kBundleV03;
  return attach_bundle(*subject.target.evidence,
                       {subject.image, std::move(given.sent), std::move(predicate), std::nullopt}, subject.options,
                       cancel);
}

Result<WrittenSignature> attach_as_layer(const AttachSubject& subject, Given given, const Cancel& cancel) {
  TRY(auto layer, bundle::AttestationLayer::parse(given.read, {}));
  TRY(layer.predicate_type, check_statement(layer.envelope, subject.image.digest));
  given.sent.blob.media_type = oci::media::kDsseEnvelope;
  return attach_layer(*subject.target.evidence,
                      {subject.image.digest, std::move(layer), std::nullopt, std::move(given.sent)}, subject.options,
                      cancel);
}

bool is_bundle(const Json& json) { return json.is_object() && json.contains("verificationMaterial"); }

Result<WrittenSignature> attach_attestation(const AttachSubject& subject, Given given, const Cancel& cancel) {
  const JsonLimits caps{.bytes = limits::kAttachmentBytes};
  TRY(const auto json, with_context(parse_json(given.read.text, caps), "the attestation"));
  return is_bundle(json) ? attach_as_bundle(subject, std::move(given), cancel)
                         : attach_as_layer(subject, std::move(given), cancel);
}

// One JSON text, or one on each line.
std::vector<std::string> texts_of(const Bytes& file) {
  if (check_json(as_text(file), {.bytes = limits::kAttachmentBytes})) return {trimmed(file)};
  std::vector<std::string> texts;
  for (const auto line : split(as_text(file), '\n')) {
    if (!trim(line).empty()) texts.emplace_back(trim(line));
  }
  return texts;
}

Result<void> attach_texts(AttachSubject& subject, const Bytes& file, const Cancel& cancel) {
  const auto texts = texts_of(file);
  if (texts.empty()) return fail(ErrorCode::Malformed, "the attestation file is empty");
  for (const auto& text : texts) {
    TRY(auto written, attach_attestation(subject, given_text(text, {}), cancel));
    subject.result.attached.push_back(std::move(written));
  }
  return {};
}

// A large file is one attestation, which is read here and sent from there.
Result<void> attach_document(AttachSubject& subject, const Document& document, const Cancel& cancel) {
  if (const auto* const bytes = std::get_if<Bytes>(&document)) return attach_texts(subject, *bytes, cancel);
  const auto& path = std::get<std::string>(document);
  TRY(auto sent, stored_file(path, {}, cancel));
  if (sent.blob.size <= limits::kHeldTextBytes) {
    TRY(const auto file, read_file(path, limits::kHeldTextBytes));
    return attach_texts(subject, file, cancel);
  }
  TRY(const auto reader, sent.open());
  TRY(auto read, with_context(cut_text(*reader, sent.blob.size), path));
  TRY(auto written, attach_attestation(subject, {std::move(read), std::move(sent)}, cancel));
  subject.result.attached.push_back(std::move(written));
  return {};
}

}  // namespace

Result<AttachResult> attach_signature(const std::string& image, const AttachSignatureOptions& options,
                                      const Context& context, const Cancel& cancel) {
  TRY(auto subject, attach_subject(image, options, context, cancel));
  const auto payload = options.payload ? parse_json(as_text(*options.payload)) : Result<Json>(Json());
  if (payload && is_bundle(*payload)) {
    const Given given = given_text(trimmed(*options.payload), oci::media::kBundleV03);
    TRY(auto written, attach_as_bundle(subject, given, cancel));
    subject.result.attached.push_back(std::move(written));
  } else {
    TRY(auto layer, SignatureFiles(options, subject).layer());
    TRY(auto written, attach_layer(*subject.target.evidence, {subject.image.digest, std::move(layer), std::nullopt},
                                   subject.options, cancel));
    subject.result.attached.push_back(std::move(written));
  }
  add_warnings(subject.result.warnings, *context.registries);
  return std::move(subject.result);
}

Result<AttachResult> attach_attestations(const std::string& image, const AttachAttestationOptions& options,
                                         const Context& context, const Cancel& cancel) {
  if (options.attestations.empty()) {
    return fail(ErrorCode::Usage, "no attestation was given", "pass --attestation FILE");
  }
  TRY(auto subject, attach_subject(image, options, context, cancel));
  for (const auto& document : options.attestations) CHECK(attach_document(subject, document, cancel));
  add_warnings(subject.result.warnings, *context.registries);
  return std::move(subject.result);
}

}  // namespace sigwright::cosign
