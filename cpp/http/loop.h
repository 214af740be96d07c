#pragma once
// The thread that drives curl: queues, retries, time-outs and cancellation of all requests of one client.

#include <atomic>
#include <limits>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "http/curl.h"
#include "http/exchange.h"
#include "http/gate.h"
#include "http/multi.h"
#include "http/proxy.h"
#include "http/transfer.h"

namespace sigwright::http {

// submit(), nudge() and stop() may be called together; everything else is the loop's thread.
class Loop {
 public:
  struct Settings {
    std::shared_ptr<const ClientOptions> options;
    CaStore ca_store;
    Proxies proxies;
  };
  // Starts the thread. Fails with Internal.
  [[nodiscard]] static Result<std::shared_ptr<Loop>> create(const Settings& settings);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void submit(std::shared_ptr<Exchange> exchange);
  void nudge() noexcept;  // something was cancelled: look at every exchange
  void flow() noexcept;   // a queue has changed: go on with what was paused
  void stop();            // ends what is under way as Interrupted, and the thread

 private:
  using TimePoint = Clock::time_point;
  Loop(const Settings& settings, SharePtr share, std::unique_ptr<Multi> multi);

  void run();
  void turn();
  void wake() noexcept;
  void sleep();
  void take_incoming();
  void perform();
  void collect();
  void scan(TimePoint now);
  void scan_gates();
  void resume();
  void look_at(const std::shared_ptr<Exchange>& exchange, TimePoint now);
  void watch(const std::shared_ptr<Exchange>& exchange, TimePoint now);
  void cut_short(const std::shared_ptr<Exchange>& exchange, Error error);
  void finish_all();

  void enqueue(const std::shared_ptr<Exchange>& exchange);
  void pump(Gate& gate);
  void pump(Gate& gate, Gate::Line& line);
  void begin(const std::shared_ptr<Exchange>& exchange, Gate& gate);
  [[nodiscard]] Result<void> connect(Exchange& exchange);
  void attempt_ended(const std::shared_ptr<Exchange>& exchange, CURLcode code, bool stalled);
  void apply(const std::shared_ptr<Exchange>& exchange, Gate& gate, Step step);
  // The gate it was in and has not left yet; nothing where it was not running.
  [[nodiscard]] Gate* release(Exchange& exchange);
  void finish(const std::shared_ptr<Exchange>& exchange, Result<Response> result);

  [[nodiscard]] Gate& gate_of(const Url& url);
  [[nodiscard]] std::unique_ptr<Transfer> take_transfer();
  [[nodiscard]] Result<void> check_files(const TlsOptions& options);
  [[nodiscard]] Route route_of(const Exchange& exchange) const;
  void note_due(TimePoint time) noexcept { next_scan_ = std::min(next_scan_, time); }

  const Settings settings_;
  SharePtr share_;
  std::vector<std::unique_ptr<Transfer>> spare_;
  const std::unique_ptr<Multi> multi_;
  std::minstd_rand random_{std::random_device{}()};

  std::vector<std::shared_ptr<Exchange>> active_;  // each knows its slot
  std::unordered_map<std::string, Gate> gates_;
  std::vector<TlsOptions> checked_;  // whose files were found usable
  TimePoint next_scan_ = TimePoint::max();
  bool added_ = false;  // to libcurl's requests since it was last driven

  std::mutex mutex_;
  std::vector<std::shared_ptr<Exchange>> incoming_;
  std::atomic<bool> sleeping_{false};
  std::atomic<bool> nudged_{false};
  std::atomic<bool> flowing_{false};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace sigwright::http
