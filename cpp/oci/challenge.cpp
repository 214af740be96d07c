#include "oci/challenge.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/text.h"

namespace sigwright::oci {
namespace {

constexpr std::size_t kMostBytes = std::size_t{16} << 10;  // of all headers together
constexpr std::size_t kMostChallenges = 32;
constexpr std::size_t kMostParameters = 64;  // of one challenge

bool is_alphanumeric(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
// RFC 9110 section 5.6.2.
bool is_token_char(char c) noexcept {
  return is_alphanumeric(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}
bool is_token68_char(char c) noexcept {
  return is_alphanumeric(c) || std::string_view("-._~+/").find(c) != std::string_view::npos;
}
bool is_space(char c) noexcept { return c == ' ' || c == '\t'; }

// Reads one header value from left to right; no character is looked at more than a constant number of times.
class Scanner {
 public:
  Scanner(std::string_view text, std::vector<Challenge>& found) : text_(text), found_(found) {}

  void run() {
    while (true) {
      skip_separators();
      if (at_end()) return;
      const std::string_view word = take_while(is_token_char);
      if (word.empty()) {
        skip_to_comma();
      } else {
        take_word(word);
      }
    }
  }

 private:
  [[nodiscard]] bool at_end() const noexcept { return position_ >= text_.size(); }
  [[nodiscard]] char here() const noexcept { return text_[position_]; }

  void skip_separators() {
    while (!at_end() && (is_space(here()) || here() == ',')) ++position_;
  }
  void skip_spaces() {
    while (!at_end() && is_space(here())) ++position_;
  }
  void skip_to_comma() {
    while (!at_end() && here() != ',') ++position_;
  }
  template <class Accepts>
  std::string_view take_while(Accepts accepts) {
    const std::size_t start = position_;
    while (!at_end() && accepts(here())) ++position_;
    return text_.substr(start, position_ - start);
  }

  // A word before "=" is a parameter of the challenge under way; any other begins a challenge.
  void take_word(std::string_view word) {
    const std::size_t after_word = position_;
    skip_spaces();
    if (!at_end() && here() == '=') {
      ++position_;
      skip_spaces();
      add_parameter(word, take_value());
      return;
    }
    position_ = after_word;
    open_ = found_.size() < kMostChallenges;
    if (open_) found_.push_back({.scheme = to_lower(word), .parameters = {}});
    skip_token68();
  }

  void add_parameter(std::string_view name, std::string value) {
    if (!open_ || found_.back().parameters.size() >= kMostParameters) return;
    found_.back().parameters.try_emplace(to_lower(name), std::move(value));
  }

  std::string take_value() {
    if (at_end() || here() != '"') {
      return std::string(take_while([](char c) { return c != ',' && !is_space(c); }));
    }
    std::string value;
    for (++position_; !at_end() && here() != '"'; ++position_) {
      if (here() == '\\' && position_ + 1 < text_.size()) ++position_;
      value.push_back(here());
    }
    if (!at_end()) ++position_;
    return value;
  }

  // "Negotiate YII=": credentials that are no parameter end at a comma or at the end.
  void skip_token68() {
    const std::size_t start = position_;
    skip_spaces();
    take_while(is_token68_char);
    take_while([](char c) { return c == '='; });
    skip_spaces();
    if (!at_end() && here() != ',') position_ = start;
  }

  std::string_view text_;
  std::vector<Challenge>& found_;
  std::size_t position_ = 0;
  bool open_ = false;  // found_.back() belongs to this header and takes parameters
};

}  // namespace

std::string Challenge::parameter(std::string_view name) const {
  const auto found = parameters.find(std::string(name));
  return found == parameters.end() ? std::string() : found->second;
}

std::vector<Challenge> parse_challenges(const std::vector<std::string>& headers) {
  std::vector<Challenge> found;
  std::size_t left = kMostBytes;
  for (const std::string& header : headers) {
    if (header.size() > left) break;
    left -= header.size();
    Scanner(header, found).run();
  }
  return found;
}

std::optional<Challenge> choose_challenge(const std::vector<Challenge>& challenges) {
  const auto bearer = std::ranges::find_if(challenges, [](const Challenge& challenge) {
    return challenge.scheme == "bearer" && !challenge.parameter("realm").empty();
  });
  if (bearer != challenges.end()) return *bearer;
  const auto basic = std::ranges::find(challenges, "basic", &Challenge::scheme);
  if (basic != challenges.end()) return *basic;
  return std::nullopt;
}

}  // namespace sigwright::oci
