#pragma once
// Sigstore bundles v0.1, v0.2 and v0.3 (protobuf-specs sigstore_bundle.proto, in protobuf's JSON mapping).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/json.h"
#include "base/result.h"
#include "bundle/dsse.h"
#include "crypto/hash.h"
#include "tlog/entry.h"

namespace sigwright::bundle {

inline constexpr std::string_view kMediaTypeV03 = "application/vnd.dev.sigstore.bundle.v0.3+json";

enum class BundleVersion : std::uint8_t { V01, V02, V03 };
[[nodiscard]] std::string_view version_name(BundleVersion version) noexcept;  // "0.3"

struct MessageSignature {
  crypto::HashAlgorithm algorithm = crypto::HashAlgorithm::Sha256;
  Bytes digest;  // helps to look up; never trusted
  Bytes signature;
};

struct PublicKeyHint {
  std::string hint;
};
struct CertificateChain {
  std::vector<Bytes> certificates;  // DER, leaf first
  bool beyond_version = false;      // in v0.3, which has room for one certificate; cosign 3.1.3 writes such
};

// One signature and all that is needed to check it offline. Immutable by use.
class Bundle {
 public:
  // Every rule of the versions that needs no trust: exactly one key material and one content, one DSSE signature,
  // promises and proofs where the version demands them, caps, no entry twice. `payload` is the one that was cut out of
  // the text (cut_payload.h). Fails with Malformed or LimitExceeded.
  [[nodiscard]] static Result<Bundle> parse(std::string_view text,
                                            const std::optional<SharedBytes>& payload = std::nullopt);
  // A bundle of this version as protobuf's Go JSON writes it, compact; log entries always state `logIndex` and
  // `hashes`, 0 and empty too. What the version has no room for or demands is for the caller to see to.
  [[nodiscard]] SplitText text() const;
  [[nodiscard]] std::string write() const { return text().joined(); }

  BundleVersion version = BundleVersion::V03;
  std::variant<PublicKeyHint, CertificateChain> key_material;
  std::variant<MessageSignature, DsseEnvelope> content;
  std::vector<tlog::LogEntry> log_entries;
  std::vector<Bytes> timestamps;  // DER TimeStampResp
};

}  // namespace sigwright::bundle
