// Sigstore bundles: what is accepted keeps to its caps.
#include "bundle/bundle.h"
#include "base/limits.h"
#include "fuzz.h"

using namespace sigwright;  // NOLINT(google-build-using-namespace): a target is a program of its own

SIGWRIGHT_FUZZ {
  const auto parsed = bundle::Bundle::parse(fuzz::text(data, size));
  if (parsed) fuzz::must(parsed->log_entries.size() <= limits::kLogEntries);
}
