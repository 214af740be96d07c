#pragma once
// How a service is described on a command line, in cosign's words: "url=https://log.example,public-key=log.pub,
// start-time=2024-01-01T00:00:00Z".

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace sigwright::trust {

// The keys that a description must and may have.
struct ServiceKeys {
  std::span<const std::string_view> required;
  std::span<const std::string_view> optional;
};

// Immutable.
class ServiceSpec {
 public:
  // `flag` is what it was given to, for messages. A value may hold "=", none may hold ",". Fails with Usage: no pair of
  // key and value, a key that is unknown, stands twice or is missing, an empty value of one that is required. "url="
  // says that nobody knows where the service is.
  [[nodiscard]] static Result<ServiceSpec> parse(std::string_view flag, std::string_view text, const ServiceKeys& keys);

  [[nodiscard]] const std::string& flag() const noexcept { return flag_; }
  // Empty where it is absent.
  [[nodiscard]] const std::string& value(std::string_view key) const noexcept;
  // "start-time" and "end-time"; `start` where the former is absent. Fails with Usage: no time, or an end before the
  // start.
  [[nodiscard]] Result<TimeRange> validity(Time start) const;
  // A whole number of at most 32 bits. Fails with Usage.
  [[nodiscard]] Result<std::uint32_t> number(std::string_view key) const;

 private:
  ServiceSpec() = default;
  std::string flag_;
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace sigwright::trust
