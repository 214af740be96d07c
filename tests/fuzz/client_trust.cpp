// Both in one file.
#include "fuzz.h"
#include "trust/client_trust_config.h"

using namespace sigwright;  // NOLINT(google-build-using-namespace): a target is a program of its own

SIGWRIGHT_FUZZ { static_cast<void>(trust::ClientTrustConfig::parse(fuzz::text(data, size))); }
