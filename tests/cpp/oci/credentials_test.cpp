#include "oci/credentials.h"

#include <gtest/gtest.h>

#include <map>

#include "base/encoding.h"
#include "cpp/oci/temporary_directory.h"

namespace sigwright::oci {
namespace {

std::string entry(std::string_view password) {
  return R"({"auth":")" + to_base64(as_bytes("u:" + std::string(password))) + R"("})";
}
std::string auths(std::string_view key, std::string_view password) {
  return R"({"auths":{")" + std::string(key) + "\":" + entry(password) + "}}";
}

class Credentials : public testing::Test {
 protected:
  // A new store each time: files are read once.
  [[nodiscard]] FoundCredential find(std::string_view registry, std::string_view repository = "team/app") {
    CredentialStore store(
        [this](std::string_view name) -> std::optional<std::string> {
          const auto found = environment_.find(std::string(name));
          return found == environment_.end() ? std::nullopt : std::optional(found->second);
        },
        home_.path());
    auto found = store.find(registry, repository, {});
    EXPECT_TRUE(found.has_value());
    return found.value_or(FoundCredential{});
  }
  [[nodiscard]] std::string secret(std::string_view registry, std::string_view repository = "team/app") {
    return find(registry, repository).credential.secret;
  }

  TemporaryDirectory home_;
  std::map<std::string, std::string> environment_;
};

TEST_F(Credentials, AreAnonymousWithoutFiles) {
  const auto found = find("r.example.com");
  EXPECT_EQ(found.credential, Credential{});
  EXPECT_TRUE(found.problems.empty());
}

TEST_F(Credentials, ComeFromDockersFileAndNameIt) {
  home_.write(".docker/config.json", auths("r.example.com", "home"));
  EXPECT_EQ(secret("r.example.com"), "home");
  EXPECT_EQ(find("r.example.com").credential.source, "~/.docker/config.json");
}

TEST_F(Credentials, TellEveryPlaceUpToTheOneThatKnew) {
  home_.write_program("bin/docker-credential-none", "echo 'credentials not found in native keychain'; exit 1");
  home_.write(".docker/config.json", R"({"credsStore":"none"})");
  home_.write(".config/containers/auth.json", auths("r", "secret"));
  environment_["PATH"] = (home_.path() / "bin").string();
  const auto found = find("r");
  ASSERT_EQ(found.looked.size(), 3U);
  EXPECT_EQ(found.looked[0],
            (CredentialTrace{"docker-credential-none (~/.docker/config.json)", "knows nobody for it"}));
  EXPECT_EQ(found.looked[1].outcome, "has no entry for it");
  EXPECT_EQ(found.looked[2], (CredentialTrace{"~/.config/containers/auth.json", "has an entry for it", true}));
  for (const auto& trace : found.looked) EXPECT_EQ(trace.outcome.find("secret"), std::string::npos);
}

TEST_F(Credentials, TellOfPlacesWhereNothingIs) {
  const auto found = find("r");
  ASSERT_FALSE(found.looked.empty());
  for (const auto& trace : found.looked) EXPECT_EQ(trace.outcome, "not there");
}

TEST_F(Credentials, AreForExactlyOneHostAndPort) {
  home_.write(".docker/config.json", auths("r.example.com", "home"));
  for (const std::string_view other :
       {"r.example.com:5000", "example.com", "x.r.example.com", "r.example.com.evil.net"}) {
    EXPECT_EQ(secret(other), "") << other;
  }
}

TEST_F(Credentials, FollowDockerConfig) {
  home_.write(".docker/config.json", auths("r", "home"));
  home_.write("elsewhere/config.json", auths("r", "elsewhere"));
  environment_["DOCKER_CONFIG"] = (home_.path() / "elsewhere").string();
  EXPECT_EQ(secret("r"), "elsewhere");
}

TEST_F(Credentials, SayThatDockerConfigIsADirectory) {
  environment_["DOCKER_CONFIG"] = home_.write("config.json", auths("r", "x")).string();
  const auto found = find("r");
  EXPECT_EQ(found.credential.kind, CredentialKind::Anonymous);
  ASSERT_EQ(found.problems.size(), 1U);
  EXPECT_NE(found.problems[0].find("directory"), std::string::npos);
}

TEST_F(Credentials, OfPodmanAreReadFromItsPlacesInOrder) {
  home_.write(".dockercfg", R"({"r":)" + entry("dockercfg") + "}");
  EXPECT_EQ(secret("r"), "dockercfg");
  home_.write(".config/containers/auth.json", auths("r", "config"));
  EXPECT_EQ(secret("r"), "config");
  home_.write("run/containers/auth.json", auths("r", "runtime"));
  environment_["XDG_RUNTIME_DIR"] = (home_.path() / "run").string();
  EXPECT_EQ(secret("r"), "runtime");
  environment_["REGISTRY_AUTH_FILE"] = home_.write("mine.json", auths("r", "explicit")).string();
  EXPECT_EQ(secret("r"), "explicit");
  home_.write(".docker/config.json", auths("r", "docker"));
  EXPECT_EQ(secret("r"), "docker");
  EXPECT_EQ(secret("other"), "");
}

TEST_F(Credentials, OfTheLongestNamespaceWin) {
  home_.write(".config/containers/auth.json", R"({"auths":{"r":)" + entry("host") + R"(,"r/team":)" + entry("team") +
                                                  R"(,"r/team/app":)" + entry("app") + "}}");
  EXPECT_EQ(secret("r", "team/app"), "app");
  EXPECT_EQ(secret("r", "team/app/deeper"), "app");
  EXPECT_EQ(secret("r", "team/application"), "team");
  EXPECT_EQ(secret("r", "teams"), "host");
}

TEST_F(Credentials, GoFromHelperOfTheHostToStoreToEntries) {
  home_.write_program("bin/docker-credential-own", R"(echo '{"Username":"u","Secret":"own"}')");
  home_.write_program(
      "bin/docker-credential-all",
      R"(read s || true; [ "$s" = known ] && echo '{"Username":"u","Secret":"all"}' || { echo 'credentials not found in native keychain'; exit 1; })");
  home_.write(".docker/config.json", R"({"credsStore":"all","credHelpers":{"special":"own"},"auths":{"special":)" +
                                         entry("file") + R"(,"known":)" + entry("file") + R"(,"unknown":)" +
                                         entry("file") + "}}");
  environment_["PATH"] = (home_.path() / "bin").string();
  EXPECT_EQ(secret("special"), "own");
  EXPECT_EQ(secret("known"), "all");
  EXPECT_EQ(secret("unknown"), "file");
  EXPECT_EQ(find("special").credential.source, "docker-credential-own (~/.docker/config.json)");
}

TEST_F(Credentials, OfDockerHubAreAskedForUnderItsOldName) {
  home_.write_program("bin/docker-credential-h", R"(read s || true; printf '{"Username":"u","Secret":"%s"}' "$s")");
  home_.write(".docker/config.json", R"({"credsStore":"h"})");
  environment_["PATH"] = (home_.path() / "bin").string();
  EXPECT_EQ(secret("index.docker.io"), "https://index.docker.io/v1/");
  EXPECT_EQ(secret("r:5000"), "r:5000");
}

TEST_F(Credentials, WithTheUserTokenAreAnIdentityToken) {
  home_.write_program("bin/docker-credential-h", R"(echo '{"Username":"<token>","Secret":"it"}')");
  home_.write(".docker/config.json", R"({"credHelpers":{"r":"h"}})");
  environment_["PATH"] = (home_.path() / "bin").string();
  EXPECT_EQ(find("r").credential.kind, CredentialKind::IdentityToken);
}

TEST_F(Credentials, OfAHelperAreAskedForOnce) {
  home_.write_program("bin/docker-credential-h",
                      "echo run >> " + (home_.path() / "log").string() + R"(; echo '{"Username":"u","Secret":"s"}')");
  home_.write(".docker/config.json", R"({"credHelpers":{"r":"h"}})");
  const std::string path = (home_.path() / "bin").string();
  CredentialStore store([&](std::string_view name) { return name == "PATH" ? std::optional(path) : std::nullopt; },
                        home_.path());
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(store.find("r", "a", {}).has_value());
  EXPECT_EQ(std::filesystem::file_size(home_.path() / "log"), 4U);
}

TEST_F(Credentials, BehindABrokenHelperAreAnonymousWithAReason) {
  home_.write(".docker/config.json", R"({"credsStore":"missing"})");
  const auto found = find("r");
  EXPECT_EQ(found.credential.kind, CredentialKind::Anonymous);
  ASSERT_EQ(found.problems.size(), 1U);
  EXPECT_NE(found.problems[0].find("docker-credential-missing"), std::string::npos);
}

TEST_F(Credentials, InABrokenFileAreAnonymousWithAReasonAndOthersStillCount) {
  home_.write(".docker/config.json", "{ not json");
  const auto found = find("r");
  EXPECT_EQ(found.credential.kind, CredentialKind::Anonymous);
  ASSERT_EQ(found.problems.size(), 1U);
  EXPECT_NE(found.problems[0].find("~/.docker/config.json"), std::string::npos);
  home_.write(".config/containers/auth.json", auths("r", "podman"));
  EXPECT_EQ(secret("r"), "podman");
}

TEST_F(Credentials, AreNotReadFromTheWorkingDirectoryWithoutAHome) {
  const TemporaryDirectory here;
  here.write(".docker/config.json", auths("r", "planted"));
  here.write(".config/containers/auth.json", auths("r", "planted"));
  here.write(".dockercfg", R"({"r":)" + entry("planted") + "}");
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(here.path());
  CredentialStore store({}, {});
  const auto found = store.find("r", "a", {});
  std::filesystem::current_path(before);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->credential.kind, CredentialKind::Anonymous);
}

// The account of a cloud, and how often it was asked.
struct Account {
  int asked = 0;
  Result<std::optional<CloudCredential>> answer = CloudCredential{
      {.kind = CredentialKind::Basic, .username = "oauth2accesstoken", .secret = "token", .source = "the account"},
      std::chrono::seconds(60)};

  [[nodiscard]] CloudAccounts accounts() {
    return [this](std::string_view, std::string_view) {
      ++asked;
      return answer;
    };
  }
};

TEST_F(Credentials, OfACloudsAccountAreAskedForOnceAndForItsOwnHostsAlone) {
  Account google;
  CredentialStore store({}, home_.path(), google.accounts());
  for (int i = 0; i < 2; ++i) EXPECT_EQ(store.find("eu-docker.pkg.dev", "p/r/a", {})->credential.secret, "token");
  EXPECT_EQ(google.asked, 1);
  for (const auto* host : {"evil-pkg.dev", "pkg.dev.evil.com", "quay.io"}) {
    EXPECT_EQ(store.find(host, "p/r/a", {})->credential.kind, CredentialKind::Anonymous) << host;
  }
  EXPECT_EQ(google.asked, 1);
}

TEST_F(Credentials, OfFilesComeBeforeACloudsAccount) {
  Account google;
  home_.write(".docker/config.json", auths("gcr.io", "file"));
  CredentialStore store({}, home_.path(), google.accounts());
  EXPECT_EQ(store.find("gcr.io", "p/a", {})->credential.secret, "file");
  EXPECT_EQ(google.asked, 0);
}

TEST_F(Credentials, OfACloudsAccountAreNotAmongTheStoredOnes) {
  Account google;
  CredentialStore store({}, home_.path(), google.accounts());
  EXPECT_EQ(store.find_stored("gcr.io", "p/a", {})->credential.kind, CredentialKind::Anonymous);
  EXPECT_EQ(google.asked, 0);
}

TEST_F(Credentials, BehindAnAccountThatFailsAreAnonymousWithAReason) {
  Account google;
  google.answer = fail(ErrorCode::AccessDenied, "the account is locked");
  CredentialStore store({}, home_.path(), google.accounts());
  const auto found = store.find("gcr.io", "p/a", {});
  EXPECT_EQ(found->credential.kind, CredentialKind::Anonymous);
  EXPECT_EQ(found->problems, std::vector<std::string>{"the account is locked"});
  google.answer = std::nullopt;
  CredentialStore without({}, home_.path(), google.accounts());
  EXPECT_TRUE(without.find("gcr.io", "p/a", {})->problems.empty());
}

}  // namespace
}  // namespace sigwright::oci
