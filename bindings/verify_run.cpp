#include "bindings/verify_run.h"

#include <chrono>

namespace sigwright::bindings {
namespace {

void forget_steps(verify::VerificationReport& report) {
  for (auto& candidate : report.candidates) candidate.checks.clear();
  for (auto& child : report.children) forget_steps(child);
}

}  // namespace

VerifyRun::VerifyRun(std::shared_ptr<CoreContext> context, std::vector<std::string> images,
                     cosign::VerifyOptions options, CallLimits limits, bool steps)
    : context_(std::move(context)), limits_(std::move(limits)), steps_(steps) {
  worker_ = std::jthread([this, images = std::move(images), options = std::move(options)] { work(images, options); });
}

VerifyRun::~VerifyRun() { close(); }

void VerifyRun::work(const std::vector<std::string>& images, const cosign::VerifyOptions& options) {
  Result<void> outcome;
  try {
    outcome = cosign::verify_images(
        images, options, context_->get(), limits_.cancel(),
        [this](std::size_t index, verify::VerificationReport report) { return put({index, std::move(report)}); });
  } catch (const std::exception& thrown) {
    outcome = fail(ErrorCode::Internal, thrown.what());
  }
  const std::lock_guard lock(mutex_);
  outcome_ = std::move(outcome);
  done_ = true;
  ready_.notify_one();
}

bool VerifyRun::put(Item item) {
  if (!steps_) forget_steps(item.second);
  std::unique_lock lock(mutex_);
  room_.wait(lock, [this] { return closed_ || items_.size() < kMostWaiting; });
  if (closed_) return false;
  items_.push_back(std::move(item));
  ready_.notify_one();
  return true;
}

// Whether there is an item or the end: false after a slice in which neither came.
bool VerifyRun::wait_for_item() {
  std::unique_lock lock(mutex_);
  return ready_.wait_for(lock, std::chrono::milliseconds(50), [this] { return done_ || !items_.empty(); });
}

Result<std::optional<VerifyRun::Item>> VerifyRun::next() {
  for (bool ready = false; !ready;) {
    {
      const py::gil_scoped_release nogil;
      ready = wait_for_item();
    }
    context_->log().drain();
    if (PyErr_CheckSignals() != 0) throw py::error_already_set();
  }
  const std::lock_guard lock(mutex_);
  if (items_.empty()) {
    CHECK(outcome_);
    return std::nullopt;
  }
  auto item = std::move(items_.front());
  items_.pop_front();
  room_.notify_one();
  return std::optional<Item>(std::move(item));
}

void VerifyRun::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  limits_.stop.request_stop();
  room_.notify_all();
  if (worker_.joinable()) worker_.join();
}

}  // namespace sigwright::bindings
