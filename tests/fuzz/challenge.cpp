// WWW-Authenticate.
#include "oci/challenge.h"
#include "fuzz.h"

using namespace sigwright;  // NOLINT(google-build-using-namespace): a target is a program of its own

SIGWRIGHT_FUZZ {
  static_cast<void>(oci::choose_challenge(oci::parse_challenges({std::string(fuzz::text(data, size))})));
}
