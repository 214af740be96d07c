// In-toto statements, their provenance and their manifests of directories.
#include "bundle/statement.h"
#include "bundle/model_statement.h"
#include "bundle/provenance.h"
#include "fuzz.h"

using namespace sigwright;  // NOLINT(google-build-using-namespace): a target is a program of its own

SIGWRIGHT_FUZZ {
  const auto parsed = bundle::Statement::parse(fuzz::bytes(data, size));
  if (!parsed) return;
  static_cast<void>(bundle::Provenance::parse(*parsed));
  static_cast<void>(bundle::ModelManifest::parse(*parsed));
}
