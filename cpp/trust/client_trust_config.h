#pragma once
// One file for both sides of trust: protobuf-specs' ClientTrustConfig, which is a trusted root and a signing config,
// and in a member of our own ("sigwright") what those two cannot say of a log.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/json.h"
#include "base/result.h"
#include "tlog/merkle.h"
#include "trust/signing_config.h"
#include "trust/trusted_root.h"

namespace sigwright::trust {

// Whether a signature must be in a log: the same answer for who signs and for who verifies.
enum class LogRule : std::uint8_t { Required, Optional, None };
[[nodiscard]] std::string_view log_rule_name(LogRule rule) noexcept;  // "required", "optional", "none"
[[nodiscard]] std::optional<LogRule> log_rule_from_name(std::string_view name) noexcept;

// The tree that a log ended with when it was retired. Its hashes are kept as far as they are needed to show that older
// trees are part of it: here, or in the log's own directory.
struct FinalTree {
  std::uint64_t size = 0;
  tlog::Hash root{};
  std::vector<tlog::Hash> leaf_hashes;
  std::string tiles;  // a directory
};

// A log by the URL it is reached at. Its key is in the trusted root, under the same id.
struct PinnedLog {
  std::string url;
  Bytes log_id;
  std::string read_url;  // of the tiles of a Rekor v2 log; empty: URL/api/v2
  std::optional<FinalTree> final_tree;
};

// Immutable in use.
struct ClientTrustConfig {
  // Leaf hashes kept in the document, at most: 32 bytes each. Larger logs are proved from their own tiles.
  static constexpr std::size_t kMostLeafHashes = 8192;

  TrustedRoot trusted_root;
  SigningConfig signing_config;
  LogRule log = LogRule::Required;
  std::vector<PinnedLog> logs;

  // Without our member a log is required, and logs have no URLs but those of the signing config. Fails with Malformed
  // or LimitExceeded.
  [[nodiscard]] static Result<ClientTrustConfig> parse(std::string_view text);
  [[nodiscard]] std::string write() const;
};

}  // namespace sigwright::trust
