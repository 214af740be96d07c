// References: what is accepted is accepted again as it is written, and means the same.
#include "oci/reference.h"
#include "fuzz.h"

using namespace sigwright;  // NOLINT(google-build-using-namespace): a target is a program of its own

SIGWRIGHT_FUZZ {
  const auto parsed = oci::Reference::parse(fuzz::text(data, size));
  if (!parsed || parsed->is_layout()) return;
  const auto again = oci::Reference::parse(parsed->str());
  fuzz::must(again && again->str() == parsed->str());
}
