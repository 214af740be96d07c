#include "cosign/profile.h"

#include <algorithm>
#include <system_error>

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cosign/log_options.h"
#include "http/url.h"
#include "tlog/memory_tiles.h"

namespace sigwright::cosign {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".json";

bool is_path(std::string_view profile) {
  return profile.find('/') != std::string_view::npos || profile.ends_with(kSuffix);
}

bool is_name(std::string_view text) {
  const bool characters = std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  });
  return characters && !text.empty() && text.size() <= 100 && text.front() != '.' && text.front() != '-';
}

Result<Profile> read_profile(std::string name, fs::path file) {
  TRY(const Bytes text, with_context(read_file(file, limits::kConfigFileBytes), "reading the profile"));
  TRY(auto config, with_context(trust::ClientTrustConfig::parse(as_text(text)), file.string()));
  return Profile{std::move(name), std::move(file), std::move(config)};
}

std::shared_ptr<const tlog::FinalTree> final_tree(const trust::FinalTree& tree) {
  tlog::FinalTree out{.size = tree.size, .root = tree.root, .read = {}};
  if (!tree.leaf_hashes.empty()) {
    out.read = tlog::memory_tiles(tree.leaf_hashes);
  } else if (!tree.tiles.empty()) {
    out.read = directory_tiles(tree.tiles);
  }
  return std::make_shared<const tlog::FinalTree>(std::move(out));
}

// A log as the trusted root has it, completed by what is pinned of it.
tlog::Log completed(tlog::Log log, const trust::ClientTrustConfig& config) {
  for (const trust::PinnedLog& pinned : config.logs) {
    if (pinned.log_id == log.log_id && pinned.final_tree) log.final_tree = final_tree(*pinned.final_tree);
  }
  return log;
}

void add_pinned(const Profile& profile, std::string_view url, std::vector<tlog::Log>& logs) {
  for (const trust::PinnedLog& pinned : profile.config.logs) {
    if (!same_log_url(pinned.url, url)) continue;
    for (const tlog::Log& log : profile.config.trusted_root.logs) {
      if (log.log_id == pinned.log_id) logs.push_back(completed(log, profile.config));
    }
  }
}

// A profile names a directory by its whole path, people by where they stand.
fs::path whole_path(std::string_view log_directory) {
  std::error_code error;
  return fs::absolute(log_directory.substr(kLogDirectory.size()), error).lexically_normal();
}

}  // namespace

Result<fs::path> profiles_folder(const Context& context) {
  const auto named = context.environment("XDG_CONFIG_HOME");
  if (named && named->starts_with('/')) return fs::path(*named) / "sigwright/profiles";
  if (!context.home.empty()) return context.home / ".config/sigwright/profiles";
  return fail(ErrorCode::LocalFile, "there is no home directory to keep profiles in", "set HOME or XDG_CONFIG_HOME");
}

Result<fs::path> profile_file(const std::string& profile, const Context& context) {
  if (is_path(profile)) return fs::path(profile);
  if (!is_name(profile)) {
    return fail(ErrorCode::Usage, "no name of a profile: " + printable(profile, 80),
                "names are made of letters, digits, dots, dashes and underscores");
  }
  TRY(const fs::path folder, profiles_folder(context));
  return folder / (profile + std::string(kSuffix));
}

Result<Profile> load_profile(const std::string& profile, const Context& context) {
  TRY(fs::path file, profile_file(profile, context));
  std::error_code ignored;
  if (!fs::exists(file, ignored)) {
    return fail(ErrorCode::LocalFile, "there is no profile " + profile + " (" + file.string() + ")",
                "`sigwright trust list` names the profiles; `sigwright trust add rekor URL --profile " + profile +
                    "` makes one");
  }
  return read_profile(profile, std::move(file));
}

Result<std::optional<Profile>> load_default_profile(const Context& context) {
  const auto file = profile_file(std::string(kDefaultProfile), context);
  std::error_code ignored;
  if (!file || !fs::exists(*file, ignored)) return std::nullopt;
  TRY(auto profile, read_profile(std::string(kDefaultProfile), *file));
  return profile;
}

Result<std::vector<std::string>> profile_names(const Context& context) {
  TRY(const fs::path folder, profiles_folder(context));
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const fs::path& file = at->path();
    if (file.extension() == kSuffix && is_name(file.stem().string())) names.push_back(file.stem().string());
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    return fail(ErrorCode::LocalFile, "reading " + folder.string() + ": " + error.message());
  }
  std::ranges::sort(names);
  return names;
}

Result<void> save_profile(const Profile& profile) {
  std::error_code error;
  if (profile.file.has_parent_path()) fs::create_directories(profile.file.parent_path(), error);
  if (error) {
    return fail(ErrorCode::LocalFile, "making " + profile.file.parent_path().string() + ": " + error.message());
  }
  return write_file(profile.file, as_bytes(profile.config.write() + "\n"));
}

std::vector<tlog::Log> logs_of(const Profile& profile) {
  std::vector<tlog::Log> logs;
  for (const tlog::Log& log : profile.config.trusted_root.logs) logs.push_back(completed(log, profile.config));
  return logs;
}

bool same_log_url(std::string_view left, std::string_view right) {
  const auto stem = [](std::string_view text) {
    while (text.ends_with('/')) text.remove_suffix(1);
    return text;
  };
  if (left.starts_with(kLogDirectory) && right.starts_with(kLogDirectory)) {
    return whole_path(stem(left)) == whole_path(stem(right));
  }
  const auto first = http::Url::parse(left);
  const auto second = http::Url::parse(right);
  if (!first || !second) return stem(left) == stem(right);
  return first->same_origin(*second) && stem(first->target) == stem(second->target);
}

std::vector<tlog::Log> pinned_logs(std::string_view url, const Context& context) {
  std::vector<tlog::Log> logs;
  const auto names = profile_names(context);
  if (!names) return logs;
  for (const std::string& name : *names) {
    const auto profile = load_profile(name, context);
    if (profile) {
      add_pinned(*profile, url, logs);
    } else {
      context.log.write(LogLevel::Warning, "trust", "passed over a profile: " + profile.error().message);
    }
  }
  return logs;
}

tlog::TileReader directory_tiles(const fs::path& directory) {
  return [directory](const std::string& path) -> Result<Bytes> {
    std::error_code ignored;
    if (!fs::exists(directory / path, ignored)) return fail(ErrorCode::NotFound, "no tile " + path);
    return read_file(directory / path, tlog::kTileWidth * sizeof(tlog::Hash));
  };
}

}  // namespace sigwright::cosign
