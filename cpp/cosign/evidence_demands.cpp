#include "cosign/evidence_demands.h"

#include <algorithm>

#include "base/text.h"

namespace sigwright::cosign {
namespace {

std::unexpected<Error> contradiction(std::string_view threshold, std::size_t wanted, std::string_view instead) {
  std::string message = std::string(threshold) + " is " + std::to_string(wanted);
  if (wanted > 0) message += ", but " + std::string(instead) + " is given too";
  return fail(ErrorCode::Usage, std::move(message),
              wanted == 0 ? "give " + std::string(instead) + ", which says what it does" : "give one of the two");
}

Result<void> demand_logs(std::size_t wanted, verify::Policy& policy) {
  const bool ignored = policy.log == verify::LogRequirement::Ignored;
  if (wanted == 0 || (wanted > 1 && ignored)) return contradiction("--log-threshold", wanted, "--insecure-ignore-tlog");
  policy.log_threshold = wanted;
  return {};
}

Result<void> demand_promises(std::size_t wanted, verify::Policy& policy) {
  if (wanted == 1) return {};
  const bool ignored = policy.certificates && policy.certificates->sct_threshold == 0;
  if (wanted == 0 || ignored) return contradiction("--sct-threshold", wanted, "--insecure-ignore-sct");
  if (!policy.certificates) return contradiction("--sct-threshold", wanted, "--key, which needs no certificate,");
  policy.certificates->sct_threshold = wanted;
  return {};
}

Result<Time> time_of(const std::string& text, Time absent, std::string_view option) {
  if (text.empty()) return absent;
  const auto time = from_rfc3339(text);
  if (time) return *time;
  return fail(ErrorCode::Usage, std::string(option) + " is no time: " + printable(text, 60),
              "write 2026-01-31T00:00:00Z");
}

Result<void> demand_window(const EvidenceDemands& demands, verify::Policy& policy) {
  if (demands.key_valid_from.empty() && demands.key_valid_until.empty()) return {};
  TimeRange valid;
  TRY(valid.start, time_of(demands.key_valid_from, valid.start, "--key-valid-from"));
  TRY(valid.end, time_of(demands.key_valid_until, valid.end, "--key-valid-until"));
  if (policy.keys.empty()) {
    return fail(ErrorCode::Usage, "--key-valid-from and --key-valid-until are about a key, and none is given",
                "a certificate says itself when it is valid");
  }
  if (valid.end < valid.start) {
    return fail(ErrorCode::Usage, "--key-valid-until is before --key-valid-from", "the key would never be valid");
  }
  for (const crypto::PublicKey& key : policy.keys) policy.key_windows.push_back({key.fingerprint(), valid});
  return {};
}

}  // namespace

Result<void> add_demands(const EvidenceDemands& demands, verify::Policy& policy) {
  CHECK(demand_logs(demands.log_threshold, policy));
  CHECK(demand_promises(demands.sct_threshold, policy));
  policy.timestamp_threshold = std::max(policy.timestamp_threshold, demands.timestamp_threshold);
  return demand_window(demands, policy);
}

}  // namespace sigwright::cosign
