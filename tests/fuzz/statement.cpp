// In-toto statements, their provenance and their manifests of directories.
#include "bundle/statement.h"
#include "bundle/model_statement.h"
#include "bundle/provenance.h"
#include "fuzz.h"

using namespace sigwright;  // NOLINT(google-build-using-namespace): a target is a program of its own

SIGWRIGHT_FUZZ {
  const Bytes payload = fuzz::bytes(data, size);  // of which the predicate is a part
  const auto parsed = bundle::Statement::parse(payload);
  if (!parsed) return;
  static_cast<void>(bundle::Provenance::parse(*parsed));
  static_cast<void>(bundle::ModelManifest::parse(*parsed));
}
