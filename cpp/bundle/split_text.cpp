#include "bundle/split_text.h"

#include <algorithm>

#include "base/encoding.h"

namespace sigwright::bundle {
namespace {

constexpr std::size_t kPiece = std::size_t{3} << 15;  // of the payload: base64 of a multiple of three needs no padding

}  // namespace

SplitText SplitText::of(std::string frame, SharedBytes payload) {
  const std::size_t place = frame.find(kPayloadPlace);
  if (place == std::string::npos) return {std::move(frame), {}, {}};
  std::string after = frame.substr(place + kPayloadPlace.size());
  frame.resize(place + kPayloadPlace.size());
  return {std::move(frame), std::move(payload), std::move(after)};
}

std::uint64_t SplitText::size() const noexcept { return before.size() + (payload.size() + 2) / 3 * 4 + after.size(); }

std::string SplitText::joined() const { return before + to_base64(payload) + after; }

Result<void> SplitText::each_piece(const std::function<Result<void>(ByteView)>& take) const {
  SplitTextReader reader(*this);
  for (auto piece = reader.next(); !piece.empty(); piece = reader.next()) CHECK(take(as_bytes(piece)));
  return {};
}

std::string_view SplitTextReader::next() {
  if (part_ == Part::Before) {
    part_ = Part::Payload;
    if (!text_.before.empty()) return text_.before;
  }
  if (part_ == Part::Payload) {
    if (const auto piece = next_of_payload(); !piece.empty()) return piece;
    part_ = Part::After;
  }
  if (part_ == Part::End) return {};
  part_ = Part::End;
  return text_.after;
}

std::string_view SplitTextReader::next_of_payload() {
  const ByteView payload(text_.payload);
  const std::size_t count = std::min(kPiece, payload.size() - at_);
  encoded_ = to_base64(payload.subspan(at_, count));
  at_ += count;
  return encoded_;
}

}  // namespace sigwright::bundle
