#include "http/client.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <optional>
#include <stop_token>

#include "base/text.h"
#include "http/exchange.h"
#include "http/loop.h"

namespace sigwright::http {
namespace {

// Called by whoever requests the stop.
struct Nudge {
  std::shared_ptr<Loop> loop;
  void operator()() const noexcept { loop->nudge(); }
};

bool is_token(std::string_view name) noexcept {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return c > 0x20 && c < 0x7f && std::string_view("()<>@,;:\\\"/[]?={}").find(c) == std::string_view::npos;
  });
}

// A line break in a value would be a field, or a request, of somebody else's making.
bool is_value(std::string_view value) noexcept {
  return std::ranges::all_of(value, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7f) || c == '\t';
  });
}

Result<void> check_request(const Request& request) {
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name) || !is_value(value)) return fail(ErrorCode::Malformed, "not a usable header field");
  }
  if (!is_value(request.authorization)) return fail(ErrorCode::Malformed, "not usable credentials");
  if (!request.tls || request.tls->server_name.empty()) return {};
  const auto named = Url::parse("https://" + request.tls->server_name);
  if (named && named->host == to_lower(request.tls->server_name)) return {};
  return fail(ErrorCode::Usage, "the TLS server name is not a host name");
}

Result<void> check_options(const ClientOptions& options) {
  if (options.max_attempts < 1) return fail(ErrorCode::Usage, "at least one attempt is needed");
  if (options.per_host < 1) return fail(ErrorCode::Usage, "at least one request to a host is needed");
  if (!is_value(options.user_agent)) return fail(ErrorCode::Usage, "not a usable user agent");
  return {};
}

}  // namespace

struct Pending::State final : Exchange {
  using Exchange::Exchange;
  std::shared_ptr<Loop> loop;
  std::optional<std::stop_callback<Nudge>> on_stop;
  pid_t process = ::getpid();
};

Pending::Pending(std::shared_ptr<State> state) : state_(std::move(state)) {}
Pending::Pending(Pending&&) noexcept = default;

Pending& Pending::operator=(Pending&& other) noexcept {
  const Pending let_go(std::exchange(state_, std::exchange(other.state_, nullptr)));
  return *this;
}

// Waits for the loop to let go: a sink may refer to what goes away with the caller.
Pending::~Pending() {
  if (!state_ || !state_->loop || state_->process != ::getpid()) return;
  if (state_->done()) return;
  state_->abandon();
  state_->loop->nudge();
  state_->await();
}

Result<Response> Pending::wait() {
  if (!state_) return fail(ErrorCode::Internal, "an answer was taken twice");
  if (state_->process != ::getpid()) return fail(ErrorCode::Interrupted, "a request does not survive a fork");
  auto result = state_->wait();
  state_.reset();
  return result;
}

struct Client::Impl {
  // The loop of one process. A fork copies the object but not its thread.
  struct Started {
    pid_t process;
    std::shared_ptr<Loop> loop;
  };

  explicit Impl(ClientOptions given)
      : settings{std::make_shared<const ClientOptions>(given), find_ca_store(given.environment),
                 Proxies(given.environment)} {}
  ~Impl();

  [[nodiscard]] Result<std::shared_ptr<Loop>> loop();
  [[nodiscard]] Result<std::shared_ptr<Loop>> loop_for(const Request& request);

  const Loop::Settings settings;
  std::atomic<Started*> started{nullptr};
};

Client::Impl::~Impl() {
  Started* mine = started.load();
  if (mine == nullptr || mine->process != ::getpid()) return;  // the parent's loop is not ours to end, nor its memory
  mine->loop->stop();
  delete mine;
}

// Without a lock: another thread may have held it at the moment of a fork. What a child inherits is left alone: its
// connections are the parent's, and closing them properly would end the parent's TLS sessions.
Result<std::shared_ptr<Loop>> Client::Impl::loop() {
  Started* now = started.load();
  while (now == nullptr || now->process != ::getpid()) {
    TRY(auto loop, Loop::create(settings));
    auto fresh = std::make_unique<Started>(::getpid(), std::move(loop));
    if (started.compare_exchange_strong(now, fresh.get())) return fresh.release()->loop;
  }
  return now->loop;
}

Result<std::shared_ptr<Loop>> Client::Impl::loop_for(const Request& request) {
  CHECK(check_request(request));
  return loop();
}

Client::Client(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Client::~Client() = default;

Result<std::shared_ptr<Client>> Client::create(ClientOptions options) {
  CHECK(check_options(options));
  return std::shared_ptr<Client>(new Client(std::make_unique<Impl>(std::move(options))));
}

const CaStore& Client::ca_store() const noexcept { return impl_->settings.ca_store; }
std::size_t Client::per_host() const noexcept { return impl_->settings.options->per_host; }

Pending Client::start(Request request, const Cancel& cancel) {
  auto loop = impl_->loop_for(request);
  if (loop && request.into) request.into->on_change([loop = *loop] { loop->flow(); });
  if (loop && request.stream) request.stream->on_change([loop = *loop] { loop->flow(); });
  auto state = std::make_shared<Pending::State>(std::move(request), cancel, impl_->settings.options);
  if (!loop) {
    state->complete(fail(std::move(loop).error()));
    return Pending(std::move(state));
  }
  state->loop = *loop;
  if (cancel.stop.stop_possible()) state->on_stop.emplace(cancel.stop, Nudge{state->loop});
  state->loop->submit(state);
  return Pending(std::move(state));
}

}  // namespace sigwright::http
