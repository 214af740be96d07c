#include "tlog/checkpoint.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/text.h"

namespace sigwright::tlog {
namespace {

std::unexpected<Error> malformed(std::string message) { return fail(ErrorCode::Malformed, "checkpoint: " + message); }

// "HOST - TREEID": how Rekor v1 names itself, which no C2SP origin may look like.
std::string_view rekor_v1_host(std::string_view origin) {
  const std::size_t at = origin.rfind(" - ");
  if (at == std::string_view::npos || at == 0) return {};
  const std::string_view tree = origin.substr(at + 3);
  const bool digits = !tree.empty() && std::ranges::all_of(tree, [](char c) { return c >= '0' && c <= '9'; });
  return digits ? origin.substr(0, at) : std::string_view{};
}

bool same_id(const KeyId& id, const Bytes& hash) { return std::equal(id.begin(), id.end(), hash.begin()); }

// The key of a log, and what is known to be good of it.
struct LogKey {
  const crypto::PublicKey& key;
  crypto::KnownSignatures* known;

  [[nodiscard]] Result<void> verify(crypto::Scheme scheme, ByteView message, ByteView signature) const {
    return known != nullptr ? known->verify(key, scheme, message, signature) : key.verify(scheme, message, signature);
  }
};

Result<void> check(const NoteSignature& signature, std::string_view text, const LogKey& log) {
  const crypto::Scheme scheme = log.key.default_scheme();
  // Notes are signed over SHA-256 whatever the curve (rekor pkg/util, sigstore signature defaults of the peers' log
  // keys).
  for (const crypto::HashAlgorithm hash : {scheme.hash, crypto::HashAlgorithm::Sha256}) {
    if (log.verify({scheme.form, hash}, as_bytes(text), signature.signature)) return {};
  }
  return fail(ErrorCode::LogEvidence, "the checkpoint's signature by " + printable(signature.name, 80) + " is wrong");
}

Result<void> check_rekor_v1(const Note& note, std::string_view host, const LogKey& log) {
  const Bytes id = spki_hash(log.key);
  for (const NoteSignature& signature : note.signatures) {
    if (signature.name != host || !same_id(signature.key_id, id)) {
      return fail(ErrorCode::LogEvidence, "the checkpoint is signed by a key that is not the log's");
    }
    CHECK(check(signature, note.text, log));
  }
  return {};
}

Result<void> check_c2sp(const Note& note, std::string_view origin, const LogKey& log) {
  const Bytes id = note_key_hash(origin, log.key);
  bool found = false;
  for (const NoteSignature& signature : note.signatures) {
    if (signature.name != origin || !same_id(signature.key_id, id)) continue;
    CHECK(check(signature, note.text, log));
    found = true;
  }
  if (!found)
    return fail(ErrorCode::LogEvidence,
                "the checkpoint of " + printable(origin, 80) + " is not signed by the log's key");
  return {};
}

}  // namespace

Result<Checkpoint> Checkpoint::open(std::string_view text, const crypto::PublicKey& log_key,
                                    crypto::KnownSignatures* known) {
  Checkpoint out;
  TRY(out.note_, Note::parse(text));
  const auto lines = split(std::string_view(out.note_.text), '\n');
  if (lines.size() < 4 || lines[0].empty()) return malformed("it has no origin, size and root");
  out.origin_ = lines[0];
  const auto size = parse_uint(lines[1]);
  if (!size || (lines[1].size() > 1 && lines[1].front() == '0')) return malformed("the size is not a number");
  out.size_ = *size;
  TRY(const Bytes root, with_context(from_base64(lines[2]), "checkpoint"));
  TRY(out.root_, with_context(hash_from(root), "checkpoint"));
  for (std::size_t i = 3; i + 1 < lines.size(); ++i) {
    if (lines[i].empty()) return malformed("it holds an empty line");
  }
  const std::string_view host = rekor_v1_host(out.origin_);
  out.rekor_v1_ = !host.empty();
  const LogKey log{log_key, known};
  CHECK(out.rekor_v1_ ? check_rekor_v1(out.note_, host, log) : check_c2sp(out.note_, out.origin_, log));
  return out;
}

std::string checkpoint_text(std::string_view origin, std::uint64_t size, const Hash& root) {
  return std::string(origin) + "\n" + std::to_string(size) + "\n" + to_base64(root) + "\n";
}

}  // namespace sigwright::tlog
