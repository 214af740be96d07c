#include "cosign/directory_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "base/file_descriptor.h"
#include "base/parallel.h"
#include "base/text.h"

namespace sigwright::cosign {
namespace {

namespace fs = std::filesystem;
using bundle::ModelFile;

constexpr std::size_t kMostFiles = 200'000;
constexpr std::size_t kMostDepth = 100;
constexpr std::size_t kMostThreads = 8;
constexpr std::size_t kBuffer = std::size_t{256} << 10;

bool by_parts(const std::string& left, const std::string& right) {
  return std::ranges::lexicographical_compare(split(left, '/'), split(right, '/'));
}

// What a path names without its surroundings: "./a//b/" is "a/b".
std::string plain(std::string_view path) {
  std::string text = fs::path(path).lexically_normal().generic_string();
  while (text.size() > 1 && text.ends_with('/')) text.pop_back();
  return text;
}

class Walk {
 public:
  Walk(const fs::path& root, const DirectoryRules& rules, const Cancel& cancel)
      : root_(root), allow_symlinks_(rules.allow_symlinks), cancel_(cancel) {
    for (const std::string& path : rules.ignored) ignored_.push_back(plain(path));
  }

  [[nodiscard]] Result<void> run() { return enter(root_, "", 0); }

  std::vector<std::string> files;
  std::vector<FileProblem> problems;

 private:
  [[nodiscard]] Result<void> enter(const fs::path& directory, const std::string& prefix, std::size_t depth) {
    CHECK(cancel_.check());
    if (depth > kMostDepth) return fail(ErrorCode::LimitExceeded, "directories are nested deeper than 100");
    std::error_code error;
    fs::directory_iterator items(directory, error);
    for (; !error && items != fs::directory_iterator(); items.increment(error)) CHECK(visit(*items, prefix, depth));
    if (!error) return {};
    if (prefix.empty()) {
      return fail(ErrorCode::LocalFile, "the directory " + printable(directory.string()) + ": " + error.message());
    }
    problems.push_back({prefix.substr(0, prefix.size() - 1), "the directory cannot be read: " + error.message()});
    return {};
  }

  [[nodiscard]] Result<void> visit(const fs::directory_entry& item, const std::string& prefix, std::size_t depth) {
    const std::string path = prefix + item.path().filename().string();
    if (std::ranges::find(ignored_, path) != ignored_.end()) return {};
    if (files.size() + problems.size() >= kMostFiles) {
      return fail(ErrorCode::LimitExceeded, "more than 200000 files in the directory");
    }
    std::error_code error;
    const fs::file_status status = item.symlink_status(error);
    if (error) {
      problems.push_back({path, error.message()});
    } else if (fs::is_directory(status)) {
      return enter(item.path(), path + "/", depth + 1);
    } else if (const std::string problem = problem_of(item, status, path); !problem.empty()) {
      problems.push_back({path, problem});
    } else {
      files.push_back(path);
    }
    return {};
  }

  [[nodiscard]] std::string problem_of(const fs::directory_entry& item, fs::file_status status,
                                       const std::string& path) const {
    if (printable(path, path.size() + 1) != path) return "its name is no printable UTF-8";
    if (fs::is_regular_file(status)) return {};
    if (!fs::is_symlink(status)) return "it is neither a file nor a directory";
    if (!allow_symlinks_) return "it is a symbolic link";
    std::error_code error;
    const fs::file_status target = item.status(error);
    if (error || !fs::exists(target)) return "it is a symbolic link to nothing";
    return fs::is_regular_file(target) ? "" : "it is a symbolic link to something that is not a file";
  }

  const fs::path& root_;
  bool allow_symlinks_;
  const Cancel& cancel_;
  std::vector<std::string> ignored_;
};

Result<std::uint64_t> read_some(int file, Bytes& buffer, std::uint64_t most) {
  const ssize_t count = ::read(file, buffer.data(), std::min<std::uint64_t>(most, buffer.size()));
  if (count < 0) return fail(ErrorCode::LocalFile, std::generic_category().message(errno));
  return static_cast<std::uint64_t>(count);
}

// The digest of as much as there is, up to `most` bytes; `done` counts them.
Result<Bytes> hash_part(int file, std::uint64_t most, std::uint64_t& done, const Cancel& cancel) {
  crypto::Hasher hasher(crypto::HashAlgorithm::Sha256);
  Bytes buffer(kBuffer);
  for (done = 0; done < most;) {
    CHECK(cancel.check());
    TRY(const auto count, read_some(file, buffer, most - done));
    if (count == 0) break;
    hasher.update(ByteView(buffer).first(count));
    done += count;
  }
  return std::move(hasher).finish();
}

// One for the file, or one for each of its parts; an empty file has none of those, as model signing has it.
Result<std::vector<ModelFile>> hash_parts(int file, const std::string& path, std::optional<std::uint64_t> part_size,
                                          const Cancel& cancel) {
  std::vector<ModelFile> parts;
  std::uint64_t done = 0;
  if (!part_size) {
    TRY(Bytes digest, hash_part(file, UINT64_MAX, done, cancel));
    parts.push_back({path, std::move(digest), std::nullopt});
    return parts;
  }
  for (std::uint64_t at = 0;; at += done) {
    TRY(Bytes digest, hash_part(file, *part_size, done, cancel));
    if (done == 0) return parts;
    parts.push_back({path, std::move(digest), std::pair{at, at + done}});
  }
}

// What was a file when the directory was walked must be one still: a link or a pipe put there since is not followed.
Result<std::vector<ModelFile>> hash_file(const fs::path& directory, const std::string& path,
                                         const DirectoryRules& rules, const Cancel& cancel) {
  const int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | (rules.allow_symlinks ? 0 : O_NOFOLLOW);
  const FileDescriptor file(::open((directory / path).c_str(), flags));
  if (!file.valid()) return fail(ErrorCode::LocalFile, "it cannot be read: " + std::generic_category().message(errno));
  struct stat status{};
  if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return fail(ErrorCode::LocalFile, "it is no file any more");
  }
  return hash_parts(file.get(), path, rules.part_size, cancel);
}

}  // namespace

std::vector<std::string> version_control_paths() { return {".git", ".gitattributes", ".github", ".gitignore"}; }

Result<DirectoryFiles> read_directory(const fs::path& directory, const DirectoryRules& rules, const Cancel& cancel) {
  Walk walk(directory, rules, cancel);
  CHECK(walk.run());
  std::ranges::sort(walk.files, by_parts);
  const std::size_t threads = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, kMostThreads);
  auto hashed = parallel_map(walk.files.size(), threads,
                             [&](std::size_t i) { return hash_file(directory, walk.files[i], rules, cancel); });
  CHECK(cancel.check());
  DirectoryFiles out{.files = {}, .problems = std::move(walk.problems)};
  for (std::size_t i = 0; i < hashed.size(); ++i) {
    if (!hashed[i]) {
      out.problems.push_back({walk.files[i], hashed[i].error().message});
      continue;
    }
    std::ranges::move(*hashed[i], std::back_inserter(out.files));
  }
  std::ranges::sort(out.problems, by_parts, &FileProblem::path);
  return out;
}

}  // namespace sigwright::cosign
