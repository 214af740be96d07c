#pragma once
// Rekor v2 (rekor-tiles): one write endpoint, and a tile log behind a read URL of its own.

#include <memory>
#include <optional>
#include <string>

#include "http/client.h"
#include "http/url.h"
#include "services/log_writer.h"
#include "tlog/checkpoint.h"
#include "tlog/tiles.h"

namespace sigwright::services {

struct RekorV2Options {
  http::Url base;
  std::optional<http::Url> read;  // default: BASE/api/v2
  // To recover an entry that is there already (409) its proof is read from the tiles, and the log id is this key's.
  std::optional<crypto::PublicKey> key;
};

// Calls may run together. Fails as LogWriter does; reads with Unreachable where the log's key or read address is
// missing.
class RekorV2 final : public LogWriter {
 public:
  RekorV2(std::shared_ptr<http::Client> client, RekorV2Options options);

  [[nodiscard]] LogKind kind() const noexcept override { return LogKind::RekorV2; }
  [[nodiscard]] std::string url() const override;
  // Unknown without the key.
  [[nodiscard]] std::optional<Bytes> log_id(const Cancel& cancel) override;
  [[nodiscard]] Result<tlog::LogEntry> add(const Submission& submission, const Cancel& cancel) override;

  [[nodiscard]] Result<std::string> checkpoint(const Cancel& cancel);  // its text, unchecked
  [[nodiscard]] Result<Bytes> tile(const std::string& path, const Cancel& cancel);
  // The entry at `index` rebuilt from checkpoint, tiles and entry bundle.
  [[nodiscard]] Result<tlog::LogEntry> get_by_index(std::uint64_t index, const Cancel& cancel);

 private:
  std::shared_ptr<http::Client> client_;
  RekorV2Options options_;
};

}  // namespace sigwright::services
