#include "services/rekor_v2.h"

#include "base/encoding.h"
#include "base/text.h"
#include "services/json_http.h"
#include "services/tile_entry.h"
#include "tlog/body.h"
#include "tlog/note.h"

namespace sigwright::services {
namespace {

constexpr std::chrono::milliseconds kPatience{60'000};  // an entry waits for the next checkpoint, 10 s by default

Result<std::string> create_entry_request(const DigestSubmission& submission) {
  if (submission.legacy) {
    return fail(ErrorCode::Usage, "a Rekor v2 log gives no evidence that a legacy signature can carry",
                "use --signature-format bundle with this log, or a log that signs timestamps");
  }
  if (submission.key_details.empty()) {
    return fail(ErrorCode::Usage, "a Rekor v2 log takes no key of this kind",
                "sign with a P-256, P-384, P-521, RSA or Ed25519 key");
  }
  OrderedJson verifier;
  verifier[submission.verifier.certificate ? "x509Certificate" : "publicKey"] = {
      {"rawBytes", to_base64(submission.verifier.der)}};
  verifier["keyDetails"] = submission.key_details;
  const OrderedJson signature{{"content", to_base64(submission.signature)}, {"verifier", verifier}};
  return write_json(
      {{"hashedRekordRequestV002", {{"digest", to_base64(submission.digest)}, {"signature", signature}}}});
}

// The server stores the canonical form and nothing else; anything that rebuilds differently is another entry.
Result<void> check_body(const tlog::LogEntry& entry, const DigestSubmission& submission) {
  TRY(const std::string expected, tlog::hashedrekord_v002(submission.algorithm, submission.digest, submission.signature,
                                                          submission.verifier, submission.key_details));
  if (as_text(entry.canonicalized_body) != expected) {
    return fail(ErrorCode::LogEvidence, "the log's answer holds another entry than the one submitted");
  }
  return {};
}

// 409 AlreadyExists names the index in `x-log-index`, and at the end of its message.
Result<std::uint64_t> conflicting_index(const http::Response& response) {
  const std::string message = refusal(response);
  const std::size_t at = message.rfind(' ');
  const auto header = response.headers.get("x-log-index");
  const auto index = parse_uint(header ? std::string_view(*header) : std::string_view(message).substr(at + 1));
  if (!index) return fail(ErrorCode::Malformed, "the log says that the entry exists but not where");
  return *index;
}

}  // namespace

RekorV2::RekorV2(std::shared_ptr<http::Client> client, RekorV2Options options)
    : client_(std::move(client)), options_(std::move(options)) {}

std::string RekorV2::url() const { return options_.base.str(); }

// The id is made of the key and the log's name, which its checkpoint has.
std::optional<Bytes> RekorV2::log_id(const Cancel& cancel) {
  if (!options_.key) return std::nullopt;
  const auto text = checkpoint(cancel);
  if (!text) return std::nullopt;
  return tlog::note_key_hash(std::string_view(*text).substr(0, text->find('\n')), *options_.key);
}

Result<tlog::LogEntry> RekorV2::add(const Submission& submission, const Cancel& cancel) {
  const auto* const form = std::get_if<DigestSubmission>(&submission);
  if (form == nullptr) return fail(ErrorCode::Usage, "a Rekor v2 log takes digests, not envelopes");
  TRY(const std::string body, create_entry_request(*form));
  TRY(auto target, below(options_.base, "/api/v2/log/entries"));
  auto request = post_json(std::move(target), body);
  request.attempt_timeout = kPatience;
  constexpr std::string_view doing = "uploading to the transparency log";
  TRY(const auto response, with_context(client_->send(std::move(request), cancel), doing));
  tlog::LogEntry entry;
  if (response.status == 409) {
    TRY(const std::uint64_t index, conflicting_index(response));
    TRY(entry, with_context(get_by_index(index, cancel),
                            "the entry is in the log already, as number " + std::to_string(index)));
  } else if (response.ok()) {
    TRY(const Json json, with_context(parse_json(as_text(response.body)), doing));
    TRY(entry, tlog::LogEntry::from_json(json));
  } else {
    return fail(service_error(response, doing));
  }
  CHECK(check_body(entry, *form));
  return entry;
}

Result<Bytes> RekorV2::tile(const std::string& path, const Cancel& cancel) {
  TRY(const auto default_read, below(options_.base, "/api/v2"));
  TRY(auto target, below(options_.read.value_or(default_read), "/" + path));
  TRY(const auto response, client_->send(get(std::move(target), tlog::kLargestBundle), cancel));
  if (response.status == 501) {
    return fail(ErrorCode::Unreachable, "this log serves no reads at its own address",
                "name the address of its tiles with --rekor-read-url");
  }
  if (!response.ok()) return fail(service_error(response, "reading the log"));
  return response.body;
}

Result<std::string> RekorV2::checkpoint(const Cancel& cancel) {
  TRY(const Bytes text, tile("checkpoint", cancel));
  return to_text(text);
}

Result<tlog::LogEntry> RekorV2::get_by_index(std::uint64_t index, const Cancel& cancel) {
  if (!options_.key) {
    return fail(ErrorCode::Unreachable, "entry " + std::to_string(index) + " cannot be read without the log's key",
                "name the log's key with --trusted-root or a profile");
  }
  TRY(const std::string text, checkpoint(cancel));
  TRY(const auto checkpoint, tlog::Checkpoint::open(text, *options_.key));
  const tlog::TileReader read = [&](const std::string& path) { return tile(path, cancel); };
  return entry_from_tiles(index, checkpoint, tlog::note_key_hash(checkpoint.origin(), *options_.key), read);
}

}  // namespace sigwright::services
