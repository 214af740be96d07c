// Addresses: what is accepted is accepted again as it is written.
#include "http/url.h"
#include "fuzz.h"

using namespace sigwright;  // NOLINT(google-build-using-namespace): a target is a program of its own

SIGWRIGHT_FUZZ {
  const auto parsed = http::Url::parse(fuzz::text(data, size));
  if (!parsed) return;
  const auto again = http::Url::parse(parsed->str());
  fuzz::must(again && again->host == parsed->host && again->port == parsed->port);
}
