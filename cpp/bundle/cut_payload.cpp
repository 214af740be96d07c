#include "bundle/cut_payload.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/attestation_limits.h"
#include "base/encoding.h"
#include "bundle/dsse.h"

namespace sigwright::bundle {
namespace {

constexpr std::string_view kPayload = "payload";
constexpr std::size_t kNameBytes = 16;  // enough to know the names that matter from all others
constexpr std::uint64_t kMostReserved = limits::kAttestationBytes;

bool is_envelope(std::string_view name) { return name == "dsseEnvelope" || name == "dsse_envelope"; }

std::unexpected<Error> bad_escape() { return fail(ErrorCode::Malformed, "the payload is not base64 text"); }

}  // namespace

SplitText CutText::whole() const {
  if (!payload) return {text, {}, {}};
  return {text.substr(0, place), *payload, text.substr(place)};
}

// Reserved memory that is not written to takes up none.
PayloadCutter::PayloadCutter(std::uint64_t size) : hasher_(crypto::HashAlgorithm::Sha256) {
  payload_.reserve(static_cast<std::size_t>(std::min(size, kMostReserved) / 4 * 3) + kPaeRoom);
}

Result<void> PayloadCutter::update(ByteView piece) {
  hasher_.update(piece);
  std::string_view text = as_text(piece);
  while (!text.empty()) {
    if (state_ == State::Payload) {
      const std::string_view run = text.substr(0, text.find('"'));
      const std::string_view plain = run.substr(0, run.find('\\'));
      symbols_.append(plain);
      CHECK(decode(/*is_last=*/false));
      text.remove_prefix(plain.size());
      if (text.empty()) break;
    }
    CHECK(step(text.front()));
    text.remove_prefix(1);
  }
  if (text_.size() <= limits::kHeldTextBytes) return {};
  return fail(ErrorCode::LimitExceeded, "more than " + std::to_string(limits::kHeldTextBytes) +
                                            " bytes stand around the payload of this signature");
}

Result<CutText> PayloadCutter::finish() && {
  CutText cut{std::move(text_), std::nullopt, std::move(hasher_).finish(), place_};
  if (found_) cut.payload = dsse_payload(kInTotoPayloadType, std::move(payload_));
  return cut;
}

Result<void> PayloadCutter::step(char c) {
  switch (state_) {
    case State::Between: between(c); return {};
    case State::String:
    case State::Escape: in_string(c); return {};
    case State::Payload: return in_payload(c);
    case State::PayloadEscape: return in_escape(c);
  }
  return {};
}

void PayloadCutter::between(char c) {
  text_.push_back(c);
  if (c == '"') {
    const bool is_payload = is_payload_next();
    state_ = is_payload ? State::Payload : State::String;
    found_ = found_ || is_payload;
    if (is_payload) place_ = text_.size();
    last_.clear();
  } else if (c == ':') {
    if (depth_ <= kDepth) names_[depth_] = last_;
    is_value_ = true;
    return;
  } else if (c == '{' || c == '[') {
    if (++depth_ <= kDepth) names_[depth_].clear();
  } else if (c == '}' || c == ']') {
    depth_ -= std::min<std::size_t>(depth_, 1);
  } else if (c != ',') {
    return;
  }
  is_value_ = false;
}

void PayloadCutter::in_string(char c) {
  text_.push_back(c);
  if (state_ == State::String && c == '"') {
    state_ = State::Between;
    return;
  }
  // A name with an escape in it is none of those that matter: the backslash stays.
  if (last_.size() < kNameBytes) last_.push_back(c);
  state_ = state_ == State::String && c == '\\' ? State::Escape : State::String;
}

bool PayloadCutter::is_payload_next() const {
  if (found_ || !is_value_) return false;
  if (depth_ == 1) return names_[1] == kPayload;
  return depth_ == kDepth && is_envelope(names_[1]) && names_[kDepth] == kPayload;
}

Result<void> PayloadCutter::in_payload(char c) {
  if (c == '\\') {
    state_ = State::PayloadEscape;
    escape_.clear();
    return {};
  }
  state_ = State::Between;
  text_.push_back(c);
  return decode(/*is_last=*/true);
}

// Some writers escape slashes, others plus signs: \/ and \u002b.
Result<void> PayloadCutter::in_escape(char c) {
  escape_.push_back(c);
  std::uint32_t code = static_cast<unsigned char>(c);
  if (escape_.front() == 'u') {
    if (escape_.size() < 5) return {};
    const char* const end = escape_.data() + escape_.size();
    const auto [stop, problem] = std::from_chars(escape_.data() + 1, end, code, 16);
    if (problem != std::errc() || stop != end || code >= 0x80) return bad_escape();
  } else if (c != '/') {
    return bad_escape();
  }
  symbols_.push_back(static_cast<char>(code));
  state_ = State::Payload;
  return {};
}

// All but the last group, which alone may be padded.
Result<void> PayloadCutter::decode(bool is_last) {
  if (symbols_.empty()) return {};
  const std::size_t count = is_last ? symbols_.size() : (symbols_.size() - 1) / 4 * 4;
  TRY(const Bytes bytes, with_context(from_base64_lenient(std::string_view(symbols_).substr(0, count)), "the payload"));
  if (!is_last && bytes.size() != count / 4 * 3) return fail(ErrorCode::Malformed, "base64 text goes on after its end");
  if (bytes.size() > limits::kAttestationBytes - payload_.size()) {
    return fail(ErrorCode::LimitExceeded,
                "a payload of more than " + std::to_string(limits::kAttestationBytes) + " bytes");
  }
  payload_.insert(payload_.end(), bytes.begin(), bytes.end());
  symbols_.erase(0, count);
  return {};
}

}  // namespace sigwright::bundle
