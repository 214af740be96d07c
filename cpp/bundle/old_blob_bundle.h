#pragma once
// The file that cosign's `sign-blob --bundle` wrote before Sigstore bundles:
// {"base64Signature", "cert", "rekorBundle"}.

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "tlog/entry.h"

namespace sigwright::bundle {

// Not yet believed.
struct OldBlobBundle {
  Bytes signature;
  std::string verifier_pem;  // a certificate or a public key, as the signer claims it; may be empty
  std::optional<tlog::LogEntry> log_entry;

  // Fails with Malformed.
  [[nodiscard]] static Result<OldBlobBundle> parse(std::string_view text);
};

// Whether JSON text is to be read as an OldBlobBundle, and not as a Bundle: it has a "base64Signature".
[[nodiscard]] bool is_old_blob_bundle(std::string_view text);

}  // namespace sigwright::bundle
