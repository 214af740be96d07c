#pragma once
// What an identity or an issuer must be: a text, or an RE2 expression.

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace re2 {
class RE2;
}

namespace sigwright::verify {

// Immutable and safe to share.
class Pattern {
 public:
  [[nodiscard]] static Pattern exact(std::string text);
  // Fails with Usage, naming what is wrong with the expression.
  [[nodiscard]] static Result<Pattern> expression(std::string text);

  // An expression must match from the start. It must match to the end too, unless it begins with "^": whoever writes
  // that anchors by hand, and means a prefix by "^https://example.org/".
  [[nodiscard]] bool matches(std::string_view text) const;
  // Whether it matches anywhere in `text`, as cosign asks.
  [[nodiscard]] bool found_in(std::string_view text) const;

  [[nodiscard]] bool is_exact() const noexcept { return expression_ == nullptr; }
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  Pattern() = default;

  std::string text_;
  std::shared_ptr<const re2::RE2> expression_;
};

// For a message that says `found` is not what `wanted` is: the nearest difference, or nothing worth saying.
[[nodiscard]] std::string nearest_difference(const Pattern& wanted, std::string_view found);

}  // namespace sigwright::verify
