#include "http/loop.h"

#include <pthread.h>

#include <algorithm>
#include <csignal>
#include <exception>

#include "base/no_fork.h"
#include "http/tls_files.h"

namespace sigwright::http {
namespace {

constexpr std::size_t kSpareTransfers = 256;
constexpr std::size_t kGates = 256;  // before those of hosts at rest are dropped

bool curl_is_ready() {
  const NoFork section;
  static std::once_flag once;
  static bool ready = false;
  std::call_once(once, [] { ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK; });
  return ready;
}

long connections_kept(const ClientOptions& options) {
  return static_cast<long>(std::max<std::size_t>(4 * options.per_host, 128));
}

// No signal is the loop's: Ctrl-C goes to the program's threads, and a broken connection is an error code, not SIGPIPE.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

Result<std::shared_ptr<Loop>> Loop::create(const Settings& settings) {
  if (!curl_is_ready()) return fail(ErrorCode::Internal, "libcurl cannot be initialised");
  SharePtr share(curl_share_init());
  if (!share) return fail(ErrorCode::Internal, "libcurl gives no handle");
  TRY(auto multi, Multi::create());
  // Only the loop's thread uses the share: no lock functions.
  curl_share_setopt(share.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
  multi->set(CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
  multi->set(CURLMOPT_MAXCONNECTS, connections_kept(*settings.options));
  multi->set(CURLMOPT_MAX_CONCURRENT_STREAMS, static_cast<long>(settings.options->per_host));
  try {
    std::shared_ptr<Loop> loop(new Loop(settings, std::move(share), std::move(multi)));
    const SignalsBlocked blocked;
    loop->thread_ = std::thread([raw = loop.get()] { raw->run(); });
    ::pthread_setname_np(loop->thread_.native_handle(), "sigwright-http");
    return loop;
  } catch (const std::exception& error) {
    return fail(ErrorCode::Internal, std::string("no thread for HTTP: ") + error.what());
  }
}

Loop::Loop(const Settings& settings, SharePtr share, std::unique_ptr<Multi> multi)
    : settings_(settings), share_(std::move(share)), multi_(std::move(multi)) {}

Loop::~Loop() { stop(); }

void Loop::stop() {
  stopping_ = true;
  wake();
  if (thread_.joinable()) thread_.join();
}

void Loop::submit(std::shared_ptr<Exchange> exchange) {
  {
    const std::lock_guard lock(mutex_);
    incoming_.push_back(std::move(exchange));
  }
  wake();
}

void Loop::nudge() noexcept {
  nudged_ = true;
  wake();
}

void Loop::flow() noexcept {
  flowing_ = true;
  wake();
}

// One system call per sleep, however many callers there are.
void Loop::wake() noexcept {
  if (sleeping_.exchange(false)) multi_->wake();
}

void Loop::run() {
  while (!stopping_) {
    turn();
    sleep();
  }
  const NoFork section;
  finish_all();
}

// Whatever libcurl asks of OpenSSL happens in here.
void Loop::turn() {
  const NoFork section;
  take_incoming();
  const auto now = Clock::now();
  if (nudged_.exchange(false) || now >= next_scan_) scan(now);
  if (flowing_.exchange(false)) resume();
  perform();
}

void Loop::sleep() {
  sleeping_ = true;
  const bool idle = [&] {
    const std::lock_guard lock(mutex_);
    return incoming_.empty();
  }();
  if (idle && !nudged_ && !flowing_ && !stopping_) multi_->wait(next_scan_);
  sleeping_ = false;
}

void Loop::take_incoming() {
  std::vector<std::shared_ptr<Exchange>> taken;
  {
    const std::lock_guard lock(mutex_);
    taken.swap(incoming_);
  }
  for (auto& exchange : taken) {
    exchange->slot = active_.size();
    active_.push_back(exchange);
    if (auto checked = exchange->check_cancel(); !checked) {
      finish(exchange, fail(std::move(checked).error()));
      continue;
    }
    note_due(exchange->due());
    enqueue(exchange);
  }
}

// What was added meanwhile is driven at once: its first step needs no socket to become ready.
void Loop::perform() {
  do {
    added_ = false;
    multi_->drive();
    collect();
  } while (added_);
}

void Loop::collect() {
  while (const auto ended = multi_->next_ended()) {
    char* owner = nullptr;
    curl_easy_getinfo(ended->easy, CURLINFO_PRIVATE, &owner);
    attempt_ended(reinterpret_cast<Exchange*>(owner)->shared_from_this(), ended->code, false);
  }
}

void Loop::scan(TimePoint now) {
  next_scan_ = TimePoint::max();
  const auto everybody = active_;  // looking at one may end it, or start another
  for (const auto& exchange : everybody) look_at(exchange, now);
  scan_gates();
}

void Loop::scan_gates() {
  for (auto& [host, gate] : gates_) pump(gate);
}

// One that still has to wait pauses again by itself.
void Loop::resume() {
  for (const auto& exchange : active_) {
    if (exchange->phase == Exchange::Phase::Running && exchange->transfer->paused()) exchange->transfer->resume();
  }
}

void Loop::look_at(const std::shared_ptr<Exchange>& exchange, TimePoint now) {
  if (exchange->phase == Exchange::Phase::Done) return;
  if (auto checked = exchange->check_cancel(); !checked) {
    cut_short(exchange, std::move(checked).error());
    return;
  }
  if (exchange->phase == Exchange::Phase::Delayed && now >= exchange->not_before) enqueue(exchange);
  if (exchange->phase == Exchange::Phase::Running) watch(exchange, now);
  if (exchange->phase != Exchange::Phase::Done) note_due(exchange->due());
}

void Loop::watch(const std::shared_ptr<Exchange>& exchange, TimePoint now) {
  if (exchange->transfer->paused()) exchange->hold_watch();
  const Progress progress = exchange->transfer->progress();
  if (exchange->stalled(now, progress)) attempt_ended(exchange, CURLE_OPERATION_TIMEDOUT, progress.connected);
}

void Loop::cut_short(const std::shared_ptr<Exchange>& exchange, Error error) {
  Gate* gate = release(*exchange);
  finish(exchange, fail(std::move(error)));
  if (gate == nullptr) return;
  gate->leave();
  pump(*gate);
}

void Loop::finish_all() {
  take_incoming();
  const auto everybody = active_;
  for (const auto& exchange : everybody) {
    if (exchange->phase == Exchange::Phase::Done) continue;
    if (Gate* gate = release(*exchange)) gate->leave();
    finish(exchange, fail(ErrorCode::Interrupted, "the HTTP client was closed"));
  }
  gates_.clear();  // those in line hold the loop that holds them
}

Gate& Loop::gate_of(const Url& url) {
  if (gates_.size() >= kGates) {
    std::erase_if(gates_, [now = Clock::now()](const auto& entry) { return entry.second.idle(now); });
  }
  return gates_.try_emplace(url.scheme + "://" + url.authority(), settings_.options->per_host).first->second;
}

void Loop::enqueue(const std::shared_ptr<Exchange>& exchange) {
  exchange->phase = Exchange::Phase::Queued;
  exchange->queued_at = Clock::now();
  exchange->interval = exchange->request().rates.interval(exchange->hop().url);
  Gate& gate = gate_of(exchange->hop().url);
  // What is out of date soon does not wait for its turn.
  const bool takes_turns = exchange->interval.count() > 0 && !exchange->request().once;
  (takes_turns ? gate.taking_turns : gate.waiting).push_back(exchange);
  pump(gate);
}

void Loop::pump(Gate& gate) {
  pump(gate, gate.waiting);
  pump(gate, gate.taking_turns);
}

// Those that were cancelled meanwhile are still in line, and done.
void Loop::pump(Gate& gate, Gate::Line& line) {
  const auto now = Clock::now();
  const auto interval = [&] { return &line == &gate.waiting ? Gate::Interval::zero() : line.front()->interval; };
  while (!line.empty() && gate.open(now, interval())) {
    const auto exchange = std::move(line.front());
    line.pop_front();
    if (exchange->phase != Exchange::Phase::Queued) continue;
    if (exchange->request().once && exchange->queued_at < gate.closed_until()) {
      finish(exchange, fail(ErrorCode::Unreachable, exchange->hop().url.authority() + " asked for a pause meanwhile"));
    } else {
      begin(exchange, gate);
    }
  }
  if (line.empty()) return;
  if (const auto at = gate.opens_at(interval()); at > now) note_due(at);
}

void Loop::begin(const std::shared_ptr<Exchange>& exchange, Gate& gate) {
  exchange->phase = Exchange::Phase::Running;
  exchange->begin_attempt(Clock::now());
  if (auto connected = connect(*exchange); !connected) {
    exchange->transfer.reset();
    finish(exchange, fail(std::move(connected).error()));
    return;
  }
  gate.enter(exchange->attempt_began(), exchange->interval);
  exchange->gate = &gate;
  added_ = true;
  note_due(exchange->due());
}

Route Loop::route_of(const Exchange& exchange) const {
  const Url& url = exchange.hop().url;
  return {url, settings_.proxies.for_url(url), settings_.ca_store};
}

Result<void> Loop::connect(Exchange& exchange) {
  if (exchange.hop().url.scheme == "https") CHECK(check_files(tls_for(exchange.request(), exchange.hop())));
  exchange.transfer = take_transfer();
  if (!exchange.transfer) return fail(ErrorCode::Internal, "libcurl gives no handle");
  CHECK(exchange.transfer->prepare(exchange, route_of(exchange)));
  if (multi_->add(exchange.transfer->easy())) return {};
  return fail(ErrorCode::Internal, "libcurl takes no more requests");
}

Result<void> Loop::check_files(const TlsOptions& options) {
  if (std::ranges::find(checked_, options) != checked_.end()) return {};
  CHECK(check_tls_files(options, settings_.ca_store));
  checked_.push_back(options);
  return {};
}

std::unique_ptr<Transfer> Loop::take_transfer() {
  if (spare_.empty()) return Transfer::create(share_.get());
  auto transfer = std::move(spare_.back());
  spare_.pop_back();
  return transfer;
}

void Loop::attempt_ended(const std::shared_ptr<Exchange>& exchange, CURLcode code, bool stalled) {
  const AttemptEnd end = exchange->transfer->end(code, stalled);
  Gate& gate = *release(*exchange);
  apply(exchange, gate, exchange->after_attempt(end, route_of(*exchange), random_));
  gate.leave();  // only now: a gate that is left may be dropped
  pump(gate);
}

void Loop::apply(const std::shared_ptr<Exchange>& exchange, Gate& gate, Step step) {
  const auto now = Clock::now();
  if (step.hold) gate.hold(now, now + *step.hold);
  if (step.kind == Step::Kind::Finish) {
    if (step.result->has_value() && (*step.result)->ok()) gate.succeeded();
    finish(exchange, *std::move(step.result));
  } else if (step.kind == Step::Kind::Follow || step.delay.count() == 0) {
    enqueue(exchange);
  } else {
    exchange->phase = Exchange::Phase::Delayed;
    exchange->not_before = now + step.delay;
    note_due(exchange->due());
  }
}

// Takes the attempt of a running exchange from curl; a connection in the middle of an answer is closed by that.
Gate* Loop::release(Exchange& exchange) {
  if (!exchange.transfer) return nullptr;
  multi_->remove(exchange.transfer->easy());
  auto transfer = std::move(exchange.transfer);
  transfer->clear();
  if (spare_.size() < kSpareTransfers) spare_.push_back(std::move(transfer));
  return std::exchange(exchange.gate, nullptr);
}

void Loop::finish(const std::shared_ptr<Exchange>& exchange, Result<Response> result) {
  std::swap(active_[exchange->slot], active_.back());
  active_[exchange->slot]->slot = exchange->slot;
  active_.pop_back();
  exchange->phase = Exchange::Phase::Done;
  exchange->complete(std::move(result));
}

}  // namespace sigwright::http
