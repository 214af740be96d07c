// Timestamps of RFC 3161: nothing is trusted, so nothing may verify.
#include "crypto/timestamp.h"
#include "crypto/timestamp_claims.h"
#include "fuzz.h"

using namespace sigwright;  // NOLINT(google-build-using-namespace): a target is a program of its own

SIGWRIGHT_FUZZ {
  const Bytes message{1, 2, 3};
  static_cast<void>(crypto::read_timestamp(fuzz::bytes(data, size), message));
  fuzz::must(!crypto::verify_timestamp(fuzz::bytes(data, size), message, {}));
}
