#pragma once
// The files of an embedded log, by name. Private to the layer.

#include <filesystem>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/keys.h"
#include "tlog/checkpoint.h"
#include "tlog/tiles.h"

namespace sigwright::services::log_files {

inline constexpr const char* kCheckpoint = "checkpoint";
inline constexpr const char* kTrustedRoot = "trusted_root.json";
inline constexpr const char* kSigningConfig = "signing_config.json";
inline constexpr const char* kDescription = "log.json";
inline constexpr const char* kState = ".state";
inline constexpr const char* kLock = ".state/lock";
inline constexpr const char* kQueue = ".state/queue";
inline constexpr const char* kDedupe = ".state/dedupe";

// log.json: what the log is. Its key is believed only because the checkpoint in the trusted root of whoever verifies
// says the same.
struct Description {
  std::string origin;
  crypto::PublicKey key;
  Time created;

  [[nodiscard]] static Result<Description> read(const std::filesystem::path& directory);
  [[nodiscard]] std::string write() const;
};

[[nodiscard]] std::string trusted_root(const Description& description);
[[nodiscard]] std::string signing_config(const Description& description);

// A file of the log: NotFound when absent, LocalFile otherwise.
[[nodiscard]] Result<Bytes> read(const std::filesystem::path& directory, const std::string& path);
// Fails with LogEvidence where there is none, or none that `key` signed, and with LocalFile.
[[nodiscard]] Result<tlog::Checkpoint> read_checkpoint(const std::filesystem::path& directory,
                                                       const crypto::PublicKey& key);
// A file that the checkpoint says must be there and is not: NotFound becomes LogEvidence.
[[nodiscard]] Error damage(Error error);
[[nodiscard]] tlog::TileReader tile_reader(const std::filesystem::path& directory);

}  // namespace sigwright::services::log_files
