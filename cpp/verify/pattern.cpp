#include "verify/pattern.h"

#include <re2/re2.h>

#include <algorithm>

#include "base/no_fork.h"
#include "base/text.h"

namespace sigwright::verify {
namespace {

constexpr std::size_t kTelling = 8;  // characters that two texts share before it is worth saying where they part

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

// An expression keeps what it has found out, behind a lock of its own.
bool match(const RE2& expression, std::string_view text, RE2::Anchor anchor) {
  const NoFork section;
  return expression.Match(piece(text), 0, text.size(), anchor, nullptr, 0);
}

std::string_view without_slash(std::string_view text) {
  return text.ends_with('/') ? text.substr(0, text.size() - 1) : text;
}

}  // namespace

Pattern Pattern::exact(std::string text) {
  Pattern pattern;
  pattern.text_ = std::move(text);
  return pattern;
}

Result<Pattern> Pattern::expression(std::string text) {
  RE2::Options options;
  options.set_log_errors(false);
  const auto compiled = std::make_shared<const RE2>(text, options);
  if (!compiled->ok()) {
    return fail(ErrorCode::Usage, "not an RE2 expression: " + printable(text) + ": " + printable(compiled->error()));
  }
  Pattern pattern = exact(std::move(text));
  pattern.expression_ = compiled;
  return pattern;
}

bool Pattern::matches(std::string_view text) const {
  if (is_exact()) return text == text_;
  return match(*expression_, text, text_.starts_with('^') ? RE2::ANCHOR_START : RE2::ANCHOR_BOTH);
}

bool Pattern::found_in(std::string_view text) const {
  return is_exact() ? text == text_ : match(*expression_, text, RE2::UNANCHORED);
}

std::string nearest_difference(const Pattern& wanted, std::string_view found) {
  if (!wanted.is_exact()) {
    return wanted.found_in(found) ? "the expression matches a part of it; begin it with ^ or end it with .* to say so"
                                  : "";
  }
  const std::string_view text = wanted.text();
  if (equal_ignoring_case(text, found)) return "they differ in upper and lower case";
  if (without_slash(text) == without_slash(found)) return "they differ in the slash at the end";
  const auto parting = std::ranges::mismatch(text, found);
  const auto shared = static_cast<std::size_t>(parting.in1 - text.begin());
  if (shared < kTelling) return {};
  return "they part after \"" + printable(text.substr(0, shared)) + "\"";
}

}  // namespace sigwright::verify
