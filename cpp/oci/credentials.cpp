#include "oci/credentials.h"

#include <mutex>
#include <optional>

#include "base/file.h"
#include "base/limits.h"
#include "oci/credential_helper.h"
#include "oci/quirks.h"
#include "oci/token_cache.h"

namespace sigwright::oci {
namespace {

namespace fs = std::filesystem;

// How long a helper's answer is kept: shorter than any cloud's token lives, long enough for a bulk run.
constexpr std::chrono::minutes kHelperAnswerLife{5};

struct Place {
  fs::path path;
  CredentialFileKind kind;
};

std::string variable(const http::EnvironmentLookup& environment, std::string_view name) {
  return environment ? environment(name).value_or("") : std::string();
}

// Nothing where there is no home: never the working directory.
fs::path below(const fs::path& home, std::string_view name) { return home.empty() ? fs::path() : home / name; }
void add_place(std::vector<Place>& places, const fs::path& base, std::string_view below, CredentialFileKind kind) {
  if (!base.empty()) places.push_back({base / below, kind});
}
// The XDG specification has relative directories ignored.
fs::path xdg_directory(const http::EnvironmentLookup& environment, std::string_view name) {
  fs::path directory = variable(environment, name);
  return directory.is_absolute() ? directory : fs::path();
}

std::vector<Place> places_of(const http::EnvironmentLookup& environment, const fs::path& home) {
  std::vector<Place> places;
  const fs::path docker = variable(environment, "DOCKER_CONFIG");
  const fs::path podman = variable(environment, "REGISTRY_AUTH_FILE");
  const fs::path config = xdg_directory(environment, "XDG_CONFIG_HOME");
  add_place(places, docker.empty() ? below(home, ".docker") : docker, "config.json", CredentialFileKind::DockerConfig);
  if (!podman.empty()) places.push_back({podman, CredentialFileKind::PodmanAuth});
  add_place(places, xdg_directory(environment, "XDG_RUNTIME_DIR"), "containers/auth.json",
            CredentialFileKind::PodmanAuth);
  add_place(places, config.empty() ? below(home, ".config") : config, "containers/auth.json",
            CredentialFileKind::PodmanAuth);
  add_place(places, home, ".dockercfg", CredentialFileKind::DockerCfg);
  return places;
}

// "~/.docker/config.json" where it is below the home directory.
std::string shown(const fs::path& path, const fs::path& home) {
  const fs::path relative = home.empty() ? fs::path() : path.lexically_relative(home);
  if (relative.empty() || *relative.begin() == "..") return path.string();
  return "~/" + relative.string();
}

// "host/a/b", "host/a", "host": longest first.
std::vector<std::string> keys_for(std::string_view registry, std::string_view repository) {
  std::string key = std::string(registry) + "/" + std::string(repository);
  std::vector<std::string> keys;
  for (; key.size() > registry.size(); key.resize(key.rfind('/'))) keys.push_back(key);
  keys.emplace_back(registry);
  return keys;
}

const Credential* find_entry(const CredentialFile& file, const std::vector<std::string>& keys) {
  for (const std::string& key : keys) {
    if (const auto found = file.auths.find(key); found != file.auths.end()) return &found->second;
  }
  return nullptr;
}

std::string helper_for(const CredentialFile& file, std::string_view registry) {
  const auto own = file.helpers.find(std::string(registry));
  return own == file.helpers.end() ? file.store : own->second;
}

Credential from_helper(HelperAnswer answer, std::string source) {
  const bool is_token = answer.username == "<token>";
  return {.kind = is_token ? CredentialKind::IdentityToken : CredentialKind::Basic,
          .username = std::move(answer.username),
          .secret = std::move(answer.secret),
          .source = std::move(source)};
}

// A place, and what is there: a file, or else why none.
struct Source {
  std::string name;
  std::string absence;
  std::optional<CredentialFile> file;
};

}  // namespace

struct CredentialStore::Impl {
  http::EnvironmentLookup environment;
  fs::path home;
  std::once_flag once;
  std::vector<Source> sources;
  std::vector<std::string> problems;
  CloudAccounts clouds;
  ExpiringCache<Credential> answers;

  void read_all() {
    std::call_once(once, [this] {
      for (const Place& place : places_of(environment, home)) read(place);
    });
  }

  void read(const Place& place) {
    Source& source = sources.emplace_back(shown(place.path, home), "not there", std::nullopt);
    std::error_code ignored;
    if (!fs::exists(place.path, ignored)) {
      if (!fs::is_regular_file(place.path.parent_path(), ignored)) return;
      return complain(source, shown(place.path.parent_path(), home) + " is a file where a directory is expected");
    }
    const auto text = read_file(place.path, limits::kConfigFileBytes);
    if (!text) return complain(source, source.name + " cannot be read");
    auto file = parse_credential_file(as_text(*text), place.kind, source.name);
    if (!file) return complain(source, file.error().message);
    problems.insert(problems.end(), file->problems.begin(), file->problems.end());
    source.file = *std::move(file);
  }

  void complain(Source& source, std::string problem) {
    problems.push_back(problem);
    source.absence = std::move(problem);
  }

  // Anonymous: the helper knows nothing of this host.
  Result<Credential> ask(const std::string& helper, const CredentialFile& file, std::string_view registry,
                         const Cancel& cancel) {
    return answers.get(helper + " " + std::string(registry), cancel, [&]() -> Result<ExpiringCache<Credential>::Fresh> {
      const std::string server = registry == "index.docker.io" ? "https://index.docker.io/v1/" : std::string(registry);
      TRY(auto answer, ask_credential_helper(helper, server, {.path = variable(environment, "PATH")}, cancel));
      if (!answer) return ExpiringCache<Credential>::Fresh{Credential{}, kHelperAnswerLife};
      auto credential = from_helper(*std::move(answer), "docker-credential-" + helper + " (" + file.source + ")");
      return ExpiringCache<Credential>::Fresh{std::move(credential), kHelperAnswerLife};
    });
  }

  // Anonymous: the machine acts for no account of that cloud.
  Result<Credential> ask_cloud(std::string_view cloud, std::string_view registry, const Cancel& cancel) {
    const std::string key = "cloud " + std::string(cloud) + " " + std::string(registry);
    return answers.get(key, cancel, [&]() -> Result<ExpiringCache<Credential>::Fresh> {
      TRY(auto answer, clouds(cloud, registry));
      if (!answer) return ExpiringCache<Credential>::Fresh{Credential{}, kHelperAnswerLife};
      return ExpiringCache<Credential>::Fresh{std::move(answer->credential), answer->life};
    });
  }
};

CredentialStore::CredentialStore(http::EnvironmentLookup environment, fs::path home, CloudAccounts clouds)
    : impl_(std::make_unique<Impl>()) {
  impl_->environment = std::move(environment);
  impl_->home = std::move(home);
  impl_->clouds = std::move(clouds);
}

CredentialStore::~CredentialStore() = default;

Result<FoundCredential> CredentialStore::find(std::string_view registry, std::string_view repository,
                                              const Cancel& cancel) {
  TRY(auto found, find_stored(registry, repository, cancel));
  const std::string_view cloud = cloud_of(registry);
  if (found.credential.kind != CredentialKind::Anonymous || cloud.empty() || !impl_->clouds) return found;
  auto answer = impl_->ask_cloud(cloud, registry, cancel);
  CHECK(cancel.check());
  const std::string name = "the account of " + std::string(cloud);
  if (!answer) {
    found.looked.push_back({name, answer.error().message});
    found.problems.push_back(answer.error().message);
    return found;
  }
  const bool known = answer->kind != CredentialKind::Anonymous;
  found.looked.push_back({name, known ? "has a token for it" : "knows nobody for it", known});
  found.credential = *std::move(answer);
  return found;
}

Result<FoundCredential> CredentialStore::find_stored(std::string_view registry, std::string_view repository,
                                                     const Cancel& cancel) {
  impl_->read_all();
  FoundCredential found{.credential = {}, .problems = impl_->problems, .looked = {}};
  const auto keys = keys_for(registry, repository);
  const auto won = [&found](Credential credential, const std::string& outcome) {
    found.looked.push_back({credential.source, outcome, true});
    found.credential = std::move(credential);
  };
  for (const Source& source : impl_->sources) {
    if (!source.file) {
      found.looked.push_back({source.name, source.absence});
      continue;
    }
    if (const std::string helper = helper_for(*source.file, registry); !helper.empty()) {
      auto answer = impl_->ask(helper, *source.file, registry, cancel);
      CHECK(cancel.check());
      if (answer && answer->kind != CredentialKind::Anonymous) {
        won(*std::move(answer), "knows the registry");
        return found;
      }
      const std::string name = "docker-credential-" + helper + " (" + source.name + ")";
      found.looked.push_back({name, answer ? "knows nobody for it" : answer.error().message});
      if (!answer) found.problems.push_back(answer.error().message);
    }
    if (const Credential* entry = find_entry(*source.file, keys)) {
      won(*entry, "has an entry for it");
      return found;
    }
    found.looked.push_back({source.name, "has no entry for it"});
  }
  return found;
}

std::vector<std::pair<std::string, std::string>> CredentialStore::http_headers() {
  impl_->read_all();
  std::vector<std::pair<std::string, std::string>> headers;
  for (const Source& source : impl_->sources) {
    if (source.file) headers.insert(headers.end(), source.file->http_headers.begin(), source.file->http_headers.end());
  }
  return headers;
}

}  // namespace sigwright::oci
