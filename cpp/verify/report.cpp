#include "verify/report.h"

#include <algorithm>

namespace sigwright::verify {

std::string_view check_status_name(CheckStatus status) noexcept {
  switch (status) {
    case CheckStatus::Passed: return "passed";
    case CheckStatus::Failed: return "failed";
    case CheckStatus::Skipped: return "skipped";
    case CheckStatus::NotApplicable: return "not_applicable";
    case CheckStatus::NotRun: return "not_run";
  }
  return {};
}

std::string_view format_name(Format format) noexcept {
  switch (format) {
    case Format::Legacy: return "legacy";
    case Format::Bundle: return "bundle";
    case Format::Blob: return "blob";
  }
  return {};
}

const Check* CandidateReport::failure() const noexcept {
  const auto found = std::ranges::find(checks, CheckStatus::Failed, &Check::status);
  return found == checks.end() ? nullptr : &*found;
}

std::size_t CandidateReport::passed() const noexcept {
  return static_cast<std::size_t>(std::ranges::count(checks, CheckStatus::Passed, &Check::status));
}

bool VerificationReport::ok() const noexcept {
  return !error && verified_count() > 0 && std::ranges::all_of(children, &VerificationReport::ok);
}

std::size_t VerificationReport::verified_count() const noexcept {
  return static_cast<std::size_t>(std::ranges::count_if(candidates, &CandidateReport::is_verified));
}

}  // namespace sigwright::verify
