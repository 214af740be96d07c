#pragma once
// Signing without a key of one's own: a key in memory, and a certificate for it against an identity token.

#include <memory>
#include <string>

#include "base/cancel.h"
#include "base/result.h"
#include "cosign/context.h"
#include "cosign/log_options.h"
#include "http/url.h"
#include "signing/signer.h"
#include "verify/policy.h"

namespace sigwright::cosign {

inline constexpr std::string_view kPublicFulcio = "https://fulcio.sigstore.dev";
inline constexpr std::string_view kPublicIssuer = "https://oauth2.sigstore.dev/auth";

struct KeylessOptions {
  std::string identity_token;
  std::string fulcio_url;      // empty: the signing config's, else the profile's, else the public one
  std::string oidc_issuer;     // the same
  std::string signing_config;  // a file
  std::string profile;         // a name or a file
  // Whom the certificate must lead to, and which log must have promised to show it; default_root counts for an
  // authority that it knows.
  TrustOptions trust;
  bool confirmed = false;  // --yes: the public authority's certificates are published, with the identity
  std::shared_ptr<const signing::Signer> key;  // --issue-certificate: certify this one; null: a new one
};

// Who certifies, and who may say to it whose token that is.
struct CertificateServices {
  http::Url authority;
  std::string oidc_issuer;
};
// To be asked before anybody logs in. Fails with Usage (not confirmed: the host is then in the error's details as
// "public_log"; no authority) or as files fail.
[[nodiscard]] Result<CertificateServices> certificate_services(const KeylessOptions& options, const Context& context);

struct KeylessSigner {
  std::shared_ptr<const signing::Signer> signer;
  Time expires;  // the certificate's end
  // Signatures of the same identity, as anybody with the same trust verifies them; null where no trust is known.
  std::shared_ptr<const verify::Policy> own;
};

// A new key never leaves memory. Fails with Usage (a token that is none), AccessDenied (one that ended or was refused),
// Untrusted, or as certificate_services() and the service do.
[[nodiscard]] Result<KeylessSigner> keyless_signer(const KeylessOptions& options, const Context& context,
                                                   const Cancel& cancel);

// A certificate of minutes proves nothing later unless somebody signs when it was used, which of logs Rekor v1 alone
// does. Fails with Usage.
[[nodiscard]] Result<void> require_time(const signing::Signer& signer, const SigningServices& services);

// Nobody would believe what is signed outside the time of its certificate. Fails with Untrusted.
[[nodiscard]] Result<void> require_valid_now(const signing::Signer& signer, const Context& context);

}  // namespace sigwright::cosign
