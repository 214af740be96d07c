#include "cosign/embedded_logs.h"

#include <algorithm>
#include <array>
#include <random>

#include "base/encoding.h"
#include "cosign/log_keys.h"

namespace sigwright::cosign {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestName = 40;

std::string random_hex() {
  std::random_device random;
  std::array<std::uint8_t, 6> bytes{};
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return to_hex(bytes);
}

// Verifiers tell logs apart by their origin, so two logs made in directories of one name must not share it.
std::string origin_of(const fs::path& directory) {
  std::error_code ignored;
  std::string name = fs::weakly_canonical(directory, ignored).filename().string();
  std::ranges::transform(name, name.begin(), [](char c) {
    if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
    const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    return kept ? c : '-';
  });
  name.resize(std::min(name.size(), kLongestName));
  name.erase(0, name.find_first_not_of('-'));
  return (name.empty() ? "log" : name) + "-" + random_hex();
}

bool lies_within(const fs::path& path, const fs::path& directory) {
  std::error_code ignored;
  const fs::path inner = fs::weakly_canonical(path, ignored);
  const fs::path outer = fs::weakly_canonical(directory, ignored);
  return std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first == outer.end();
}

Result<void> keep_apart(const fs::path& directory, const Context& context) {
  TRY(const fs::path folder, data_folder(context));
  if (!lies_within(folder, directory)) return {};
  return fail(ErrorCode::LocalFile, "the log's key would be kept in " + folder.string() + ", within the log itself",
              "choose another directory for the log, or set XDG_DATA_HOME");
}

}  // namespace

Result<MadeLog> make_log(const fs::path& directory, const NewLog& wanted, const Context& context) {
  CHECK(keep_apart(directory, context));
  TRY(const auto world, log_world(context));
  MadeLog made{
      .origin = wanted.origin.empty() ? origin_of(directory) : wanted.origin, .fingerprint = {}, .key_file = {}};
  auto key = wanted.key;
  if (!key) {
    TRY(key, make_log_key(context));
    TRY(made.key_file, log_key_file(key->public_key().fingerprint(), context));
  }
  made.fingerprint = key->public_key().fingerprint();
  auto done = services::EmbeddedLog::init(directory, made.origin, *key, world);
  if (done) return made;
  std::error_code ignored;
  if (!made.key_file.empty()) fs::remove(made.key_file, ignored);  // the key of no log
  return std::unexpected(std::move(done).error());
}

Result<std::shared_ptr<services::EmbeddedLog>> open_log(const fs::path& directory, const Context& context) {
  TRY(auto world, log_world(context));
  return services::EmbeddedLog::open(directory, nullptr, std::move(world));
}

Result<std::shared_ptr<services::EmbeddedLog>> open_log_to_append(const fs::path& directory,
                                                                  std::shared_ptr<const signing::Signer> key,
                                                                  const Context& context) {
  if (!key) {
    TRY(const auto reader, open_log(directory, context));
    TRY(const auto info, reader->info());
    TRY(key, find_log_key(info.key_fingerprint, context));
  }
  TRY(auto world, log_world(context));
  return services::EmbeddedLog::open(directory, std::move(key), std::move(world));
}

}  // namespace sigwright::cosign
