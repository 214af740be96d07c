// Attestations of Python packages, from an index: what is made of them is a bundle like any other, or refused as one.
#include "bundle/pypi_attestation.h"

#include "base/json.h"
#include "bundle/bundle.h"
#include "fuzz.h"

using namespace sigwright;  // NOLINT(google-build-using-namespace): a target is a program of its own

SIGWRIGHT_FUZZ {
  const auto document = parse_json(fuzz::text(data, size));
  if (!document || !bundle::is_pypi_attestation(*document)) return;
  const auto bundles = bundle::bundles_of_pypi(*document);
  if (!bundles) return;
  for (const std::string& text : *bundles) static_cast<void>(bundle::Bundle::parse(text));
}
