// Private keys in PEM, encrypted ones too.
#include "crypto/keys.h"
#include "fuzz.h"

using namespace sigwright;  // NOLINT(google-build-using-namespace): a target is a program of its own

SIGWRIGHT_FUZZ { static_cast<void>(crypto::PrivateKey::from_pem(fuzz::text(data, size), crypto::SecretBytes{})); }
