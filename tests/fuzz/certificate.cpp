// Certificates, and what Fulcio writes into them.
#include "crypto/certificate.h"
#include "crypto/sct.h"
#include "fuzz.h"

using namespace sigwright;  // NOLINT(google-build-using-namespace): a target is a program of its own

SIGWRIGHT_FUZZ {
  const auto parsed = crypto::Certificate::from_der(fuzz::bytes(data, size));
  static_cast<void>(crypto::Certificate::chain_from_pem(fuzz::text(data, size)));
  if (!parsed) return;
  static_cast<void>(parsed->alternative_names());
  static_cast<void>(parsed->extension("1.3.6.1.4.1.57264.1.8"));
  static_cast<void>(crypto::embedded_timestamps(*parsed));
  static_cast<void>(crypto::precertificate(fuzz::bytes(data, size)));
}
