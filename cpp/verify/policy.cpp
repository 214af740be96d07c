#include "verify/policy.h"

namespace sigwright::verify {

Policy Policy::under(const FurtherTrust& trust) const {
  Policy policy = *this;
  policy.further.clear();
  policy.log = trust.log;
  policy.log_option = trust.log_option;
  policy.logs = trust.logs;
  policy.timestamp_authorities = trust.timestamp_authorities;
  policy.timestamp_threshold = trust.timestamp_threshold;
  if (policy.certificates) {
    policy.certificates->authorities = trust.authorities;
    policy.certificates->ct_logs = trust.ct_logs;
    policy.certificates->sct_threshold = trust.sct_threshold;
  }
  return policy;
}

}  // namespace sigwright::verify
