// Annotations of a signature in the older form: the log's word, certificates, timestamps.
#include "bundle/signature_layer.h"
#include "fuzz.h"

using namespace sigwright;  // NOLINT(google-build-using-namespace): a target is a program of its own

SIGWRIGHT_FUZZ {
  const std::string all(fuzz::text(data, size));
  for (const char* name : {"dev.sigstore.cosign/bundle", "dev.sigstore.cosign/certificate", "dev.sigstore.cosign/chain",
                           "dev.sigstore.cosign/rfc3161timestamp", "dev.cosignproject.cosign/signature"}) {
    static_cast<void>(bundle::SignatureLayer::parse({}, {{"dev.cosignproject.cosign/signature", "AAAA"}, {name, all}}));
  }
}
