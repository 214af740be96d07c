#include "cosign/log_witness.h"

#include "base/encoding.h"
#include "base/file.h"
#include "cosign/embedded_logs.h"
#include "cosign/log_keys.h"
#include "tlog/merkle.h"
#include "tlog/note.h"
#include "tlog/tiles.h"

namespace sigwright::cosign {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kCheckpointBytes = std::size_t{1} << 20;
constexpr std::size_t kNameDigits = 12;

std::string name_of(const crypto::PublicKey& key) {
  return "witness-" + to_hex(crypto::sha256(key.der())).substr(0, kNameDigits);
}

// One file for each log and witness.
Result<fs::path> memory_file(const crypto::PublicKey& log, const tlog::VerifierKey& witness, const Context& context) {
  TRY(const fs::path folder, data_folder(context));
  return folder / "witness" / (to_hex(tlog::spki_hash(log)) + "-" + to_hex(witness.key_id) + ".checkpoint");
}

Result<std::optional<tlog::Checkpoint>> signed_before(const fs::path& file, const crypto::PublicKey& key) {
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return std::nullopt;
  TRY(const Bytes text, read_file(file, kCheckpointBytes));
  TRY(auto checkpoint, with_context(tlog::Checkpoint::open(as_text(text), key), "the witness's memory"));
  return checkpoint;
}

Result<void> check_growth(const services::EmbeddedLog& log, const tlog::Checkpoint& before,
                          const tlog::Checkpoint& now) {
  if (now.size() < before.size() || now.origin() != before.origin()) {
    return fail(ErrorCode::LogEvidence, "the log has been rolled back: " + std::to_string(before.size()) +
                                            " entries witnessed, " + std::to_string(now.size()) + " now");
  }
  const tlog::TileReader read = [&log](const std::string& path) { return log.read(path); };
  TRY(const auto proof, tlog::consistency_proof(before.size(), now.size(), read));
  return with_context(tlog::verify_consistency(before.size(), now.size(), before.root(), now.root(), proof),
                      "the log has been rewritten since it was witnessed");
}

Result<tlog::NoteSignature> cosign_note(const signing::Signer& key, const tlog::VerifierKey& witness,
                                        const std::string& text, std::int64_t seconds) {
  constexpr crypto::Scheme scheme{crypto::SignatureForm::Ed25519, crypto::HashAlgorithm::Sha512};
  const std::string message = tlog::cosignature_message(text, seconds);
  TRY(const Bytes raw, signing::sign_checked(key, scheme, as_bytes(message)));
  tlog::NoteSignature signature{witness.name, witness.key_id, {}};
  for (int shift = 56; shift >= 0; shift -= 8) {
    signature.signature.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(seconds) >> shift));
  }
  signature.signature.insert(signature.signature.end(), raw.begin(), raw.end());
  return signature;
}

// Kept before the signature is given away: a witness that forgets what it signed could sign two histories.
Result<void> remember(const fs::path& file, const tlog::Checkpoint& checkpoint) {
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  if (error) return fail(ErrorCode::LocalFile, "making " + file.parent_path().string() + ": " + error.message());
  return write_file(file, as_bytes(checkpoint.text()), {.mode = 0600});
}

}  // namespace

Result<Witnessed> witness_log(const fs::path& directory, const signing::Signer& key, std::string name,
                              const Context& context, const Cancel& cancel) {
  if (name.empty()) name = name_of(key.public_key());
  TRY(const auto witness, tlog::VerifierKey::of_witness(std::move(name), key.public_key()));
  TRY(const auto log, open_log(directory, context));
  TRY(const auto now, log->checkpoint());
  TRY(const fs::path file, memory_file(log->key(), witness, context));
  TRY(const auto before, signed_before(file, log->key()));
  if (before) CHECK(check_growth(*log, *before, now));
  TRY(const auto signature, cosign_note(key, witness, now.note().text, to_unix_seconds(context.now())));
  if (context.rehearsal) {
    context.rehearsal->note({"write", (log->directory() / "checkpoint").string(), {}, 0});
  } else {
    CHECK(remember(file, now));
    CHECK(log->add_cosignature(now, signature, cancel));
  }
  return Witnessed{.origin = now.origin(),
                   .old_size = before ? before->size() : 0,
                   .size = now.size(),
                   .first = !before,
                   .verifier_key = witness.str()};
}

Result<Time> witnessed_at(const services::EmbeddedLog& log, const std::string& verifier_key) {
  TRY(const auto witness, tlog::VerifierKey::parse(verifier_key));
  TRY(const auto checkpoint, log.checkpoint());
  return tlog::verify_cosignature(checkpoint.note(), witness);
}

}  // namespace sigwright::cosign
