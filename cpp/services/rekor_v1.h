#pragma once
// Rekor v1 (openapi of sigstore/rekor): writing, reading, searching.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "http/client.h"
#include "http/url.h"
#include "services/log_writer.h"
#include "tlog/checkpoint.h"

namespace sigwright::services {

struct RekorLogInfo {
  std::string tree_id;
  std::uint64_t tree_size = 0;
  Bytes root_hash;
  std::string checkpoint;
  std::vector<RekorLogInfo> inactive_shards;
};

// Calls may run together. Fails as LogWriter does; an answer that names more than 100 shards with LimitExceeded.
class RekorV1 final : public LogWriter {
 public:
  RekorV1(std::shared_ptr<http::Client> client, http::Url base);

  [[nodiscard]] LogKind kind() const noexcept override { return LogKind::RekorV1; }
  [[nodiscard]] std::string url() const override;
  [[nodiscard]] std::optional<Bytes> log_id(const Cancel& cancel) override;
  [[nodiscard]] Result<tlog::LogEntry> add(const Submission& submission, const Cancel& cancel) override;

  // The leaf hash of every entry received is compared with the UUID it was given under. NotFound when there is none.
  [[nodiscard]] Result<tlog::LogEntry> get_by_index(std::uint64_t index, const Cancel& cancel);
  [[nodiscard]] Result<tlog::LogEntry> get_by_uuid(const std::string& uuid, const Cancel& cancel);
  // Ids of entries, best effort. NotFound where the log has no search: Rekor v2, or a Rekor v1 without its index.
  [[nodiscard]] Result<std::vector<std::string>> search_by_hash(const std::string& sha256_hex, const Cancel& cancel);
  [[nodiscard]] Result<RekorLogInfo> info(const Cancel& cancel);
  [[nodiscard]] Result<std::string> public_key(const Cancel& cancel);  // PEM
  [[nodiscard]] Result<std::vector<tlog::Hash>> consistency(std::uint64_t first, std::uint64_t last,
                                                            const std::string& tree_id, const Cancel& cancel);

 private:
  std::shared_ptr<http::Client> client_;
  http::Url base_;
};

}  // namespace sigwright::services
