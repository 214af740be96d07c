#pragma once
// How many bytes of bodies this process has sent and received: what a command's progress is told from. Counted for the
// whole process, as getrusage(2) counts; nothing is decided by it.

#include <cstddef>
#include <cstdint>

namespace sigwright::http {

struct Traffic {
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
  friend bool operator==(const Traffic&, const Traffic&) = default;
};

// Any thread.
[[nodiscard]] Traffic traffic() noexcept;
void count_sent(std::size_t bytes) noexcept;
void count_received(std::size_t bytes) noexcept;

}  // namespace sigwright::http
