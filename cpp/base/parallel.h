#pragma once
// Blocking code on a bounded set of threads: how independent requests are made together.

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <optional>
#include <system_error>
#include <vector>

#include "base/helpers.h"

namespace sigwright {

// Calls `work(i)` for every i below `count` on at most `threads` threads, this one included, and returns when all are
// done. `work` must not throw; calls may run together, so each writes to places of its own.
template <class Work>
void parallel_for(std::size_t count, std::size_t threads, const Work& work) {
  std::atomic<std::size_t> next{0};
  const auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++) work(i);
  };
  Helpers helpers;
  const std::size_t wanted = std::min(count, threads);
  try {
    for (std::size_t t = 1; t < wanted; ++t) helpers.start(run);
  } catch (const std::system_error&) {
    // The system gives no more threads: those that run, this one at least, do all of it.
  }
  run();
}

// The results of `work(i)` for every i below `count`, in order.
template <class Work>
[[nodiscard]] auto parallel_map(std::size_t count, std::size_t threads, const Work& work) {
  using Value = decltype(work(std::size_t{0}));
  std::vector<std::optional<Value>> slots(count);
  parallel_for(count, threads, [&](std::size_t i) { slots[i].emplace(work(i)); });
  std::vector<Value> values;
  values.reserve(count);
  for (auto& slot : slots) values.push_back(*std::move(slot));
  return values;
}

}  // namespace sigwright
