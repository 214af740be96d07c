// Promises of certificate transparency logs.
#include "crypto/sct.h"
#include "fuzz.h"

using namespace sigwright;  // NOLINT(google-build-using-namespace): a target is a program of its own

SIGWRIGHT_FUZZ {
  static_cast<void>(crypto::SignedCertificateTimestamp::parse(fuzz::bytes(data, size)));
  static_cast<void>(crypto::SignedCertificateTimestamp::from_json(fuzz::text(data, size)));
}
