#include "http/traffic.h"

#include <atomic>

namespace sigwright::http {
namespace {

std::atomic<std::uint64_t> sent{0};
std::atomic<std::uint64_t> received{0};

}  // namespace

Traffic traffic() noexcept { return {sent.load(std::memory_order_relaxed), received.load(std::memory_order_relaxed)}; }

void count_sent(std::size_t bytes) noexcept { sent.fetch_add(bytes, std::memory_order_relaxed); }

void count_received(std::size_t bytes) noexcept { received.fetch_add(bytes, std::memory_order_relaxed); }

}  // namespace sigwright::http
