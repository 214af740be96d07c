#pragma once
// What a signature that comes with a certificate must be.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crypto/certificate.h"
#include "crypto/known_paths.h"
#include "crypto/known_signatures.h"
#include "crypto/sct.h"
#include "tlog/verify_entry.h"
#include "verify/pattern.h"

namespace sigwright::verify {

// A value that an extension of Fulcio's must have, by the name that fulcio_extensions() gives it.
struct ClaimedExtension {
  std::string name;
  std::string value;
  bool any_case = false;  // ASCII letters alike in either
};

// Who may have signed. Everything must hold.
struct Identity {
  Pattern subject;
  Pattern issuer;
  std::vector<ClaimedExtension> extensions;
};

// Whose certificates are believed, and when.
struct CertificateAuthority {
  std::vector<crypto::Certificate> intermediates;
  std::vector<crypto::Certificate> anchors;
  TimeRange valid;
  std::shared_ptr<crypto::KnownPaths> known = std::make_shared<crypto::KnownPaths>();
};

// Immutable in use and safe to share.
struct CertificatePolicy {
  std::vector<Identity> identities;  // any one of them
  std::vector<CertificateAuthority> authorities;
  std::vector<tlog::Log> ct_logs;
  std::shared_ptr<crypto::KnownSignatures> known_promises = std::make_shared<crypto::KnownSignatures>();
  // How many distinct logs must have promised to publish it; 0 is --insecure-ignore-sct: reported as skipped, never as
  // verified.
  std::size_t sct_threshold = 1;
  // --certificate and --sct: instead of what the material brings.
  std::optional<crypto::Certificate> certificate;
  std::optional<crypto::SignedCertificateTimestamp> sct;
};

}  // namespace sigwright::verify
