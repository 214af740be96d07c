// Bundles of files before there was a standard.
#include "bundle/old_blob_bundle.h"
#include "fuzz.h"

using namespace sigwright;  // NOLINT(google-build-using-namespace): a target is a program of its own

SIGWRIGHT_FUZZ { static_cast<void>(bundle::OldBlobBundle::parse(fuzz::text(data, size))); }
