#pragma once
// Reads the JSON text of a bundle or a DSSE envelope piece by piece and cuts the payload out, decoded: what is held of
// a text with a large payload is that payload, and the little around it.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "base/shared_bytes.h"
#include "bundle/split_text.h"
#include "crypto/hash.h"

namespace sigwright::bundle {

struct CutText {
  std::string text;                    // with "" where the payload stood: for Bundle::parse() and the like
  std::optional<SharedBytes> payload;  // of `payload`, or of `dsseEnvelope.payload`; nullopt where there is none
  Bytes sha256;                        // of the text as it came
  std::size_t place = 0;               // where in `text` the payload belongs

  // The text as it was, or with its payload's base64 in the standard form.
  [[nodiscard]] SplitText whole() const;
};

// Whether the text is JSON, and says anything twice, is for who parses what is left: only the payload is read here, by
// the rules of JSON strings and of lenient base64. One thread at a time.
class PayloadCutter {
 public:
  // `size` of the text, as far as it is known.
  explicit PayloadCutter(std::uint64_t size);

  // Fails with Malformed, or with LimitExceeded for a text that is long without its payload.
  [[nodiscard]] Result<void> update(ByteView piece);
  [[nodiscard]] Result<CutText> finish() &&;

 private:
  enum class State : std::uint8_t { Between, String, Escape, Payload, PayloadEscape };
  static constexpr std::size_t kDepth = 2;  // below which no payload stands

  [[nodiscard]] Result<void> step(char c);
  void between(char c);
  void in_string(char c);
  [[nodiscard]] bool is_payload_next() const;
  [[nodiscard]] Result<void> in_payload(char c);
  [[nodiscard]] Result<void> in_escape(char c);
  [[nodiscard]] Result<void> decode(bool is_last);

  crypto::Hasher hasher_;
  std::string text_;
  State state_ = State::Between;
  std::size_t depth_ = 0;                      // of the containers that are open
  std::array<std::string, kDepth + 1> names_;  // of the member that is read, at each depth
  std::string last_;                           // the beginning of the string that is read, or was last
  bool is_value_ = false;                      // a colon came, and no value yet
  std::string escape_;                         // of the payload, behind the backslash
  std::string symbols_;                        // base64 that is not decoded yet
  Bytes payload_;
  bool found_ = false;
  std::size_t place_ = 0;
};

}  // namespace sigwright::bundle
