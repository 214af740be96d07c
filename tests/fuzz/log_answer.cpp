// What Rekor v1 answers, of itself or of whoever stands before it.
#include "base/json.h"
#include "fuzz.h"
#include "services/rekor_v1_entry.h"

using namespace sigwright;  // NOLINT(google-build-using-namespace): a target is a program of its own

SIGWRIGHT_FUZZ {
  const auto answer = parse_json(fuzz::text(data, size));
  if (answer) static_cast<void>(services::read_rekor_entry(*answer));
}
