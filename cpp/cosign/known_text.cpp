#include "cosign/known_text.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/attestation_limits.h"
#include "bundle/split_text.h"
#include "crypto/hash.h"

namespace sigwright::cosign {
namespace {

// Takes a text apart by the first place that may be the payload's. Whether it was that is checked at the end.
class Comparison {
 public:
  explicit Comparison(const SharedBytes& known)
      : known_(known), encoded_({{}, known, {}}), hasher_(crypto::HashAlgorithm::Sha256) {}

  // False once it differs.
  [[nodiscard]] bool update(ByteView piece) {
    hasher_.update(piece);
    std::string_view text = as_text(piece);
    if (!place_) text = before(text);
    if (place_ && !is_compared_) text = compare(text);
    if (is_compared_) text_.append(text);
    return !differs_ && text_.size() <= limits::kHeldTextBytes;
  }

  // The cutter says where the payload of what is left belongs.
  [[nodiscard]] Result<std::optional<bundle::CutText>> finish() && {
    if (!is_compared_) return std::nullopt;
    bundle::PayloadCutter cutter(text_.size());
    CHECK(cutter.update(as_bytes(text_)));
    TRY(auto cut, std::move(cutter).finish());
    if (!cut.payload || !cut.payload->empty() || cut.place != *place_) return std::nullopt;
    cut.payload = known_;
    cut.sha256 = std::move(hasher_).finish();
    return std::optional(std::move(cut));
  }

 private:
  // What comes behind the place, if that is found.
  [[nodiscard]] std::string_view before(std::string_view text) {
    const std::size_t looked_at = text_.size() - std::min(text_.size(), bundle::kPayloadPlace.size());
    const std::size_t had = text_.size();
    text_.append(text);
    const std::size_t found = text_.find(bundle::kPayloadPlace, looked_at);
    if (found == std::string::npos) return {};
    place_ = found + bundle::kPayloadPlace.size();
    const std::string_view rest = text.substr(*place_ - had);
    text_.resize(*place_);
    return rest;
  }

  // What comes behind the payload.
  [[nodiscard]] std::string_view compare(std::string_view text) {
    while (!text.empty()) {
      if (wanted_.empty()) wanted_ = encoded_.next();
      if (wanted_.empty()) {
        is_compared_ = true;
        return text;
      }
      const std::size_t count = std::min(text.size(), wanted_.size());
      differs_ = differs_ || text.substr(0, count) != wanted_.substr(0, count);
      if (differs_) return {};
      text.remove_prefix(count);
      wanted_.remove_prefix(count);
    }
    return {};
  }

  const SharedBytes& known_;
  bundle::SplitTextReader encoded_;
  std::string_view wanted_;  // of it, not compared yet
  crypto::Hasher hasher_;
  std::string text_;
  std::optional<std::size_t> place_;
  bool is_compared_ = false;
  bool differs_ = false;
};

}  // namespace

Result<std::optional<bundle::CutText>> known_text(oci::BlobReader& reader, const SharedBytes& known) {
  Comparison comparison(known);
  bool is_same = true;
  const auto take = [&](ByteView piece) -> Result<void> {
    is_same = comparison.update(piece);
    return is_same ? Result<void>() : fail(ErrorCode::Interrupted, "another payload");
  };
  const auto read = oci::read_pieces(reader, take);
  if (!is_same) return std::nullopt;
  CHECK(read);
  return std::move(comparison).finish();
}

}  // namespace sigwright::cosign
