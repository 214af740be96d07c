// (6) A trusted transparency log has it.

#include "verify/steps.h"

namespace sigwright::verify {

Check check_log(const StepContext& context, Candidate& candidate) {
  const std::size_t count = candidate.log_entries.size();
  const std::string found = count == 0   ? "no transparency log entry"
                            : count == 1 ? "1 transparency log entry"
                                         : std::to_string(count) + " transparency log entries";
  if (context.policy.log == LogRequirement::Ignored) return skipped("--insecure-ignore-tlog", found);
  if (count == 0) return failed(ErrorCode::LogEvidence, found + " with the signature");
  return failed(ErrorCode::LogEvidence, found + ", but no log is trusted that could have made it");
}

}  // namespace sigwright::verify
