#include "verify/policy.h"

namespace sigwright::verify {

Policy Policy::under(const FurtherTrust& trust) const {
  Policy policy = *this;
  policy.further.clear();
  policy.log = trust.log;
  policy.log_option = trust.log_option;
  policy.logs = trust.logs;
  policy.timestamp_authorities = trust.timestamp_authorities;
  policy.require_timestamp = trust.require_timestamp;
  if (policy.certificates) {
    policy.certificates->authorities = trust.authorities;
    policy.certificates->ct_logs = trust.ct_logs;
    policy.certificates->require_sct = trust.require_sct;
  }
  return policy;
}

}  // namespace sigwright::verify
