#pragma once
// A limit for a part of what is done, inside the limit of the whole.

#include <algorithm>
#include <chrono>
#include <optional>

#include "base/cancel.h"

namespace sigwright::cosign {

using TimeLimit = std::optional<std::chrono::duration<double>>;  // above zero; nothing: only the whole's limit counts

[[nodiscard]] inline Cancel within(const Cancel& whole, const TimeLimit& limit) {
  constexpr std::chrono::hours kYear(365 * 24);  // longer is as good as never, and must not overflow the clock
  if (!limit || *limit > kYear) return whole;
  const auto end = std::chrono::steady_clock::now() + std::chrono::ceil<std::chrono::nanoseconds>(*limit);
  return {whole.stop, std::min(whole.deadline, end)};
}

}  // namespace sigwright::cosign
