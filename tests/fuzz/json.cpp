// JSON: what is accepted, nlohmann's own parser accepts too, and reads the same; its canonical form is a fixed point.
#include "base/json.h"
#include "fuzz.h"

using namespace sigwright;  // NOLINT(google-build-using-namespace): a target is a program of its own

SIGWRIGHT_FUZZ {
  const auto parsed = parse_json(fuzz::text(data, size));
  if (!parsed) return;
  const Json theirs = Json::parse(fuzz::text(data, size), nullptr, /*allow_exceptions=*/false);
  fuzz::must(!theirs.is_discarded() && theirs == *parsed);
  const auto canonical = canonical_json(*parsed);
  if (!canonical) return;
  const auto again = parse_json(*canonical);
  fuzz::must(again && canonical_json(*again) == *canonical);
}
