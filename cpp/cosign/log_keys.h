#pragma once
// Where the keys of embedded logs are kept: the user's data folder, never the log's own directory.

#include <filesystem>
#include <memory>
#include <string>

#include "base/result.h"
#include "cosign/context.h"
#include "services/embedded_log.h"
#include "signing/signer.h"

namespace sigwright::cosign {

// $XDG_DATA_HOME/sigwright, or ~/.local/share/sigwright. Fails with LocalFile where there is no home.
[[nodiscard]] Result<std::filesystem::path> data_folder(const Context& context);

// The place of the key with this fingerprint ("sha256:HEX"), there or not.
[[nodiscard]] Result<std::filesystem::path> log_key_file(const std::string& fingerprint, const Context& context);

// A new P-256 key, kept with mode 0600 under its fingerprint.
[[nodiscard]] Result<std::shared_ptr<const signing::Signer>> make_log_key(const Context& context);
// The key with this fingerprint. Fails with KeyNotFound, naming the place.
[[nodiscard]] Result<std::shared_ptr<const signing::Signer>> find_log_key(const std::string& fingerprint,
                                                                          const Context& context);

[[nodiscard]] Result<services::EmbeddedLogWorld> log_world(const Context& context);

}  // namespace sigwright::cosign
