#include "base/error.h"

#include <array>
#include <cassert>

namespace sigwright {
namespace {

using enum ErrorCode;

constexpr std::array kKinds{
    ErrorKind{Internal, "internal", "InternalError", 1,
              "this is a defect of sigwright; please report it with the command and the output of --verbose"},
    ErrorKind{Usage, "usage", "UsageError", 2, "see --help of the command"},
    ErrorKind{InvalidReference, "invalid_reference", "InvalidReferenceError", 2,
              "write HOST/REPOSITORY:TAG, HOST/REPOSITORY@sha256:DIGEST or oci:DIRECTORY"},
    ErrorKind{NoSignatures, "no_signatures", "NoSignaturesError", 10,
              "sign the image first, or look with `sigwright tree IMAGE` at what is attached to it"},
    ErrorKind{NotFound, "not_found", "NotFoundError", 11,
              "check the spelling of the repository, the tag and the digest"},
    ErrorKind{NoMatchingSignature, "no_matching_signature", "NoMatchingSignatureError", 12,
              "check that the key and the image belong together; `-o report` shows every check of every signature"},
    ErrorKind{NoCertificate, "no_certificate", "NoCertificateError", 13,
              "the signature was made with a key: verify it with --key"},
    ErrorKind{IdentityMismatch, "identity_mismatch", "IdentityMismatchError", 14,
              "compare the identity and the issuer asked for with those found"},
    ErrorKind{LogEvidence, "log_evidence", "LogEvidenceError", 15,
              "sign again with a log, or accept signatures without one by --insecure-ignore-tlog"},
    ErrorKind{Untrusted, "untrusted", "UntrustedError", 16,
              "check that the trusted root holds the authority that issued this and that it was valid then"},
    ErrorKind{PolicyNotSatisfied, "policy_not_satisfied", "PolicyError", 17,
              "`-o report` shows which rule was not met"},
    ErrorKind{NotAnImage, "not_an_image", "NotAnImageError", 18, "use the digest reference of the image itself"},
    ErrorKind{KeyUnusable, "key_unusable", "KeyUnusableError", 19, "check the key and what it may be used for"},
    ErrorKind{KeyNotFound, "key_not_found", "KeyNotFoundError", 19,
              "check the path, or make a key pair with `sigwright generate-key-pair`"},
    ErrorKind{KeyCorrupt, "key_corrupt", "KeyCorruptError", 19, "restore the key file from a backup"},
    ErrorKind{WrongPassword, "wrong_password", "WrongPasswordError", 19,
              "set COSIGN_PASSWORD to the password of the key file; an empty one is a password too"},
    ErrorKind{AccessDenied, "access_denied", "AccessDeniedError", 20,
              "log in with `docker login HOST`, or pass --registry-username and --registry-password"},
    ErrorKind{Unreachable, "unreachable", "UnreachableError", 21,
              "check the host name, the network and the proxy settings, then try again"},
    ErrorKind{TimedOut, "timed_out", "TimedOutError", 21, "try again, or allow more time with --timeout"},
    ErrorKind{Malformed, "malformed", "MalformedError", 22, "the data is not what its type says; do not trust it"},
    ErrorKind{DigestMismatch, "digest_mismatch", "DigestMismatchError", 22,
              "what was received is not what was asked for: suspect the registry or a proxy in between"},
    ErrorKind{LimitExceeded, "limit_exceeded", "LimitExceededError", 22,
              "the data is larger than any honest one; do not trust it"},
    ErrorKind{LocalFile, "local_file", "LocalFileError", 22, "check the path, its permissions and the free space"},
    ErrorKind{WriteConflict, "write_conflict", "WriteConflictError", 23,
              "run the command again when fewer others write to this image, or raise --settle"},
    ErrorKind{NotStored, "not_stored", "NotStoredError", 21,
              "the registry said it stored the signature but does not show it; ask its operator"},
    ErrorKind{Interrupted, "interrupted", "InterruptedError", 130, "run the command again"},
};

constexpr bool table_is_in_order() {
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    if (static_cast<std::size_t>(kKinds[i].code) != i) return false;
  }
  return true;
}
static_assert(table_is_in_order() && kKinds.size() == static_cast<std::size_t>(Interrupted) + 1,
              "every ErrorCode has exactly one row, in the order of the enum");

}  // namespace

std::span<const ErrorKind> error_kinds() noexcept { return kKinds; }

const ErrorKind& error_kind(ErrorCode code) noexcept {
  const auto index = static_cast<std::size_t>(code);
  assert(index < kKinds.size());
  return kKinds[index];
}

std::string_view Error::hint_or_default() const noexcept { return hint.empty() ? error_kind(code).hint : hint; }

}  // namespace sigwright
