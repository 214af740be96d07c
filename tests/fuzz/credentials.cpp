// Files of credentials, of every kind.
#include "oci/credentials.h"
#include "fuzz.h"

using namespace sigwright;  // NOLINT(google-build-using-namespace): a target is a program of its own

SIGWRIGHT_FUZZ {
  using enum oci::CredentialFileKind;
  for (const auto kind : {DockerConfig, PodmanAuth, DockerCfg}) {
    static_cast<void>(oci::parse_credential_file(fuzz::text(data, size), kind, "here"));
  }
}
