// Trusted roots.
#include "trust/trusted_root.h"
#include "fuzz.h"

using namespace sigwright;  // NOLINT(google-build-using-namespace): a target is a program of its own

SIGWRIGHT_FUZZ { static_cast<void>(trust::TrustedRoot::parse(fuzz::text(data, size))); }
