// Public keys in PEM and DER: what is accepted is accepted again as it is written.
#include "crypto/keys.h"
#include "fuzz.h"

using namespace sigwright;  // NOLINT(google-build-using-namespace): a target is a program of its own

SIGWRIGHT_FUZZ {
  const auto from_pem = crypto::PublicKey::from_pem(fuzz::text(data, size));
  const auto from_der = crypto::PublicKey::from_der(fuzz::bytes(data, size));
  for (const auto* key : {&from_pem, &from_der}) {
    if (*key) fuzz::must(crypto::PublicKey::from_pem((*key)->pem()).has_value());
  }
}
