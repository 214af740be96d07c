#pragma once
// `doctor`: which log and authorities would be used, whether they answer, and whether what they say is believed.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "cosign/context.h"
#include "cosign/log_options.h"

namespace sigwright::cosign {

enum class Health : std::uint8_t { Ok, Warn, Fail };
[[nodiscard]] std::string_view health_name(Health health) noexcept;  // "ok", "warn", "fail"

struct Finding {
  std::string subject;  // "profile", "log https://...", "clock": stable but for the URL
  Health health = Health::Ok;
  std::string message;
  std::string hint;                         // what to do, where it is not ok
  ErrorCode code = ErrorCode::Unreachable;  // of a failure
};
using Findings = std::vector<Finding>;

// The options that sign and verify have for this.
struct DoctorOptions {
  std::string profile;
  std::string rekor_url;
  std::string rekor_read_url;
  std::string signing_config;
  std::string trusted_root;
  std::string rekor_public_key;
  std::string timestamp_server_url;
  std::string timestamp_chain;
  std::string default_root;
};

// Looks at everything and fails for nothing but an interruption. Nothing is written but the last checkpoint seen of
// each log whose key is trusted.
[[nodiscard]] Result<Findings> doctor(const DoctorOptions& options, const Context& context, const Cancel& cancel);

// The parts, each with the findings it adds.
struct Patient {
  const DoctorOptions& options;
  const Trust& trust;
  const Context& context;
  const Cancel& cancel;
};
// A log that would be written to: reachable, trusted, consistent with what was seen, and the clock that it has.
[[nodiscard]] Findings examine_log(const services::LogWriter& log, const Patient& patient);
// An authority: stamps, and is trusted.
[[nodiscard]] Findings examine_authority(const http::Url& url, const Patient& patient);
// What cosign would make of the trust.
[[nodiscard]] Findings examine_for_cosign(const Patient& patient);

[[nodiscard]] Finding well(std::string subject, std::string message);
[[nodiscard]] Finding doubtful(std::string subject, std::string message, std::string hint);
[[nodiscard]] Finding ill(std::string subject, const Error& error);
// A clock of somebody else, compared with ours.
[[nodiscard]] Finding clock_finding(std::string subject, Time theirs, Time ours);

}  // namespace sigwright::cosign
