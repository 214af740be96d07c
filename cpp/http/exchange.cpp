#include "http/exchange.h"

#include <algorithm>
#include <exception>

#include "base/json.h"
#include "http/redact.h"
#include "http/transfer.h"

namespace sigwright::http {
namespace {

// Fewer bytes than this between checks, about attempt_timeout apart, so many times in a row, is a server that holds us,
// not a slow one.
constexpr std::size_t kTrickleBytes = 1024;
constexpr int kSlowChecks = 3;
constexpr Milliseconds kNoticeable{1000};

Error internal(const char* what) { return {ErrorCode::Internal, std::string("reading an answer: ") + what, {}, {}}; }

// Calls what may throw on behalf of curl, which must never see an exception.
template <class Call>
bool guarded(std::optional<Error>& failure, const Call& call) noexcept {
  try {
    return call();
  } catch (const std::exception& error) {
    failure = internal(error.what());
  } catch (...) {
    failure = internal("unknown exception");
  }
  return false;
}

std::string in_milliseconds(Milliseconds delay) { return std::to_string(delay.count()) + " ms"; }

}  // namespace

Exchange::Exchange(Request request, const Cancel& cancel, std::shared_ptr<const ClientOptions> options)
    : request_(std::move(request)),
      cancel_(cancel),
      options_(std::move(options)),
      hop_{.url = request_.url, .method = request_.method} {}

Exchange::~Exchange() = default;

Result<Response> Exchange::wait() {
  await();
  for (const Line& line : log_) options_->log.write(line.level, line.topic, line.text);
  log_.clear();
  return *std::exchange(result_, fail(ErrorCode::Internal, "an answer was taken twice"));
}

void Exchange::await() {
  std::unique_lock lock(mutex_);
  completed_.wait(lock, [this] { return result_.has_value(); });
}

bool Exchange::done() {
  const std::lock_guard lock(mutex_);
  return result_.has_value();
}

void Exchange::complete(Result<Response> result) {
  {
    const std::lock_guard lock(mutex_);
    result_ = std::move(result);
  }
  completed_.notify_all();  // without the lock, which whoever wakes up takes first
}

Result<void> Exchange::check_cancel() const {
  if (abandoned_.load()) return fail(ErrorCode::Interrupted, "nobody waits for the answer any more");
  auto checked = cancel_.check();
  if (!checked && checked.error().code == ErrorCode::TimedOut) {
    const bool never_asked = phase == Phase::Queued && interval.count() > 0;
    return fail(ErrorCode::TimedOut,
                hop_.url.authority() + (never_asked ? " was not asked in the time allowed, at the rate given"
                                                    : " did not answer in the time allowed"));
  }
  return checked;
}

void Exchange::begin_attempt(Clock::time_point now) {
  receiver_.emplace(request_, hop_.method == Method::Head);
  own_failure_.reset();
  attempt_began_ = last_moved_ = now;
  watch_at_ = now + std::min(request_.attempt_timeout, options_->connect_timeout);
  moved_since_check_ = 0;
  sent_ = 0;
  slow_checks_ = 0;
  if (options_->log.wants(LogLevel::Debug)) {
    note(LogLevel::Debug, std::string(method_name(hop_.method)) + " " + loggable_url(hop_.url) + " [" +
                              loggable_fields(fields_for(request_, hop_)) + "]");
  }
}

void Exchange::moved(std::size_t bytes) noexcept {
  last_moved_ = Clock::now();
  moved_since_check_ += bytes;
}

bool Exchange::on_header(std::string_view line, int status) noexcept {
  moved(line.size());
  return guarded(own_failure_, [&] { return receiver_->header(line, status); });
}

bool Exchange::on_body(ByteView piece) noexcept {
  moved(piece.size());
  return guarded(own_failure_, [&] { return receiver_->body(piece); });
}

void Exchange::hold_watch() noexcept { moved(kTrickleBytes); }

bool Exchange::stalled(Clock::time_point now, const Progress& progress) {
  if (!progress.connected) {
    watch_at_ = attempt_began_ + options_->connect_timeout;
    return now >= watch_at_;
  }
  if (progress.sent != sent_) moved(static_cast<std::size_t>(progress.sent - sent_));
  sent_ = progress.sent;
  const auto last = std::max(last_moved_, progress.connected_at);
  if (now - last >= request_.attempt_timeout) return true;
  if (now < watch_at_) return false;
  slow_checks_ = moved_since_check_ < kTrickleBytes ? slow_checks_ + 1 : 0;
  moved_since_check_ = 0;
  watch_at_ = last + request_.attempt_timeout;
  return slow_checks_ >= kSlowChecks;
}

Clock::time_point Exchange::due() const noexcept {
  if (phase == Phase::Delayed) return std::min(cancel_.deadline, not_before);
  if (phase == Phase::Running) return std::min(cancel_.deadline, watch_at_);
  return cancel_.deadline;
}

bool Exchange::idempotent() const noexcept {
  return hop_.method == Method::Get || hop_.method == Method::Head || request_.idempotent;
}

std::optional<Milliseconds> Exchange::delay_after(Retry retry, std::optional<Milliseconds> asked,
                                                  std::minstd_rand& random) const {
  if (request_.once || receiver_->sink_started() || stream_begun()) return std::nullopt;
  const RetryPolicy policy{options_->max_attempts, options_->retry_budget};
  return next_delay(retry, asked, history_, policy, cancel_.deadline - Clock::now(), random);
}

// A server that does not want a body answers before it has read it and closes the connection: the answer counts, not
// the breaking of the connection.
bool Exchange::answered_early(const AttemptEnd& end) {
  const bool broke = end.code == CURLE_SEND_ERROR || end.code == CURLE_RECV_ERROR;
  const bool sending = hop_.with_body && (request_.body || request_.body_file || request_.stream);
  return broke && sending && receiver_->head_complete() && receiver_->response().status >= 300;
}

Step Exchange::after_attempt(const AttemptEnd& end, const Route& route, std::minstd_rand& random) {
  if (own_failure_) return finish(fail(*std::move(own_failure_)));
  if (auto refusal = receiver_->refusal()) {
    // What a sink says is the caller's own message.
    Result<Response> refused = fail(*std::move(refusal));
    return finish(receiver_->sink_started() ? refused : with_context(std::move(refused), hop_.url.redacted()));
  }
  const bool answered = end.code == CURLE_OK || receiver_->cut() || answered_early(end);
  return answered && !end.stalled ? after_answer(random) : after_failure(end, route, random);
}

Step Exchange::after_failure(const AttemptEnd& end, const Route& route, std::minstd_rand& random) {
  Failure failure = explain(end, route);
  note_attempt(failure.error.message);
  const Retry retry = idempotent() || failure.unsent ? failure.retry : Retry::Never;
  // A kept connection that the server had closed meanwhile: at once, on a new one.
  const bool stale = failure.broken && end.reused && history_.attempts == 1;
  const auto delay = delay_after(retry, std::nullopt, random);
  if (delay) return retry_in(stale ? Milliseconds(0) : *delay, failure.error.message);
  if (history_.attempts > 1) failure.error.message += "; " + std::to_string(history_.attempts) + " attempts";
  return finish(fail(std::move(failure.error)));
}

Step Exchange::after_answer(std::minstd_rand& random) {
  Response response = std::move(receiver_->response());
  note_answer(response);
  note_attempt(std::to_string(response.status));
  if (response.status >= 400) hide_credentials(response.body, request_.authorization);
  const auto asked = retry_after(response.headers, std::chrono::system_clock::now());
  response.retry_after = asked;
  const Retry retry = retry_for_status(response.status, idempotent(), asked.has_value());
  std::optional<Milliseconds> hold;
  if (response.status == 429) hold = asked.value_or(backoff(history_.attempts, random));
  if (hold && *hold > options_->retry_budget) hold.reset();  // longer than anybody would wait
  const auto delay = delay_after(retry, asked, random);
  Step step = delay ? retry_in(*delay, "status " + std::to_string(response.status))
                    : redirected_or_finished(std::move(response));
  step.hold = hold;
  return step;
}

Step Exchange::retry_in(Milliseconds delay, const std::string& why) {
  ++history_.attempts;
  history_.waited += delay;
  // Who sits before it wants to know why nothing happens.
  const LogLevel level = delay >= kNoticeable ? LogLevel::Warning : LogLevel::Info;
  note(level, hop_.url.authority() + ": " + why + "; attempt " + std::to_string(history_.attempts) + " in " +
                  in_milliseconds(delay));
  return {.kind = Step::Kind::Retry, .delay = delay, .hold = {}};
}

Step Exchange::redirected_or_finished(Response response) {
  auto next = stream_begun() ? Result<std::optional<Hop>>(std::nullopt) : follow(request_, hop_, response);
  if (!next) return finish(fail(std::move(next).error()));
  if (*next) {
    hop_ = **std::move(next);
    return {.kind = Step::Kind::Follow, .hold = {}};
  }
  response.url = hop_.url;
  response.attempts = history_.attempts;
  return finish(std::move(response));
}

Step Exchange::finish(Result<Response> result) {
  if (!result) note(LogLevel::Debug, "failed: " + result.error().message);
  return {.kind = Step::Kind::Finish, .hold = {}, .result = std::move(result)};
}

void Exchange::note(LogLevel level, std::string line, std::string_view topic) {
  if (options_->log.wants(level)) log_.emplace_back(level, topic, std::move(line));
}

// One line of JSON for whoever draws what happened when: times in microseconds, the beginning since 1970.
void Exchange::note_attempt(const std::string& outcome) {
  using Microseconds = std::chrono::microseconds;
  if (!options_->log.wants(LogLevel::Debug)) return;
  const auto took = std::chrono::duration_cast<Microseconds>(Clock::now() - attempt_began_);
  const auto now = std::chrono::duration_cast<Microseconds>(std::chrono::system_clock::now().time_since_epoch());
  const OrderedJson event{{"name", std::string(method_name(hop_.method)) + " " + loggable_url(hop_.url)},
                          {"began", (now - took).count()},
                          {"took", took.count()},
                          {"outcome", outcome},
                          {"attempt", history_.attempts},
                          {"sent", sent_},
                          {"received", receiver_->body_bytes()}};
  note(LogLevel::Debug, write_json(event), "trace");
}

void Exchange::note_answer(const Response& response) {
  if (!options_->log.wants(LogLevel::Debug)) return;
  const auto took = std::chrono::duration_cast<Milliseconds>(Clock::now() - attempt_began_);
  note(LogLevel::Debug, std::to_string(response.status) + " from " + loggable_url(hop_.url) + ", attempt " +
                            std::to_string(history_.attempts) + ", " + std::to_string(receiver_->body_bytes()) +
                            " bytes in " + in_milliseconds(took) + " [" + loggable_fields(response.headers) + "]");
}

}  // namespace sigwright::http
