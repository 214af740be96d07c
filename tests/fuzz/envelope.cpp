// DSSE envelopes and the statements in them.
#include "bundle/attestation_layer.h"
#include "bundle/statement.h"
#include "fuzz.h"

using namespace sigwright;  // NOLINT(google-build-using-namespace): a target is a program of its own

SIGWRIGHT_FUZZ {
  const auto parsed = bundle::AttestationLayer::parse(fuzz::bytes(data, size), {});
  if (parsed) static_cast<void>(bundle::Statement::parse(parsed->envelope.payload));
}
