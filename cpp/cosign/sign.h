#pragma once
// `sign` and `attest`: resolve, make the payloads, sign, write safely.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "cosign/attest_statement.h"
#include "cosign/context.h"
#include "cosign/log_options.h"
#include "cosign/verify.h"
#include "oci/registry.h"
#include "signing/signer.h"
#include "verify/policy.h"

namespace sigwright::cosign {

struct SignOptions {
  std::shared_ptr<const signing::Signer> signer;
  std::shared_ptr<const verify::Policy> own;  // of a signer without a lasting key: which signatures are its; or null
  std::optional<AttestOptions> attest;        // instead of a signature
  std::map<std::string, std::string> annotations;
  SignatureFormat format = SignatureFormat::Both;
  LogOptions log;
  bool upload = true;  // false: nothing is written to the registry, only to the files named below
  bool recursive = false;
  std::string docker_reference;  // --sign-container-identity; empty: HOST/REPOSITORY
  std::string attachment;        // "sbom": sign what is attached to the image instead of the image
  std::string attachment_tag_prefix;
  std::string repository;           // COSIGN_REPOSITORY
  bool docker_media_types = false;  // COSIGN_DOCKER_MEDIA_TYPES
  bool record_creation_timestamp = false;
  std::string payload_file;  // --payload: sign these bytes instead of making them (legacy format)
  std::string output_signature;
  std::string output_payload;
  std::string output_certificate;
  std::string bundle_file;              // --bundle
  std::chrono::milliseconds settle{0};  // 0: chosen from our own slowest write
  oci::RegistryOptions registry;
};

// One signature that stands in the registry.
struct WrittenSignature {
  verify::Format format = verify::Format::Legacy;
  std::string digest;    // of the layer (legacy) or of the referrer's manifest (bundle)
  std::string tag;       // the `.sig` tag, or the fallback tag where that was written
  bool existed = false;  // the same signer had signed this already: nothing was added
  std::optional<std::uint64_t> log_index;
  std::string log_url;
  std::string signature;  // "sha256:HEX" of its bytes; empty where it existed
};

struct SignedManifest {
  std::string reference;  // NAME@DIGEST
  std::string digest;
  std::string platform;  // of a child, when signing recursively
  std::vector<WrittenSignature> signatures;
};

struct SignResult {
  std::string image;      // as given
  std::string reference;  // NAME@DIGEST of the image itself
  std::string digest;
  std::vector<SignedManifest> manifests;  // the image first, then its children
  std::vector<std::string> warnings;
};

// Fails with NotAnImage for a reference that names a signature; with WriteConflict or NotStored when our signature
// could not be seen to stand; the message then says which of the formats do stand.
[[nodiscard]] Result<SignResult> sign_image(const std::string& image, const SignOptions& options,
                                            const Context& context, const Cancel& cancel);

}  // namespace sigwright::cosign
