// parse_json and outline_json: RFC 8259 to the letter, into nlohmann's values. Its own parser reads character by
// character and hands each string on twice, which took longer than all else about a bundle but the signature itself.

#include <array>
#include <charconv>
#include <vector>

#include "base/attestation_limits.h"
#include "base/json.h"
#include "base/outline_json.h"
#include "base/text.h"

namespace sigwright {
namespace {

// What may stand in a string as it is: ASCII but controls, quote and backslash.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0x20; c < 0x80; ++c) table[c] = c != '"' && c != '\\';
  return table;
}();

// Well-formed UTF-8 (RFC 3629 section 4): by the first byte, what the second may be and how many follow.
struct Utf8Row {
  unsigned char first, last, low, high;
  std::size_t more;
};
constexpr std::array kUtf8{
    Utf8Row{0xc2, 0xdf, 0x80, 0xbf, 1}, Utf8Row{0xe0, 0xe0, 0xa0, 0xbf, 2}, Utf8Row{0xe1, 0xec, 0x80, 0xbf, 2},
    Utf8Row{0xed, 0xed, 0x80, 0x9f, 2}, Utf8Row{0xee, 0xef, 0x80, 0xbf, 2}, Utf8Row{0xf0, 0xf0, 0x90, 0xbf, 3},
    Utf8Row{0xf1, 0xf3, 0x80, 0xbf, 3}, Utf8Row{0xf4, 0xf4, 0x80, 0x8f, 3},
};

constexpr std::size_t kNever = static_cast<std::size_t>(-1);

constexpr std::string_view kEscapes = "\"\\/bfnrt";
constexpr std::string_view kEscaped = "\"\\/\b\f\n\r\t";

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

void append_utf8(std::string& out, std::uint32_t code) {
  const auto tail = [&](int shift) { out.push_back(static_cast<char>(0x80 | ((code >> shift) & 0x3f))); };
  if (code < 0x80) {
    out.push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out.push_back(static_cast<char>(0xc0 | (code >> 6)));
    tail(0);
  } else if (code < 0x10000) {
    out.push_back(static_cast<char>(0xe0 | (code >> 12)));
    tail(6);
    tail(0);
  } else {
    out.push_back(static_cast<char>(0xf0 | (code >> 18)));
    tail(12);
    tail(6);
    tail(0);
  }
}

// One document. Every function that gives false has said why.
class Parser {
 public:
  Parser(std::string_view text, const JsonLimits& caps)
      : begin_(text.data()), at_(text.data()), end_(text.data() + text.size()), caps_(caps) {}

  // Of the members of the outermost object that of this name is checked and not kept.
  void leave_out(std::string_view member) { left_out_ = member; }
  [[nodiscard]] std::string_view left_out_text() const { return left_out_text_; }
  void keep_nothing() { dropped_from_ = 0; }

  [[nodiscard]] Result<Json> document() {
    Json root;
    bool good = value(root);
    while (good && !open_.empty()) good = next();
    skip_space();
    if (good && at_ != end_) good = bad();
    if (!good) return fail(std::move(error_));
    return root;
  }

 private:
  bool refuse(ErrorCode code, std::string message) {
    error_ = Error{code, std::move(message), {}, {}};
    return false;
  }
  bool bad() { return refuse(ErrorCode::Malformed, "not valid JSON at byte " + std::to_string(at_ - begin_)); }

  void skip_space() noexcept {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
  }
  [[nodiscard]] bool take(char wanted) noexcept {
    if (at_ == end_ || *at_ != wanted) return false;
    ++at_;
    return true;
  }
  [[nodiscard]] bool take(std::string_view wanted) noexcept {
    if (!std::string_view(at_, end_).starts_with(wanted)) return false;
    at_ += wanted.size();
    return true;
  }

  // The end of the innermost container, or one more member or element of it.
  bool next() {
    Json& container = *open_.back();
    const bool is_object = container.is_object();
    skip_space();
    if (take(is_object ? '}' : ']')) {
      open_.pop_back();
      if (is_dropping()) drop(container);
      return true;
    }
    if (!container.empty() && !take(',')) return bad();
    return is_object ? member(*container.get_ptr<Json::object_t*>()) : value(next_element(container));
  }

  // Of what is dropped, one element stands for all.
  [[nodiscard]] Json& next_element(Json& array) const {
    return is_dropping() && !array.empty() ? array.back() : array.emplace_back();
  }

  // Whether a value that begins now is not kept: what holds it is of the part that is left out.
  [[nodiscard]] bool is_dropping() const noexcept { return open_.size() >= dropped_from_; }

  void drop(Json& container) {
    if (container.is_object()) dropped_keys_ -= container.size();
    container = nullptr;
    if (open_.size() == dropped_from_) end_of_left_out();
  }

  void end_of_left_out() {
    if (left_out_begin_ == nullptr) return;
    left_out_text_ = {left_out_begin_, at_};
    dropped_from_ = kNever;
  }

  bool member(Json::object_t& object) {
    skip_space();
    std::string name;
    if (!take('"')) return bad();
    if (!string(name)) return false;
    const auto [entry, is_new] = object.try_emplace(std::move(name));
    if (!is_new) {
      return refuse(ErrorCode::Malformed, "the key \"" + printable(entry->first) + "\" stands twice in one object");
    }
    skip_space();
    if (!take(':')) return bad();
    if (is_dropping() && ++dropped_keys_ > limits::kJsonOpenKeys) return too_many(limits::kJsonOpenKeys);
    if (open_.size() == 1 && !left_out_.empty() && entry->first == left_out_) return left_out_member(entry->second);
    return value(entry->second);
  }

  bool left_out_member(Json& slot) {
    skip_space();
    left_out_begin_ = at_;
    dropped_from_ = open_.size();
    const bool good = value(slot);
    if (open_.size() == dropped_from_) {  // no container, so that was all of it
      slot = nullptr;
      end_of_left_out();
    }
    return good;
  }

  bool too_many(std::size_t most) {
    return refuse(ErrorCode::LimitExceeded, "JSON with more than " + std::to_string(most) + " values");
  }

  // A container is opened only: what is in it is left to next().
  bool value(Json& slot) {
    const bool dropping = is_dropping();
    if (!dropping && ++nodes_ > caps_.nodes) return too_many(caps_.nodes);
    skip_space();
    if (take('"')) {
      if (dropping) return dropped_string();
      slot = std::string();
      return string(*slot.get_ptr<std::string*>());
    }
    if (take('{')) return open(slot, Json::value_t::object);
    if (take('[')) return open(slot, Json::value_t::array);
    if (at_ != end_ && (*at_ == '-' || is_digit(*at_))) return number(slot);
    if (take("null")) return true;
    const bool is_true = take("true");
    if (!is_true && !take("false")) return bad();
    slot = is_true;
    return true;
  }

  bool open(Json& slot, Json::value_t kind) {
    if (open_.size() >= caps_.depth) return refuse(ErrorCode::LimitExceeded, "JSON nested too deeply");
    slot = Json(kind);
    open_.push_back(&slot);
    return true;
  }

  // Behind the opening quote.
  bool string(std::string& out) {
    while (true) {
      const char* const run = at_;
      while (at_ != end_ && kPlain[static_cast<unsigned char>(*at_)]) ++at_;
      out.append(run, at_);
      if (at_ == end_) return bad();
      if (take('"')) return true;
      if (take('\\') ? !escape(out) : !utf8(out)) return false;
    }
  }

  // The same, with what is read thrown away run by run: one string may be all of the text.
  bool dropped_string() {
    while (true) {
      while (at_ != end_ && kPlain[static_cast<unsigned char>(*at_)]) ++at_;
      if (at_ == end_) return bad();
      if (take('"')) return true;
      scratch_.clear();
      if (take('\\') ? !escape(scratch_) : !utf8(scratch_)) return false;
    }
  }

  bool utf8(std::string& out) {
    const auto byte = [this](std::size_t i) { return static_cast<unsigned char>(at_[i]); };
    for (const Utf8Row& row : kUtf8) {
      if (byte(0) < row.first || byte(0) > row.last) continue;
      if (static_cast<std::size_t>(end_ - at_) <= row.more) return bad();
      if (byte(1) < row.low || byte(1) > row.high) return bad();
      for (std::size_t i = 2; i <= row.more; ++i) {
        if ((byte(i) & 0xc0) != 0x80) return bad();
      }
      out.append(at_, row.more + 1);
      at_ += row.more + 1;
      return true;
    }
    return bad();  // a control character too
  }

  // Behind the backslash.
  bool escape(std::string& out) {
    if (take('u')) return unicode_escape(out);
    const std::size_t which = at_ == end_ ? std::string_view::npos : kEscapes.find(*at_);
    if (which == std::string_view::npos) return bad();
    out.push_back(kEscaped[which]);
    ++at_;
    return true;
  }

  // Behind "\u". Surrogates stand for a character in pairs only.
  bool unicode_escape(std::string& out) {
    std::uint32_t code = 0;
    if (!hex4(code)) return false;
    if (code >= 0xdc00 && code < 0xe000) return bad();
    if (code >= 0xd800 && code < 0xdc00) {
      std::uint32_t low = 0;
      if (!take("\\u")) return bad();
      if (!hex4(low)) return false;
      if (low < 0xdc00 || low >= 0xe000) return bad();
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    append_utf8(out, code);
    return true;
  }

  bool hex4(std::uint32_t& code) {
    if (end_ - at_ < 4) return bad();
    const auto [stop, problem] = std::from_chars(at_, at_ + 4, code, 16);
    if (problem != std::errc() || stop != at_ + 4) return bad();
    at_ += 4;
    return true;
  }

  bool digits() {
    if (at_ == end_ || !is_digit(*at_)) return bad();
    while (at_ != end_ && is_digit(*at_)) ++at_;
    return true;
  }

  bool number(Json& slot) {
    const char* const first = at_;
    const bool is_negative = take('-');
    if (!take('0') && !digits()) return false;
    const char* const whole = at_;
    if (take('.') && !digits()) return false;
    if (take('e') || take('E')) {
      if (at_ != end_ && (*at_ == '+' || *at_ == '-')) ++at_;
      if (!digits()) return false;
    }
    const bool is_whole = whole == at_;
    if (is_whole && is_negative && read<std::int64_t>(first, slot)) return true;
    if (is_whole && !is_negative && read<std::uint64_t>(first, slot)) return true;
    return read<double>(first, slot) || bad();  // a whole number that is too large for either is a double, as ever
  }

  template <class Number>
  bool read(const char* first, Json& slot) {
    Number number{};
    if (std::from_chars(first, at_, number).ec != std::errc()) return false;
    slot = number;
    return true;
  }

  const char* begin_;
  const char* at_;
  const char* end_;
  const JsonLimits& caps_;
  std::vector<Json*> open_;
  std::size_t nodes_ = 0;
  std::string_view left_out_;
  const char* left_out_begin_ = nullptr;
  std::string_view left_out_text_;
  std::size_t dropped_from_ = kNever;  // the depth from which on nothing is kept
  std::size_t dropped_keys_ = 0;       // of the objects that are open there
  std::string scratch_;
  Error error_;
};

Result<void> check_size(std::string_view text, const JsonLimits& caps) {
  if (text.size() <= caps.bytes) return {};
  return fail(ErrorCode::LimitExceeded, "JSON of more than " + std::to_string(caps.bytes) + " bytes");
}

}  // namespace

Result<Json> parse_json(std::string_view text, const JsonLimits& caps) {
  CHECK(check_size(text, caps));
  return Parser(text, caps).document();
}

Result<JsonOutline> outline_json(std::string_view text, std::string_view member, const JsonLimits& caps) {
  CHECK(check_size(text, caps));
  Parser parser(text, caps);
  parser.leave_out(member);
  TRY(auto object, parser.document());
  return JsonOutline{std::move(object), parser.left_out_text()};
}

Result<void> check_json(std::string_view text, const JsonLimits& caps) {
  CHECK(check_size(text, caps));
  Parser parser(text, caps);
  parser.keep_nothing();
  const auto root = parser.document();
  if (!root) return fail(root.error());
  return {};
}

}  // namespace sigwright
