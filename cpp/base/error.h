#pragma once
// The one table of errors. C++ knows the code; Python builds its exception classes, the command its
// exit codes and the reference page its anchors from the same rows.

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace sigwright {

enum class ErrorCode : std::uint8_t {
  Internal,
  Usage,
  InvalidReference,
  NoSignatures,
  NotFound,
  NoMatchingSignature,
  NoCertificate,
  IdentityMismatch,
  LogEvidence,
  Untrusted,
  PolicyNotSatisfied,
  NotAnImage,
  KeyUnusable,
  KeyNotFound,
  KeyCorrupt,
  WrongPassword,
  AccessDenied,
  Unreachable,
  TimedOut,
  Malformed,
  DigestMismatch,
  LimitExceeded,
  LocalFile,
  WriteConflict,
  NotStored,
  Interrupted,
};

// One row of the error table.
struct ErrorKind {
  ErrorCode code;
  std::string_view
      symbol;  // "no_matching_signature": stable, for machines; also the anchor in docs/reference/errors.md
  std::string_view exception;  // the Python class, a subclass of sigwright.Error
  int exit_code;               // docs/reference/exit-codes.md
  std::string_view hint;       // what to do next, when the place that fails knows nothing better
};

[[nodiscard]] std::span<const ErrorKind> error_kinds() noexcept;
[[nodiscard]] const ErrorKind& error_kind(ErrorCode code) noexcept;

// What went wrong: `code` names it, `message` says what happened in one line, `hint` what to do next.
// Messages are written for people; nothing parses them. No secret, token or query string enters one.
struct Error {
  ErrorCode code = ErrorCode::Internal;
  std::string message;
  std::string hint;                            // empty: the table's
  std::map<std::string, std::string> details;  // facts for programs, e.g. {"reference", "repo@sha256:..."}

  [[nodiscard]] std::string_view hint_or_default() const noexcept;
  [[nodiscard]] int exit_code() const noexcept { return error_kind(code).exit_code; }
};

}  // namespace sigwright
