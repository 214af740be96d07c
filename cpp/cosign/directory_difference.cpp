#include "cosign/directory_difference.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"

namespace sigwright::cosign {
namespace {

constexpr std::size_t kNamed = 3;
constexpr std::size_t kMostLines = 1'000;

// The parts of every file, as the one and the other side have them.
using Files = std::map<std::string, std::map<std::string, Bytes>>;

Files by_path(const std::vector<bundle::ModelFile>& files) {
  Files out;
  for (const bundle::ModelFile& file : files) out[file.path].emplace(file.name(), file.sha256);
  return out;
}

bool is_below(std::string_view path, std::string_view directory) {
  return path.starts_with(directory) && (path.size() == directory.size() || path[directory.size()] == '/');
}

void add_kind(std::string& text, std::string_view kind, const std::vector<std::string>& names) {
  if (names.empty()) return;
  text += (text.empty() ? "" : "; ") + std::to_string(names.size()) + " " + std::string(kind) + ": ";
  for (std::size_t i = 0; i < std::min(names.size(), kNamed); ++i) text += (i > 0 ? ", " : "") + printable(names[i]);
  if (names.size() > kNamed) text += ", ...";
}

std::vector<std::string> described(const std::vector<FileProblem>& problems) {
  std::vector<std::string> out;
  for (const FileProblem& problem : problems) out.push_back(problem.path + " (" + problem.reason + ")");
  return out;
}

}  // namespace

bool DirectoryDifference::empty() const noexcept {
  return changed.empty() && missing.empty() && added.empty() && unreadable.empty();
}

std::string DirectoryDifference::summary() const {
  std::string text;
  add_kind(text, "changed", changed);
  add_kind(text, "missing", missing);
  add_kind(text, "added", added);
  add_kind(text, "not to be read", described(unreadable));
  return text;
}

std::vector<std::string> DirectoryDifference::lines() const {
  std::vector<std::string> out;
  const auto add = [&](std::string_view kind, const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      if (out.size() < kMostLines) out.push_back(printable(name, 1000) + ": " + std::string(kind));
    }
  };
  add("changed since it was signed", changed);
  add("missing, although it was signed", missing);
  add("added, and not signed", added);
  for (const FileProblem& problem : unreadable) add(problem.reason, {problem.path});
  return out;
}

DirectoryDifference difference(const bundle::ModelManifest& wanted, const DirectoryFiles& found,
                               const std::vector<std::string>& ignored, bool added_matters) {
  DirectoryDifference out;
  const Files signed_files = by_path(wanted.files);
  const Files files = by_path(found.files);
  std::set<std::string> unknown;
  for (const FileProblem& problem : found.problems) {
    if (added_matters || signed_files.contains(problem.path)) out.unreadable.push_back(problem);
    unknown.insert(problem.path);
  }
  const auto hidden = [&](const std::string& path) {
    return std::ranges::any_of(ignored, [&](const std::string& each) { return is_below(path, each); });
  };
  // A directory that cannot be read hides files, and is itself among the problems.
  const auto unreadable = [&](const std::string& path) {
    return std::ranges::any_of(unknown, [&](const std::string& each) { return is_below(path, each); });
  };
  for (const auto& [path, parts] : signed_files) {
    const auto at = files.find(path);
    if (at != files.end() && at->second != parts) out.changed.push_back(path);
    if (at == files.end() && !hidden(path) && !unreadable(path)) out.missing.push_back(path);
    if (at == files.end() && unreadable(path) && !unknown.contains(path)) {
      out.unreadable.push_back({path, "its directory cannot be read"});
    }
  }
  for (const auto& [path, parts] : files) {
    if (added_matters && !signed_files.contains(path)) out.added.push_back(path);
  }
  return out;
}

}  // namespace sigwright::cosign
