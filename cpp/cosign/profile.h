#pragma once
// Profiles: trust and services by name, one file each (trust/client_trust_config.h).

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cosign/context.h"
#include "tlog/verify_entry.h"
#include "trust/client_trust_config.h"

namespace sigwright::cosign {

// The profile that counts where no other is named and no option says whom to trust.
inline constexpr std::string_view kDefaultProfile = "default";

struct Profile {
  std::string name;  // as it was given
  std::filesystem::path file;
  trust::ClientTrustConfig config;
};

// $XDG_CONFIG_HOME/sigwright/profiles, or below ~/.config. Fails with LocalFile where there is no home.
[[nodiscard]] Result<std::filesystem::path> profiles_folder(const Context& context);
// Where a profile is: a text with a slash, or that ends in ".json", is a path; everything else is a name
// ([A-Za-z0-9._-]+, not beginning with a dot). Fails with Usage.
[[nodiscard]] Result<std::filesystem::path> profile_file(const std::string& profile, const Context& context);

// Fails with LocalFile when it is not there, and with Malformed.
[[nodiscard]] Result<Profile> load_profile(const std::string& profile, const Context& context);
// nullopt where there is none, or no home to have one in.
[[nodiscard]] Result<std::optional<Profile>> load_default_profile(const Context& context);
// The names in the folder, sorted.
[[nodiscard]] Result<std::vector<std::string>> profile_names(const Context& context);
// Makes the folder when it has to.
[[nodiscard]] Result<void> save_profile(const Profile& profile);

// The logs of its trusted root, the retired ones with the trees they ended with.
[[nodiscard]] std::vector<tlog::Log> logs_of(const Profile& profile);
// Whether two URLs reach the same log: same scheme, host, port and path, whatever slash ends it.
[[nodiscard]] bool same_log_url(std::string_view left, std::string_view right);
// The logs that any profile pins under this URL. A profile that cannot be read is named in the context's log and
// passed over.
[[nodiscard]] std::vector<tlog::Log> pinned_logs(std::string_view url, const Context& context);

// The tiles of a log in a directory: NotFound for those that are not there.
[[nodiscard]] tlog::TileReader directory_tiles(const std::filesystem::path& directory);

}  // namespace sigwright::cosign
