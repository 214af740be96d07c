// Payloads of signatures in the older form.
#include "bundle/simple_signing.h"
#include "fuzz.h"

using namespace sigwright;  // NOLINT(google-build-using-namespace): a target is a program of its own

SIGWRIGHT_FUZZ { static_cast<void>(bundle::SimpleSigning::parse(fuzz::bytes(data, size))); }
