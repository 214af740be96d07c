#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "base/json.h"
#include "base/text.h"
#include "oci/credentials.h"

namespace sigwright::oci {
namespace {

constexpr std::string_view kHub = "index.docker.io";

// "https://HOST/v1/", "HOST/v2", "HOST" -> "HOST"; a namespace (podman) stays; nullopt for keys that name neither,
// such as Docker Desktop's "https://index.docker.io/v1/access-token".
std::optional<std::string> normalised_key(std::string_view key) {
  const bool has_scheme = key.starts_with("https://") || key.starts_with("http://");
  if (has_scheme) key.remove_prefix(key.find("//") + 2);
  std::string_view host = key.substr(0, key.find('/'));
  std::string_view path = key.substr(host.size());
  constexpr std::array<std::string_view, 6> kApiPaths{"", "/", "/v1", "/v1/", "/v2", "/v2/"};
  if (std::ranges::find(kApiPaths, path) != kApiPaths.end()) path = {};
  if (host.empty() || (has_scheme && !path.empty())) return std::nullopt;
  if (host == "docker.io" || host == "registry-1.docker.io") host = kHub;
  return to_lower(host) + std::string(path);
}

// "auth": base64 of "USER:PASSWORD". Docker pads passwords with NUL bytes.
Result<void> take_basic(std::string_view encoded, Credential& credential, const std::string& where) {
  const auto decoded = from_base64_lenient(trim(encoded));
  const std::string text = decoded ? to_text(*decoded) : std::string();
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) return fail(ErrorCode::Malformed, where + ": \"auth\" is no base64 of USER:PASSWORD");
  credential.username = text.substr(0, colon);
  credential.secret = text.substr(colon + 1);
  while (credential.secret.ends_with('\0')) credential.secret.pop_back();
  return {};
}

Result<std::string> text_member(const Json& json, std::string_view key, std::string_view where) {
  TRY(const auto value, optional_json_string(json, key, where));
  return value.value_or("");
}

Result<Credential> parse_entry(const Json& json, const std::string& source, const std::string& where) {
  if (!json.is_object()) return fail(ErrorCode::Malformed, where + " is no object");
  Credential credential{.source = source};
  TRY(const auto auth, text_member(json, "auth", where));
  TRY(credential.username, text_member(json, "username", where));
  TRY(credential.secret, text_member(json, "password", where));
  TRY(const auto identity, text_member(json, "identitytoken", where));
  TRY(const auto registry, text_member(json, "registrytoken", where));
  if (!auth.empty()) CHECK(take_basic(auth, credential, where));
  if (!credential.username.empty() || !credential.secret.empty()) credential.kind = CredentialKind::Basic;
  if (!identity.empty()) {
    credential.kind = CredentialKind::IdentityToken;
    credential.secret = identity;
  }
  if (!registry.empty()) {
    credential.kind = CredentialKind::RegistryToken;
    credential.secret = registry;
  }
  return credential;
}

// Entries without content are what `docker login` leaves behind when a helper keeps the secret. One that is broken does
// not take the others with it.
void take_auths(const Json& auths, CredentialFile& file) {
  for (const auto& [key, entry] : auths.items()) {
    const auto name = normalised_key(key);
    if (!name) continue;
    auto credential = parse_entry(entry, file.source, file.source + ": the entry \"" + printable(key) + "\"");
    if (!credential) {
      file.problems.push_back(credential.error().message);
    } else if (credential->kind != CredentialKind::Anonymous) {
      file.auths.try_emplace(*name, *std::move(credential));
    }
  }
}

Result<void> take_helpers(const Json& helpers, CredentialFile& file) {
  for (const auto& [key, name] : helpers.items()) {
    if (!name.is_string()) return fail(ErrorCode::Malformed, file.source + ": \"credHelpers\" holds no strings");
    if (const auto host = normalised_key(key)) file.helpers.try_emplace(*host, name.get<std::string>());
  }
  return {};
}

bool is_field_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  });
}
bool is_field_value(std::string_view value) {
  return std::ranges::all_of(value, [](char c) { return (c >= 0x20 && c < 0x7f) || c == '\t'; });
}

// Fields that say who we are, or that frame the message, are not the file's to set.
bool may_be_set(std::string_view name) {
  constexpr std::array<std::string_view, 12> kOurs{
      "user-agent", "authorization",   "host",     "content-length", "content-type", "transfer-encoding", "connection",
      "accept",     "accept-encoding", "if-match", "if-none-match",  "range"};
  return is_field_name(name) && std::ranges::find(kOurs, to_lower(name)) == kOurs.end();
}

Result<void> take_headers(const Json& headers, CredentialFile& file) {
  for (const auto& [name, value] : headers.items()) {
    if (!value.is_string()) return fail(ErrorCode::Malformed, file.source + ": \"HttpHeaders\" holds no strings");
    const auto text = value.get<std::string>();
    if (may_be_set(name) && is_field_value(text)) file.http_headers.emplace_back(name, text);
  }
  return {};
}

Result<const Json*> object_member(const Json& json, std::string_view key, const std::string& source) {
  const Json& member = json_member(json, key);
  if (member.is_null()) {
    static const Json kEmpty = Json::object();
    return &kEmpty;
  }
  if (!member.is_object()) return fail(ErrorCode::Malformed, source + ": \"" + std::string(key) + "\" is no object");
  return &member;
}

}  // namespace

Result<CredentialFile> parse_credential_file(std::string_view text, CredentialFileKind kind, std::string source) {
  CredentialFile file{.source = std::move(source)};
  TRY(const Json json, with_context(parse_json(text, {.bytes = limits::kConfigFileBytes}), file.source));
  if (!json.is_object()) return fail(ErrorCode::Malformed, file.source + ": not a JSON object");
  if (kind == CredentialFileKind::DockerCfg) {
    take_auths(json, file);
    return file;
  }
  TRY(const Json* auths, object_member(json, "auths", file.source));
  take_auths(*auths, file);
  TRY(const Json* helpers, object_member(json, "credHelpers", file.source));
  CHECK(take_helpers(*helpers, file));
  if (kind == CredentialFileKind::PodmanAuth) return file;
  TRY(file.store, text_member(json, "credsStore", file.source));
  TRY(const Json* headers, object_member(json, "HttpHeaders", file.source));
  CHECK(take_headers(*headers, file));
  return file;
}

}  // namespace sigwright::oci
