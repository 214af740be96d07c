#pragma once
// X.509 certificates and chains at a given time. No network, no revocation, no clock.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/keys.h"

namespace sigwright::crypto {

// Immutable and safe to share.
class Certificate {
 public:
  [[nodiscard]] static Result<Certificate> from_der(ByteView der);          // Malformed: trailing bytes too
  [[nodiscard]] static Result<Certificate> from_pem(std::string_view pem);  // exactly one
  [[nodiscard]] static Result<std::vector<Certificate>> chain_from_pem(std::string_view pem);  // one or more, capped

  [[nodiscard]] const Bytes& der() const noexcept;
  [[nodiscard]] const PublicKey& public_key() const noexcept;
  [[nodiscard]] TimeRange validity() const noexcept;
  [[nodiscard]] std::string pem() const;
  [[nodiscard]] std::string subject() const;  // one line, RFC 2253
  [[nodiscard]] bool is_ca() const noexcept;
  [[nodiscard]] bool self_signed() const noexcept;

  enum class NameKind { Email, Uri, Dns, OtherName };
  struct AlternativeName {
    NameKind kind;
    std::string value;
  };
  [[nodiscard]] std::vector<AlternativeName> alternative_names() const;
  // The content of an extension's OCTET STRING; nullopt when absent.
  [[nodiscard]] std::optional<Bytes> extension(std::string_view oid) const;
  [[nodiscard]] bool has_extended_usage(std::string_view oid) const;

 private:
  friend struct ChainAccess;
  struct Impl;
  explicit Certificate(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

class KnownPaths;

struct ChainQuery {
  std::span<const Certificate> intermediates;
  std::span<const Certificate> anchors;  // trusted, self-signed or not
  Time at;                               // every certificate of the chain must be valid then, the anchor too
  std::string_view extended_usage;       // OID the leaf must have: code signing, time stamping
  KnownPaths* known = nullptr;           // what earlier queries found out, for this one to use and add to
};

// A path from `leaf` to an anchor, leaf first, valid at one time. Fails with Untrusted.
[[nodiscard]] Result<std::vector<Certificate>> verify_chain(const Certificate& leaf, const ChainQuery& query);

}  // namespace sigwright::crypto
