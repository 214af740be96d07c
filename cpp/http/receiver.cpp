#include "http/receiver.h"

#include <algorithm>
#include <functional>

#include "base/limits.h"
#include "base/text.h"

namespace sigwright::http {
namespace {

// Reserved on the word of a Content-Length; the rest grows as bytes arrive.
constexpr std::size_t kTrustedLength = std::size_t{1} << 20;

// We send no Accept-Encoding, so an encoded body is one nobody asked for: nothing here decompresses, and nothing can
// be blown up.
bool is_encoded(const Headers& headers) {
  const auto codings = headers.all("content-encoding");
  return std::ranges::any_of(codings, [](const std::string& coding) {
    return !trim(coding).empty() && !equal_ignoring_case(trim(coding), "identity");
  });
}

std::size_t announced_length(const Headers& headers) {
  const auto length = headers.get("content-length");
  return length ? static_cast<std::size_t>(parse_uint(*length).value_or(0)) : 0;
}

// RFC 9112 section 6.3: lengths that differ cannot be recovered from; somebody in between may have read the other one.
bool has_two_lengths(const Headers& headers) {
  const auto lengths = headers.all("content-length");
  return std::ranges::adjacent_find(lengths, std::ranges::not_equal_to{}) != lengths.end();
}

Error too_large(std::size_t cap) {
  return {ErrorCode::LimitExceeded, "the answer is larger than the " + std::to_string(cap) + " bytes allowed", {}, {}};
}

}  // namespace

bool Receiver::refuse(Error error) {
  refusal_ = std::move(error);
  return false;
}

bool Receiver::header(std::string_view line, int status) {
  head_bytes_ += line.size();
  if (head_bytes_ > limits::kHeaderBytes) {
    return refuse({ErrorCode::LimitExceeded, "the header of the answer is too large", {}, {}});
  }
  if (head_complete()) return true;  // trailers: nothing in them is used
  if (line.starts_with("HTTP/")) {   // also after an interim answer (1xx), whose fields do not count
    response_ = Response{};
    response_.status = status;
    complete_ = false;
    return true;
  }
  line = trim(line);
  if (line.empty()) return head_ended();
  const auto colon = line.find(':');
  if (colon != std::string_view::npos) {
    response_.headers.add(std::string(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1))));
  }
  return true;
}

bool Receiver::head_ended() {
  complete_ = true;
  if (response_.status < 200) return true;
  if (has_two_lengths(response_.headers)) return refuse({ErrorCode::Malformed, "the answer has two lengths", {}, {}});
  if (bodiless_) return true;
  encoded_ = is_encoded(response_.headers);
  if (!response_.ok()) return true;
  if (request_.wanted_status != 0 && response_.status != request_.wanted_status) {
    return refuse({ErrorCode::Malformed, "status " + std::to_string(response_.status) + " was not asked for", {}, {}});
  }
  if (encoded_) return refuse({ErrorCode::Malformed, "the answer is compressed, which was not asked for", {}, {}});
  const std::size_t length = announced_length(response_.headers);
  if (length > request_.max_body) return refuse(too_large(request_.max_body));
  if (!request_.sink && !request_.into) response_.body.reserve(std::min(length, kTrustedLength));
  return true;
}

bool Receiver::ready_for(std::size_t size) {
  return !request_.into || !response_.ok() || size > request_.max_body - received_ || request_.into->has_room(size);
}

bool Receiver::body(ByteView piece) { return response_.ok() ? accept(piece) : keep_some(piece); }

bool Receiver::accept(ByteView piece) {
  received_ += piece.size();
  if (received_ > request_.max_body) return refuse(too_large(request_.max_body));
  if (request_.into) {
    sink_started_ = true;
    request_.into->add(piece);
    return true;
  }
  if (!request_.sink) {
    response_.body.insert(response_.body.end(), piece.begin(), piece.end());
    return true;
  }
  sink_started_ = true;
  auto taken = request_.sink(piece);
  return taken.has_value() || refuse(std::move(taken).error());
}

bool Receiver::keep_some(ByteView piece) {
  const std::size_t room = encoded_ ? 0 : limits::kErrorBodyBytes - received_;
  const auto kept = piece.first(std::min(piece.size(), room));
  response_.body.insert(response_.body.end(), kept.begin(), kept.end());
  received_ += kept.size();
  cut_ = kept.size() < piece.size();
  return !cut_;
}

}  // namespace sigwright::http
