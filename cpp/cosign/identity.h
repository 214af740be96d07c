#pragma once
// Verification by who signed instead of by a key: the identity flags of the verifying verbs.

#include <optional>
#include <string>

#include "base/result.h"
#include "cosign/github_identity.h"
#include "trust/trusted_root.h"
#include "verify/certificate_policy.h"

namespace sigwright::cosign {

class TrustCache;

struct IdentityOptions {
  std::string identity;          // --certificate-identity
  std::string identity_regexp;   // --certificate-identity-regexp
  std::string issuer;            // --certificate-oidc-issuer
  std::string issuer_regexp;     // --certificate-oidc-issuer-regexp
  std::string workflow_trigger;  // --certificate-github-workflow-*
  std::string workflow_sha;
  std::string workflow_name;
  std::string workflow_repository;
  std::string workflow_ref;
  GithubOptions github;  // --github-repo, --workflow: instead of an identity, and of an issuer where that is GitHub's
  bool insecure_ignore_sct = false;
  // A PKI of one's own, PEM files: --certificate, --certificate-chain (the last one is the anchor), --ca-roots,
  // --ca-intermediates. They replace the trusted root's authorities.
  std::string certificate;
  std::string certificate_chain;
  std::string ca_roots;
  std::string ca_intermediates;
  bool allow_certificate_chain = false;  // --allow-certificate-chain: in a bundle v0.3, which has room for one
  std::string sct;                       // --sct: a detached certificate timestamp, JSON or as TLS writes it
};

// Whether any of them says whose certificate is wanted.
[[nodiscard]] bool asks_identity(const IdentityOptions& options) noexcept;

// Those that ask for the very identity of a certificate of Fulcio's; nothing where it names none, or no issuer.
[[nodiscard]] std::optional<IdentityOptions> identity_in(const crypto::Certificate& certificate);

// What they amount to; nothing where none is given. `keys`: whether the caller verifies by key, which excludes them.
// Fails with Usage (one of identity and issuer without the other, both forms of one, a broken expression), else as
// files fail.
[[nodiscard]] Result<std::optional<verify::CertificatePolicy>> certificate_policy(const IdentityOptions& options,
                                                                                  bool keys);

// Fills in whose certificates are believed: the files' authorities, else those of `trust`; and its logs. `cache` may
// have read them before.
[[nodiscard]] Result<void> add_authorities(const IdentityOptions& options, const trust::TrustedRoot& trust,
                                           verify::CertificatePolicy& policy, TrustCache* cache = nullptr);

}  // namespace sigwright::cosign
