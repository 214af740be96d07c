#include "cosign/list_images.h"

#include <algorithm>

#include "base/parallel.h"
#include "oci/attachments.h"

namespace sigwright::cosign {
namespace {

constexpr std::size_t kThreads = 8;

bool has_wildcard(std::string_view glob) { return glob.find_first_of("*?") != std::string_view::npos; }

bool matches_any(const std::vector<std::string>& globs, std::string_view text) {
  return std::ranges::any_of(globs, [&](const std::string& glob) { return matches_glob(glob, text); });
}

Result<std::vector<std::string>> repositories_of(const ListOptions& wanted, const Context& context,
                                                 const Cancel& cancel) {
  if (!wanted.repositories.empty() && std::ranges::none_of(wanted.repositories, has_wildcard)) {
    return wanted.repositories;
  }
  TRY(auto names, context.registries->catalog(wanted.registry, wanted.options, cancel));
  if (!wanted.repositories.empty()) {
    std::erase_if(names, [&](const std::string& name) { return !matches_any(wanted.repositories, name); });
  }
  return names;
}

Result<std::vector<std::string>> images_in(const std::string& repository, const ListOptions& wanted,
                                           const Context& context, const Cancel& cancel) {
  const std::string name = wanted.registry + "/" + repository;
  TRY(const auto reference, oci::Reference::parse(name));
  TRY(const auto opened, context.registries->open(reference, wanted.options));
  TRY(auto tags, opened->tags(cancel));
  std::ranges::sort(tags);
  std::vector<std::string> images;
  for (const std::string& tag : tags) {
    if (oci::attachment_of_tag(tag)) continue;
    if (!wanted.tags.empty() && !matches_any(wanted.tags, tag)) continue;
    if (matches_any(wanted.exclude, repository + ":" + tag)) continue;
    images.push_back(name + ":" + tag);
  }
  return images;
}

}  // namespace

// Backtracks to the last star alone, so that no glob costs more than its length times the text's.
bool matches_glob(std::string_view glob, std::string_view text) {
  std::size_t g = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;  // behind the last star
  std::size_t resume = 0;
  bool crosses = false;
  while (t < text.size()) {
    if (g < glob.size() && glob[g] == '*') {
      const std::size_t begin = g;
      while (g < glob.size() && glob[g] == '*') ++g;
      crosses = g - begin > 1;
      star = g;
      resume = t;
    } else if (g < glob.size() && ((glob[g] == '?' && text[t] != '/') || glob[g] == text[t])) {
      ++g;
      ++t;
    } else if (star != std::string_view::npos && (crosses || text[resume] != '/')) {
      g = star;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (g < glob.size() && glob[g] == '*') ++g;
  return g == glob.size();
}

Result<std::vector<std::string>> list_images(const ListOptions& wanted, const Context& context, const Cancel& cancel) {
  TRY(const auto repositories, repositories_of(wanted, context, cancel));
  const auto lists = parallel_map(repositories.size(), kThreads,
                                  [&](std::size_t i) { return images_in(repositories[i], wanted, context, cancel); });
  std::vector<std::string> images;
  for (const auto& list : lists) {
    if (!list) return fail(list.error());
    images.insert(images.end(), list->begin(), list->end());
  }
  return images;
}

}  // namespace sigwright::cosign
