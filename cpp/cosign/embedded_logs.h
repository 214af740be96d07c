#pragma once
// A user's own logs: made and opened with the keys and the memory that the user's data folder keeps.

#include <filesystem>
#include <memory>
#include <string>

#include "base/result.h"
#include "cosign/context.h"
#include "services/embedded_log.h"
#include "signing/signer.h"

namespace sigwright::cosign {

struct NewLog {
  std::string origin;                          // empty: one that no other log has
  std::shared_ptr<const signing::Signer> key;  // null: a new one, kept in the user's data folder
};

struct MadeLog {
  std::string origin;
  std::string fingerprint;
  std::filesystem::path key_file;  // empty when the key was given
};

// Makes an empty log in `directory`. Fails with LocalFile when a log is there already, or when the key would lie within
// the directory, which may be published; with Usage for a bad origin.
[[nodiscard]] Result<MadeLog> make_log(const std::filesystem::path& directory, const NewLog& wanted,
                                       const Context& context);

// Fails with NotFound where there is no log, and as EmbeddedLog::open.
[[nodiscard]] Result<std::shared_ptr<services::EmbeddedLog>> open_log(const std::filesystem::path& directory,
                                                                      const Context& context);
// For appending too; with a null key, by the one in the user's data folder. Fails with KeyNotFound without it.
[[nodiscard]] Result<std::shared_ptr<services::EmbeddedLog>> open_log_to_append(
    const std::filesystem::path& directory, std::shared_ptr<const signing::Signer> key, const Context& context);

}  // namespace sigwright::cosign
