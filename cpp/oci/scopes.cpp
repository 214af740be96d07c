#include "oci/scopes.h"

#include <algorithm>

#include "base/text.h"

namespace sigwright::oci {
namespace {

constexpr std::size_t kMostResources = 32;  // a challenge cannot make a token request grow without end

std::string join(const std::set<std::string>& actions) {
  std::string text;
  for (const std::string& action : actions) text += (text.empty() ? "" : ",") + action;
  return text;
}

}  // namespace

bool ScopeSet::add(std::string_view scopes) {
  bool grew = false;
  for (const std::string_view scope : split(scopes, ' ')) {
    if (!scope.empty() && add_one(scope)) grew = true;
  }
  return grew;
}

bool ScopeSet::add_one(std::string_view scope) {
  const std::size_t colon = scope.rfind(':');
  const std::string resource(scope.substr(0, colon));
  auto found = std::ranges::find(resources_, resource, [](const auto& item) { return item.first; });
  if (found == resources_.end()) {
    if (resources_.size() >= kMostResources) return false;
    found = resources_.insert(resources_.begin(), {resource, {}});
    if (colon == std::string_view::npos) return true;
  }
  if (colon == std::string_view::npos) return false;
  const std::size_t before = found->second.size();
  for (const std::string_view action : split(scope.substr(colon + 1), ',')) {
    if (!action.empty() && found->second.size() < kMostResources) found->second.emplace(action);
  }
  const bool grew = found->second.size() > before;
  if (grew) std::rotate(resources_.begin(), found, found + 1);
  return grew;
}

std::vector<std::string> ScopeSet::list() const {
  std::vector<std::string> scopes;
  for (const auto& [resource, actions] : resources_) {
    scopes.push_back(actions.empty() ? resource : resource + ":" + join(actions));
  }
  return scopes;
}

std::string ScopeSet::key() const {
  auto scopes = list();
  std::ranges::sort(scopes);
  std::string text;
  for (const std::string& scope : scopes) text += scope + " ";
  return text;
}

std::string repository_scope(std::string_view repository, std::string_view actions) {
  return "repository:" + std::string(repository) + ":" + std::string(actions);
}

}  // namespace sigwright::oci
