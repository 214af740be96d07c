// The index of an image layout.
#include "oci/layout_index.h"
#include "fuzz.h"

using namespace sigwright;  // NOLINT(google-build-using-namespace): a target is a program of its own

SIGWRIGHT_FUZZ { static_cast<void>(oci::LayoutIndex::parse(fuzz::bytes(data, size))); }
