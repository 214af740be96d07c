#include "cosign/github_identity.h"

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace sigwright::cosign {
namespace {

using verify::Pattern;

constexpr std::string_view kHost = "github.com";
constexpr std::string_view kIssuer = "https://token.actions.githubusercontent.com";
constexpr std::string_view kFolder = ".github/workflows/";

std::unexpected<Error> not_a_repository(std::string_view text) {
  return fail(ErrorCode::Usage, "--github-repo: \"" + printable(text) + "\" names no repository",
              "write OWNER/NAME, or HOST/OWNER/NAME for a GitHub of your own");
}

std::unexpected<Error> not_a_workflow(std::string_view text) {
  return fail(
      ErrorCode::Usage, "--workflow: \"" + printable(text) + "\" names no workflow",
      "write FILE.yml, .github/workflows/FILE.yml or OWNER/NAME/.github/workflows/FILE.yml, each with @REF where "
      "it matters");
}

// What GitHub allows in the names of owners and repositories, and what hosts are made of.
bool is_name(std::string_view text) {
  return !text.empty() && text != "." && text != ".." && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  });
}

// Literally, in an RE2 expression.
std::string literal(std::string_view text) {
  constexpr std::string_view kSpecial = R"(\.+*?()|[]{}^$)";
  std::string out;
  for (const char c : text) {
    if (kSpecial.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

struct Repository {
  std::string host = std::string(kHost);
  std::string path;  // OWNER/NAME

  [[nodiscard]] std::string url() const { return "https://" + host + "/" + path; }
};

Result<Repository> read_repository(std::string_view text) {
  const auto parts = split(text, '/');
  if ((parts.size() != 2 && parts.size() != 3) || !std::ranges::all_of(parts, is_name)) return not_a_repository(text);
  Repository repository;
  if (parts.size() == 3) repository.host = to_lower(parts[0]);
  repository.path = std::string(parts[parts.size() - 2]) + "/" + std::string(parts.back());
  return repository;
}

struct Workflow {
  Repository repository;
  std::string file;  // below kFolder; empty: any
  std::string ref;   // empty: any
};

bool is_file(std::string_view text) {
  const bool plain = std::ranges::none_of(text, [](char c) { return c == '/' || c == '@' || c <= ' ' || c == 0x7f; });
  return plain && (text.ends_with(".yml") || text.ends_with(".yaml"));
}

Result<Workflow> read_workflow(std::string_view text, const Repository& own) {
  Workflow workflow{own, {}, {}};
  if (text.empty()) return workflow;
  const std::size_t at = text.find('@');
  std::string_view path = text.substr(0, at);
  if (at != std::string_view::npos) workflow.ref = text.substr(at + 1);
  if (at != std::string_view::npos && workflow.ref.empty()) return not_a_workflow(text);
  const std::size_t folder = path.find(kFolder);
  if (folder != std::string_view::npos && folder > 0) {
    auto other = read_repository(path.substr(0, folder - 1));
    if (!other || path[folder - 1] != '/') return not_a_workflow(text);
    workflow.repository.path = other->path;
  }
  if (folder != std::string_view::npos) path.remove_prefix(folder + kFolder.size());
  if (!is_file(path)) return not_a_workflow(text);
  workflow.file = path;
  return workflow;
}

// The workflow's address, as Fulcio writes it: https://HOST/OWNER/NAME/.github/workflows/FILE@REF.
std::string address_of(const Workflow& workflow) {
  return "(?i:" + literal(workflow.repository.url()) + ")/" + literal(kFolder) +
         (workflow.file.empty() ? "[^@/]+" : literal(workflow.file)) + "@" +
         (workflow.ref.empty() ? ".+" : literal(workflow.ref));
}

}  // namespace

Result<verify::Identity> github_identity(const GithubOptions& options, std::optional<Pattern> issuer) {
  if (options.repository.empty()) {
    return fail(ErrorCode::Usage, "--workflow is given without --github-repo", "pass --github-repo OWNER/NAME too");
  }
  TRY(const auto repository, read_repository(options.repository));
  if (repository.host != kHost && !issuer) {
    return fail(ErrorCode::Usage, "who vouches for workflows on " + repository.host + " is not known",
                "pass --certificate-oidc-issuer too");
  }
  TRY(const auto workflow, read_workflow(options.workflow, repository));
  TRY(auto subject, Pattern::expression(address_of(workflow)));
  verify::Identity identity{std::move(subject), issuer ? *std::move(issuer) : Pattern::exact(std::string(kIssuer)), {}};
  identity.extensions.push_back({.name = "sourceRepositoryURI", .value = repository.url(), .any_case = true});
  return identity;
}

}  // namespace sigwright::cosign
