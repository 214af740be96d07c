#include "cosign/list_images.h"

#include <algorithm>
#include <functional>
#include <set>

#include "base/limits.h"
#include "base/parallel.h"
#include "base/text.h"
#include "oci/attachments.h"
#include "oci/quirks.h"

namespace sigwright::cosign {
namespace {

constexpr std::size_t kThreads = 8;

bool has_wildcard(std::string_view glob) { return glob.find_first_of("*?") != std::string_view::npos; }

bool matches_any(const std::vector<std::string>& globs, std::string_view text) {
  return std::ranges::any_of(globs, [&](const std::string& glob) { return matches_glob(glob, text); });
}

struct Listed {
  std::string repository;
  oci::TagList list;
};

Result<std::vector<Listed>> read_lists(const std::vector<std::string>& repositories, const ListOptions& wanted,
                                       const Context& context, const Cancel& cancel) {
  auto lists = parallel_map(repositories.size(), kThreads, [&](std::size_t i) -> Result<oci::TagList> {
    TRY(const auto reference, oci::Reference::parse(wanted.registry + "/" + repositories[i]));
    TRY(const auto opened, context.registries->open(reference, wanted.options));
    return opened->tags(cancel);
  });
  std::vector<Listed> all;
  for (std::size_t i = 0; i < lists.size(); ++i) {
    if (!lists[i]) return fail(lists[i].error());
    all.push_back({repositories[i], *std::move(lists[i])});
  }
  return all;
}

// What of a glob comes before the segment of its first wildcard: "team" of "team/*/app".
std::string literal_part(std::string_view glob) {
  const std::string_view before = glob.substr(0, glob.find_first_of("*?"));
  const std::size_t slash = before.rfind('/');
  return slash == std::string_view::npos ? std::string() : std::string(before.substr(0, slash));
}

// Whether something below `repository` may match. "*" stays within a segment, so that the glob says how deep.
bool may_lead_to(std::string_view glob, std::string_view repository) {
  return glob.contains("**") || std::ranges::count(repository, '/') < std::ranges::count(glob, '/');
}

// Level by level, every list from the literal part of `glob` down.
Result<std::vector<Listed>> walk(const std::string& glob, const ListOptions& wanted, const Context& context,
                                 const Cancel& cancel) {
  std::vector<Listed> all;
  std::vector<std::string> level = {has_wildcard(glob) ? literal_part(glob) : glob};
  while (!level.empty()) {
    TRY(auto lists, read_lists(level, wanted, context, cancel));
    level.clear();
    for (Listed& listed : lists) {
      for (const std::string& child : listed.list.children) {
        if (has_wildcard(glob) && may_lead_to(glob, listed.repository))
          level.push_back(listed.repository + "/" + child);
      }
      if (matches_glob(glob, listed.repository)) all.push_back(std::move(listed));
    }
    if (all.size() + level.size() > limits::kTags) {
      return fail(ErrorCode::LimitExceeded, "more than " + std::to_string(limits::kTags) + " repositories");
    }
  }
  return all;
}

bool can_be_walked(const ListOptions& wanted) {
  return oci::has_quirk(wanted.registry, oci::Quirk::ListsManifests) && !wanted.repositories.empty() &&
         std::ranges::none_of(wanted.repositories,
                              [](const auto& glob) { return has_wildcard(glob) && literal_part(glob).empty(); });
}

Result<std::vector<Listed>> walk_each(const ListOptions& wanted, const Context& context, const Cancel& cancel) {
  std::vector<Listed> all;
  std::set<std::string, std::less<>> seen;  // two globs may lead to one repository
  for (const std::string& glob : wanted.repositories) {
    TRY(auto found, walk(glob, wanted, context, cancel));
    for (Listed& listed : found) {
      if (seen.insert(listed.repository).second) all.push_back(std::move(listed));
    }
  }
  return all;
}

Result<std::vector<std::string>> catalog_of(const ListOptions& wanted, const Context& context, const Cancel& cancel) {
  auto names = context.registries->catalog(wanted.registry, wanted.options, cancel);
  if (names) return names;
  Error error = names.error();
  if (oci::has_quirk(wanted.registry, oci::Quirk::ListsManifests)) {
    error.hint = "begin with a project: --repository 'PROJECT/REPOSITORY/**', or --gcp-project PROJECT for all of it";
  } else if (error.code != ErrorCode::Unreachable && error.code != ErrorCode::TimedOut) {
    error.hint += error.hint.empty() ? "" : "; ";
    error.hint +=
        "many registries list their repositories to nobody: name them without wildcards (--repository NAME), "
        "or give a list (--from FILE)";
  }
  return fail(std::move(error));
}

// A glob with a typo would leave its images out of every audit, and nobody would know.
void warn_of_idle_globs(const ListOptions& wanted, const std::vector<Listed>& lists, const Context& context) {
  for (const std::string& glob : wanted.repositories) {
    const auto fits = [&](const Listed& listed) { return matches_glob(glob, listed.repository); };
    if (std::ranges::any_of(lists, fits)) continue;
    context.log.write(LogLevel::Warning, "audit", wanted.registry + " has no repository " + printable(glob));
  }
}

Result<std::vector<Listed>> lists_of(const ListOptions& wanted, const Context& context, const Cancel& cancel) {
  if (can_be_walked(wanted)) return walk_each(wanted, context, cancel);
  if (!wanted.repositories.empty() && std::ranges::none_of(wanted.repositories, has_wildcard)) {
    return read_lists(wanted.repositories, wanted, context, cancel);
  }
  TRY(auto names, catalog_of(wanted, context, cancel));
  if (!wanted.repositories.empty()) {
    std::erase_if(names, [&](const std::string& name) { return !matches_any(wanted.repositories, name); });
  }
  return read_lists(names, wanted, context, cancel);
}

bool is_wanted(const std::string& repository, const std::string& tag, const ListOptions& wanted) {
  if (oci::attachment_of_tag(tag)) return false;
  if (!wanted.tags.empty() && !matches_any(wanted.tags, tag)) return false;
  return !matches_any(wanted.exclude, repository + ":" + tag);
}

void add_images(Listed listed, const ListOptions& wanted, std::vector<ListedImage>& images) {
  std::ranges::sort(listed.list.tags, {}, &oci::ListedTag::name);
  for (const oci::ListedTag& tag : listed.list.tags) {
    if (!is_wanted(listed.repository, tag.name, wanted)) continue;
    std::string reference = wanted.registry + "/" + listed.repository + ":" + tag.name;
    if (tag.digest) reference += "@" + tag.digest->str();
    images.push_back({std::move(reference), tag.uploaded_ms});
  }
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

Result<std::vector<ListedImage>> list_images(const ListOptions& wanted, const Context& context, const Cancel& cancel) {
  TRY(auto lists, lists_of(wanted, context, cancel));
  warn_of_idle_globs(wanted, lists, context);
  std::vector<ListedImage> images;
  for (Listed& listed : lists) add_images(std::move(listed), wanted, images);
  return images;
}

}  // namespace sigwright::cosign
