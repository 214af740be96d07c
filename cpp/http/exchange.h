#pragma once
// One request from start to answer: its attempts, its redirects, and whoever waits for it.

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "http/client.h"
#include "http/failure.h"
#include "http/receiver.h"
#include "http/redirect.h"
#include "http/retry.h"

namespace sigwright::http {

class Gate;
class Transfer;

// What becomes of an exchange after an attempt.
struct Step {
  enum class Kind : std::uint8_t { Finish, Retry, Follow } kind = Kind::Finish;
  Milliseconds delay{0};                        // before a retry
  std::optional<Milliseconds> hold;             // how long the host wants no requests at all
  std::optional<Result<Response>> result = {};  // of Finish
};

// What curl alone knows of a running attempt.
struct Progress {
  bool connected = false;  // until then the connection's own time-out counts
  Clock::time_point connected_at{};
  std::int64_t sent = 0;  // bytes of the body
};

// Belongs to the loop's thread from submission until complete(), but for the members marked otherwise.
class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(Request request, const Cancel& cancel, std::shared_ptr<const ClientOptions> options);
  virtual ~Exchange();

  // Any thread. wait() returns what complete() was given and emits the log on the way: a sink of Python's may need the
  // interpreter's lock, which must never stop the loop.
  [[nodiscard]] Result<Response> wait();
  void await();
  [[nodiscard]] bool done();
  void complete(Result<Response> result);
  void abandon() noexcept { abandoned_.store(true); }
  // Fails with Interrupted or TimedOut.
  [[nodiscard]] Result<void> check_cancel() const;

  void begin_attempt(Clock::time_point now);
  // From curl, within an attempt. False, or nothing: end the transfer.
  [[nodiscard]] bool on_header(std::string_view line, int status) noexcept;
  [[nodiscard]] bool on_body(ByteView piece) noexcept;
  [[nodiscard]] bool ready_for(std::size_t size) { return receiver_->ready_for(size); }
  void fail_attempt(Error error) { own_failure_ = std::move(error); }

  [[nodiscard]] Step after_attempt(const AttemptEnd& end, const Route& route, std::minstd_rand& random);

  // Whether connecting took too long or, since the connection stood, no byte has moved for the time allowed, or too few
  // in a multiple of that time.
  [[nodiscard]] bool stalled(Clock::time_point now, const Progress& progress);
  // It waits for us, not for the server.
  void hold_watch() noexcept;
  // When the loop must look at it next.
  [[nodiscard]] Clock::time_point due() const noexcept;

  [[nodiscard]] const Request& request() const noexcept { return request_; }
  [[nodiscard]] const Hop& hop() const noexcept { return hop_; }
  [[nodiscard]] const ClientOptions& options() const noexcept { return *options_; }
  [[nodiscard]] Clock::time_point attempt_began() const noexcept { return attempt_began_; }

  // The loop's own.
  enum class Phase : std::uint8_t { Queued, Delayed, Running, Done };
  Phase phase = Phase::Queued;
  Clock::time_point not_before{};  // of a delayed one
  Clock::time_point queued_at{};
  Rates::Interval interval{};  // that the host it goes to is asked at
  std::size_t slot = 0;
  Gate* gate = nullptr;
  std::unique_ptr<Transfer> transfer;  // of a running one

 private:
  [[nodiscard]] Step after_failure(const AttemptEnd& end, const Route& route, std::minstd_rand& random);
  [[nodiscard]] Step after_answer(std::minstd_rand& random);
  [[nodiscard]] Step redirected_or_finished(Response response);
  [[nodiscard]] Step retry_in(Milliseconds delay, const std::string& why);
  [[nodiscard]] Step finish(Result<Response> result);
  // Nothing: no more attempts.
  [[nodiscard]] std::optional<Milliseconds> delay_after(Retry retry, std::optional<Milliseconds> asked,
                                                        std::minstd_rand& random) const;
  [[nodiscard]] bool idempotent() const noexcept;
  // A stream cannot be sent a second time.
  [[nodiscard]] bool stream_begun() const { return request_.stream && request_.stream->taken() > 0; }
  [[nodiscard]] bool answered_early(const AttemptEnd& end);
  void moved(std::size_t bytes) noexcept;
  void note(LogLevel level, std::string line, std::string_view topic = "http");
  void note_answer(const Response& response);
  void note_attempt(const std::string& outcome);

  const Request request_;
  const Cancel cancel_;
  const std::shared_ptr<const ClientOptions> options_;
  Hop hop_;
  RetryHistory history_;
  std::optional<Receiver> receiver_;
  std::optional<Error> own_failure_;

  // The watch over a running attempt.
  Clock::time_point attempt_began_{};
  Clock::time_point last_moved_{};
  Clock::time_point watch_at_{};
  std::size_t moved_since_check_ = 0;
  std::int64_t sent_ = 0;
  int slow_checks_ = 0;

  std::atomic<bool> abandoned_{false};
  struct Line {
    LogLevel level;
    std::string_view topic;
    std::string text;
  };
  std::vector<Line> log_;
  std::mutex mutex_;
  std::condition_variable completed_;
  std::optional<Result<Response>> result_;
};

}  // namespace sigwright::http
