// Tiles of entries.
#include "fuzz.h"
#include "tlog/tiles.h"

using namespace sigwright;  // NOLINT(google-build-using-namespace): a target is a program of its own

SIGWRIGHT_FUZZ { static_cast<void>(tlog::parse_entries(fuzz::bytes(data, size))); }
