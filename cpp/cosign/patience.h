#pragma once
// Some registries answer wrongly for a moment while several writers send them the same blob or tag: distribution 2.8
// rewrites the small files that say where a blob is in place, and who reads one in between finds it empty (400
// DIGEST_INVALID, 404 MANIFEST_BLOB_UNKNOWN).

#include <array>
#include <chrono>

#include "base/cancel.h"
#include "base/error.h"
#include "base/result.h"

namespace sigwright::cosign {

inline constexpr std::array kPatience{std::chrono::milliseconds(30), std::chrono::milliseconds(100),
                                      std::chrono::milliseconds(300)};

[[nodiscard]] inline bool may_pass(const Error& error) noexcept {
  return error.code == ErrorCode::Malformed || error.code == ErrorCode::NotFound;
}

// The result of `work()`, asked again after short waits while `passes(result)` says that it may have been such a
// moment.
template <class Work, class Passes>
[[nodiscard]] auto patiently(const Cancel& cancel, const Work& work, const Passes& passes) -> decltype(work()) {
  for (const auto wait : kPatience) {
    auto result = work();
    if (!passes(result)) return result;
    if (const auto slept = cancel.sleep(wait); !slept) return fail(slept.error());
  }
  return work();
}

}  // namespace sigwright::cosign
