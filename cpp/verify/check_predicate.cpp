// (5) The attestation is of the type asked for.

#include "base/text.h"
#include "verify/steps.h"

namespace sigwright::verify {

Check check_predicate_type(const StepContext& context, Candidate& candidate) {
  const std::string& wanted = context.policy.predicate_type;
  const std::string& found = candidate.report.predicate_type;
  if (wanted.empty()) return not_applicable("any type is accepted: " + printable(found));
  if (wanted == found) return passed(found);
  return failed(ErrorCode::NoMatchingSignature,
                "the attestation is of type " + printable(found) + ", not " + printable(wanted));
}

}  // namespace sigwright::verify
