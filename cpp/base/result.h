#pragma once
// Errors as values. Every function that returns a Result is declared [[nodiscard]].
//
//   CHECK(signer.usable());                            // Result<void>: hand the error on
//   TRY(const auto digest, crypto::sha256(payload));   // Result<T>: hand the error on, or bind the value
//   return fail(ErrorCode::Malformed, "not a manifest");

#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace sigwright {

template <class T>
using Result = std::expected<T, Error>;

[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string message, std::string hint = {}) {
  return std::unexpected(Error{code, std::move(message), std::move(hint), {}});
}

[[nodiscard]] inline std::unexpected<Error> fail(Error error) { return std::unexpected(std::move(error)); }

// "`context`: message", the code and the hint kept.
template <class T>
[[nodiscard]] Result<T> with_context(Result<T> result, std::string_view context) {
  if (!result) result.error().message = std::string(context) + ": " + result.error().message;
  return result;
}

}  // namespace sigwright

#define SIGWRIGHT_JOIN_(a, b) a##b
#define SIGWRIGHT_JOIN(a, b) SIGWRIGHT_JOIN_(a, b)

// TRY(declaration, expression): returns the error, or initialises the declared variable with the value.
#define TRY(declaration, ...) SIGWRIGHT_TRY(SIGWRIGHT_JOIN(sigwright_result_, __LINE__), declaration, __VA_ARGS__)
#define SIGWRIGHT_TRY(name, declaration, ...)                             \
  auto name = (__VA_ARGS__);                                              \
  if (!name.has_value()) return std::unexpected(std::move(name).error()); \
  declaration = std::move(name).value()

// CHECK(expression): returns the error of a Result<void>.
#define CHECK(...)                                                            \
  do {                                                                        \
    if (auto sigwright_check = (__VA_ARGS__); !sigwright_check.has_value()) { \
      return std::unexpected(std::move(sigwright_check).error());             \
    }                                                                         \
  } while (false)
