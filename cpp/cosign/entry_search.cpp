#include "cosign/entry_search.h"

#include <algorithm>

#include "base/encoding.h"
#include "bundle/old_blob_bundle.h"
#include "cosign/service_url.h"
#include "crypto/digest.h"
#include "tlog/body.h"

namespace sigwright::cosign {
namespace {

// Anybody can have a public log hold entries about a payload: that many are read, and no more.
constexpr std::size_t kEntries = 32;

bool holds(const tlog::LogEntry& entry, ByteView signature) {
  const auto body = tlog::EntryBody::parse(entry.canonicalized_body);
  if (!body) return false;
  if (body->signatures.empty()) return body->envelope_sha256.has_value();  // intoto 0.0.1 keeps none
  return std::ranges::any_of(body->signatures, [&](const Bytes& one) { return std::ranges::equal(one, signature); });
}

// Whether an entry is all that is missing, as far as anybody can tell, and may be asked for.
bool wants_entry(const Judge& judge, const verify::CandidateReport& report) noexcept {
  const auto* const failure = report.failure();
  return judge.entries != nullptr && failure != nullptr && failure->code == ErrorCode::LogEvidence;
}

}  // namespace

Result<std::optional<tlog::LogEntry>> EntrySearch::find(ByteView payload_sha256, ByteView signature,
                                                        const Cancel& cancel) const {
  const auto ids = log_->search_by_hash(to_hex(payload_sha256), cancel);
  if (!ids && ids.error().code == ErrorCode::NotFound) return std::nullopt;
  if (!ids) return fail(ids.error());
  const std::size_t readable = std::min(ids->size(), kEntries);
  for (std::size_t i = 0; i < readable; ++i) {
    TRY(auto entry, log_->get_by_uuid((*ids)[i], cancel));
    if (holds(entry, signature)) return entry;
  }
  if (readable == ids->size()) return std::nullopt;
  return fail(ErrorCode::LimitExceeded, "the log has " + std::to_string(ids->size()) +
                                            " entries about this payload; of the first " + std::to_string(kEntries) +
                                            ", which are looked through, none holds the signature");
}

Result<std::shared_ptr<const EntrySearch>> open_entry_search(const TrustOptions& options, const verify::Policy& policy,
                                                             const Context& context) {
  const bool named = !options.rekor_url.empty() && !options.rekor_url.starts_with(kLogDirectory);
  if (!named || options.offline || policy.log == verify::LogRequirement::Ignored) return nullptr;
  TRY(auto url, service_url(options.rekor_url, "the log's URL"));
  return std::make_shared<const EntrySearch>(std::make_shared<services::RekorV1>(context.http, std::move(url)));
}

Result<verify::CandidateReport> judge_layer(const Judge& judge, bundle::SignatureLayer layer, const std::string& source,
                                            const crypto::Digest& subject, const Cancel& cancel) {
  const auto run = [&] { return judge.verifier.verify_image(layer, source, subject); };
  auto report = run();
  if (layer.log_entry || !wants_entry(judge, report)) return report;
  TRY(layer.log_entry, judge.entries->find(crypto::sha256(layer.payload), layer.signature, cancel));
  return layer.log_entry ? run() : std::move(report);
}

Result<verify::CandidateReport> judge_layer(const Judge& judge, bundle::AttestationLayer layer,
                                            const std::string& source, const crypto::Digest& subject,
                                            const Cancel& cancel) {
  const auto run = [&] { return judge.verifier.verify_attestation(layer, source, subject); };
  auto report = run();
  if (layer.log_entry || !wants_entry(judge, report)) return report;
  const auto& envelope = layer.envelope;
  TRY(layer.log_entry,
      judge.entries->find(crypto::sha256(envelope.payload), envelope.signatures.front().signature, cancel));
  return layer.log_entry ? run() : std::move(report);
}

Result<verify::CandidateReport> judge_blob(const Judge& judge, const Bytes& signature, const std::string& source,
                                           const verify::Verifier::BlobDigests& blob, const Cancel& cancel) {
  auto report = judge.verifier.verify_blob(signature, source, blob);
  if (!wants_entry(judge, report)) return report;
  TRY(const auto digest, blob.digest(crypto::HashAlgorithm::Sha256));
  bundle::OldBlobBundle with_entry{.signature = signature, .verifier_pem = {}, .log_entry = {}};
  TRY(with_entry.log_entry, judge.entries->find(digest, signature, cancel));
  return with_entry.log_entry ? judge.verifier.verify_blob(with_entry, source, blob) : std::move(report);
}

}  // namespace sigwright::cosign
