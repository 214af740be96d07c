// What anybody may send to a log of one's own: nothing gets in whose signature is not good.
#include "services/log_request.h"

#include "fuzz.h"

using namespace sigwright;  // NOLINT(google-build-using-namespace): a target is a program of its own

SIGWRIGHT_FUZZ {
  const auto submission = services::parse_log_request(fuzz::text(data, size));
  if (submission) fuzz::must(!submission->signature.empty() && !submission->digest.empty());
}
