#pragma once
// Signing without a key of one's own: a key in memory, and a certificate for it against an identity token.

#include <memory>
#include <string>

#include "base/cancel.h"
#include "base/result.h"
#include "cosign/context.h"
#include "cosign/log_options.h"
#include "signing/signer.h"

namespace sigwright::cosign {

inline constexpr std::string_view kPublicFulcio = "https://fulcio.sigstore.dev";

struct KeylessOptions {
  std::string identity_token;
  std::string fulcio_url;      // empty: the signing config's, else the public one
  std::string signing_config;  // a file
  std::string trusted_root;    // a file: the certificate must then be one that it leads to, and be promised to be shown
  bool confirmed = false;      // --yes: the public authority's certificates are published, with the identity
};

struct KeylessSigner {
  std::shared_ptr<const signing::Signer> signer;
  Time expires;  // the certificate's end
};

// Its key never leaves memory. Fails with Usage (a token that is none, refused or not confirmed), Untrusted, or as the
// service does.
[[nodiscard]] Result<KeylessSigner> keyless_signer(const KeylessOptions& options, const Context& context,
                                                   const Cancel& cancel);

// A certificate of minutes proves nothing later unless somebody signs when it was used, which of logs Rekor v1 alone
// does. Fails with Usage.
[[nodiscard]] Result<void> require_time(const signing::Signer& signer, const SigningServices& services);

}  // namespace sigwright::cosign
