#pragma once
// A JSON text with the base64 of a payload in its midst, written piece by piece: a large payload is never held encoded.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "base/shared_bytes.h"

namespace sigwright::bundle {

// Of the envelope in a text without its payload: where that belongs. Inside a JSON string its quotes would be escaped.
inline constexpr std::string_view kPayloadPlace = "\"payload\":\"";

struct SplitText {
  std::string before;
  SharedBytes payload;
  std::string after;

  // `frame` holds kPayloadPlace, or nothing is put in.
  [[nodiscard]] static SplitText of(std::string frame, SharedBytes payload);

  [[nodiscard]] std::uint64_t size() const noexcept;
  [[nodiscard]] std::string joined() const;
  // From the beginning to the end. Fails as `take` does.
  [[nodiscard]] Result<void> each_piece(const std::function<Result<void>(ByteView)>& take) const;
};

// The same for whoever asks for the next piece. One thread at a time.
class SplitTextReader {
 public:
  explicit SplitTextReader(SplitText text) : text_(std::move(text)) {}
  // Valid until the next call; empty at the end.
  [[nodiscard]] std::string_view next();

 private:
  enum class Part : std::uint8_t { Before, Payload, After, End };
  [[nodiscard]] std::string_view next_of_payload();
  SplitText text_;
  Part part_ = Part::Before;
  std::size_t at_ = 0;  // in the payload
  std::string encoded_;
};

}  // namespace sigwright::bundle
