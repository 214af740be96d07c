#pragma once
// Checkpoints: a log's signed promise about its tree (c2sp.org/tlog-checkpoint), and Rekor v1's own flavour of them.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/keys.h"
#include "crypto/known_signatures.h"
#include "tlog/merkle.h"
#include "tlog/note.h"

namespace sigwright::tlog {

// Immutable. Exists only with a signature of the log's key that was checked.
class Checkpoint {
 public:
  // Rekor v1's flavour is told by its first line ("HOST - TREEID"): the key id is the key's SPKI hash for every kind of
  // key, and every signature in it must be the log's. Otherwise the origin is the note's key name, whatever host it was
  // fetched from; unknown signatures (witnesses) are ignored, one of the log's own that
  // fails is not. `known`, where given, saves checking a signature that was found good before. Fails with LogEvidence
  // or Malformed.
  [[nodiscard]] static Result<Checkpoint> open(std::string_view text, const crypto::PublicKey& log_key,
                                               crypto::KnownSignatures* known = nullptr);

  [[nodiscard]] const std::string& origin() const noexcept { return origin_; }
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  [[nodiscard]] const Hash& root() const noexcept { return root_; }
  [[nodiscard]] bool rekor_v1() const noexcept { return rekor_v1_; }
  [[nodiscard]] const Note& note() const noexcept { return note_; }
  [[nodiscard]] std::string text() const { return note_.str(); }

 private:
  Checkpoint() = default;
  std::string origin_;
  std::uint64_t size_ = 0;
  Hash root_{};
  bool rekor_v1_ = false;
  Note note_;
};

// The text a log signs: origin, size, root.
[[nodiscard]] std::string checkpoint_text(std::string_view origin, std::uint64_t size, const Hash& root);

}  // namespace sigwright::tlog
