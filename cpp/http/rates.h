#pragma once
// How many requests a second hosts get, where a user says so.

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/url.h"

namespace sigwright::http {

// Immutable, and as cheap to copy as a pointer. Empty: as many as a host takes.
class Rates {
 public:
  using Interval = std::chrono::steady_clock::duration;

  Rates() = default;
  // "NUMBER[/s|/m|/h]" for every host by itself, "HOST[:PORT]=NUMBER..." for that host and each one under it. A
  // fraction is a number too. Fails with Usage.
  [[nodiscard]] static Result<Rates> parse(const std::vector<std::string>& texts);

  // From the beginning of one request to the beginning of the next; zero: none is asked for. The longest host that fits
  // counts, before that the one with a port, and of two alike the later.
  [[nodiscard]] Interval interval(const Url& url) const;

  friend bool operator==(const Rates& left, const Rates& right) { return left.texts() == right.texts(); }

 private:
  struct Rate {
    std::string text;        // as it was given
    std::string host;        // empty: any
    std::uint16_t port = 0;  // 0: any
    Interval interval{};
    [[nodiscard]] bool fits(const Url& url) const noexcept;
  };
  [[nodiscard]] static Result<Rate> parse_one(std::string_view text);
  [[nodiscard]] std::vector<std::string_view> texts() const;

  std::shared_ptr<const std::vector<Rate>> rates_;
};

}  // namespace sigwright::http
