// Bodies of log entries, of every kind.
#include "fuzz.h"
#include "tlog/body.h"

using namespace sigwright;  // NOLINT(google-build-using-namespace): a target is a program of its own

SIGWRIGHT_FUZZ { static_cast<void>(tlog::EntryBody::parse(fuzz::bytes(data, size))); }
