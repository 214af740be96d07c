#pragma once
// `sign-directory` and `verify-directory`: every file of a directory under one signature, in the format of OpenSSF
// model signing.

#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "cosign/blob.h"
#include "cosign/context.h"
#include "cosign/directory_files.h"
#include "cosign/evidence_demands.h"

namespace sigwright::cosign {

struct SignDirectoryOptions {
  std::shared_ptr<const signing::Signer> signer;
  LogOptions log;
  std::vector<std::string> ignored;
  bool ignore_version_control = true;
  bool allow_symlinks = false;
  std::string bundle_file;  // where the bundle is written: below the directory it is no part of what is signed
};

// The bundle's digest is that over all files. Fails with LocalFile, naming what cannot be signed: nothing is left out
// in silence.
[[nodiscard]] Result<SignedBlob> sign_directory(const std::string& directory, const SignDirectoryOptions& options,
                                                const Context& context, const Cancel& cancel);

struct VerifyDirectoryOptions {
  std::vector<crypto::PublicKey> keys;
  bool insecure_ignore_tlog = false;
  TrustOptions trust;
  IdentityOptions identity;
  bool use_signed_timestamps = false;
  EvidenceDemands demands;
  std::string signature_digest_algorithm;
  std::string bundle;                  // its text
  std::string source;                  // where it is: below the directory it is no part of what was signed
  std::vector<std::string> ignored;    // besides what the signer left out
  bool ignore_unsigned_files = false;  // files that were added do not matter
};

// The signature first, then every file: the report's last check is "files", and its warnings name each that differs.
[[nodiscard]] Result<verify::VerificationReport> verify_directory(const std::string& directory,
                                                                  const VerifyDirectoryOptions& options,
                                                                  const Context& context, const Cancel& cancel);

}  // namespace sigwright::cosign
