#pragma once
// Takes in one answer, line by line and piece by piece, and stops it at the first limit.

#include <optional>
#include <string_view>

#include "http/message.h"

namespace sigwright::http {

// One thread at a time. Refers to the request, which outlives it.
class Receiver {
 public:
  // `bodiless`: the answer to HEAD, whose Content-Length announces no bytes.
  Receiver(const Request& request, bool bodiless) : request_(request), bodiless_(bodiless) {}

  // A line of the head with its line end; `status` is that of the block the line is in. False: the transfer must end.
  [[nodiscard]] bool header(std::string_view line, int status);
  [[nodiscard]] bool body(ByteView piece);
  // False: there is no room for it yet.
  [[nodiscard]] bool ready_for(std::size_t size);

  // Why the answer cannot be accepted.
  [[nodiscard]] const std::optional<Error>& refusal() const noexcept { return refusal_; }
  // Ended on purpose, with all of an error's body that we keep: not a failure of the transfer.
  [[nodiscard]] bool cut() const noexcept { return cut_; }
  [[nodiscard]] bool head_complete() const noexcept { return complete_ && response_.status >= 200; }
  [[nodiscard]] bool sink_started() const noexcept { return sink_started_; }
  [[nodiscard]] std::size_t body_bytes() const noexcept { return received_; }
  [[nodiscard]] Response& response() noexcept { return response_; }

 private:
  bool refuse(Error error);
  bool head_ended();
  bool accept(ByteView piece);
  bool keep_some(ByteView piece);

  const Request& request_;
  bool bodiless_;
  Response response_;
  std::optional<Error> refusal_;
  std::size_t head_bytes_ = 0;
  std::size_t received_ = 0;
  bool complete_ = false;
  bool encoded_ = false;
  bool cut_ = false;
  bool sink_started_ = false;
};

}  // namespace sigwright::http
