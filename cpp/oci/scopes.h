#pragma once
// What a bearer token is good for (distribution, "Token Scope": "repository:NAME:pull,push").

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sigwright::oci {

// A set: how it was spelled and in which order its actions came makes no difference to key().
class ScopeSet {
 public:
  // Adds every scope of a list separated by spaces, in front of those here: some registries look at the first alone.
  // False when nothing was new.
  bool add(std::string_view scopes);

  [[nodiscard]] std::vector<std::string> list() const;
  [[nodiscard]] std::string key() const;  // equal for equal sets

 private:
  bool add_one(std::string_view scope);
  std::vector<std::pair<std::string, std::set<std::string>>> resources_;  // "repository:NAME", actions
};

// The scope of one repository; `actions` is "pull" or "pull,push" or "delete".
[[nodiscard]] std::string repository_scope(std::string_view repository, std::string_view actions);

}  // namespace sigwright::oci
