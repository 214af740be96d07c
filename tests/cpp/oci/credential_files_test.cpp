#include "oci/credentials.h"

#include <gtest/gtest.h>

namespace sigwright::oci {
namespace {

using enum CredentialFileKind;

CredentialFile parse(std::string_view text, CredentialFileKind kind = DockerConfig) {
  auto file = parse_credential_file(text, kind, "config.json");
  EXPECT_TRUE(file.has_value()) << file.error().message;
  return file.value_or(CredentialFile{});
}

// "dTpwOnE=" is "u:p:q".
TEST(CredentialFile, ReadsUserAndPasswordFromAuth) {
  const auto file = parse(R"({"auths":{"r.example.com:5000":{"auth":"dTpwOnE="}}})");
  const Credential expected{CredentialKind::Basic, "u", "p:q", "config.json"};
  EXPECT_EQ(file.auths.at("r.example.com:5000"), expected);
}

TEST(CredentialFile, ReadsUserAndPasswordInTheClear) {
  const auto file = parse(R"({"auths":{"r":{"username":"u","password":"p"}}})");
  EXPECT_EQ(file.auths.at("r").secret, "p");
  EXPECT_EQ(file.auths.at("r").kind, CredentialKind::Basic);
}

TEST(CredentialFile, ReadsTokens) {
  const auto file = parse(R"({"auths":{"i":{"auth":"dTpwOnE=","identitytoken":"it"},"r":{"registrytoken":"rt"}}})");
  EXPECT_EQ(file.auths.at("i").kind, CredentialKind::IdentityToken);
  EXPECT_EQ(file.auths.at("i").username, "u");
  EXPECT_EQ(file.auths.at("i").secret, "it");
  EXPECT_EQ(file.auths.at("r").kind, CredentialKind::RegistryToken);
  EXPECT_EQ(file.auths.at("r").secret, "rt");
}

TEST(CredentialFile, DropsTheZeroBytesThatDockerPadsPasswordsWith) {
  // base64 of "u:p\0\0"
  EXPECT_EQ(parse(R"({"auths":{"r":{"auth":"dTpwAAA="}}})").auths.at("r").secret, "p");
}

struct Key {
  std::string_view name, written, read;
};
class CredentialFileKey : public testing::TestWithParam<Key> {};
INSTANTIATE_TEST_SUITE_P(Keys, CredentialFileKey,
                         testing::Values(Key{"plain", "r.example.com", "r.example.com"},
                                         Key{"port", "r:5000", "r:5000"},
                                         Key{"scheme", "https://r.example.com", "r.example.com"},
                                         Key{"http", "http://r.example.com:80/", "r.example.com:80"},
                                         Key{"v1", "https://r.example.com/v1/", "r.example.com"},
                                         Key{"v2", "r.example.com/v2", "r.example.com"},
                                         Key{"hub", "https://index.docker.io/v1/", "index.docker.io"},
                                         Key{"hub_short", "docker.io", "index.docker.io"},
                                         Key{"namespace_", "r.example.com/team/app", "r.example.com/team/app"},
                                         Key{"case_", "R.Example.COM/Team", "r.example.com/Team"}),
                         [](const testing::TestParamInfo<Key>& param) { return std::string(param.param.name); });

TEST_P(CredentialFileKey, IsNormalised) {
  const auto file = parse(R"({"auths":{")" + std::string(GetParam().written) + R"(":{"auth":"dTpwOnE="}}})");
  EXPECT_EQ(file.auths.count(std::string(GetParam().read)), 1U);
}

TEST(CredentialFile, IgnoresKeysThatAreNoRegistry) {
  const auto file =
      parse(R"({"auths":{"https://index.docker.io/v1/access-token":{"auth":"dTpwOnE="},"":{"auth":"dTpwOnE="}}})");
  EXPECT_TRUE(file.auths.empty());
}

TEST(CredentialFile, PassesOverEntriesThatAHelperKeeps) {
  const auto file =
      parse(R"({"auths":{"r":{}, "s":{"email":"a@b"}},"credsStore":"desktop","credHelpers":{"gcr.io":"gcloud"}})");
  EXPECT_TRUE(file.auths.empty());
  EXPECT_EQ(file.store, "desktop");
  EXPECT_EQ(file.helpers.at("gcr.io"), "gcloud");
}

TEST(CredentialFile, KeepsTheGoodEntriesBesideABrokenOne) {
  const auto file = parse(R"({"auths":{"bad":{"auth":"%%%"},"list":[],"good":{"auth":"dTpwOnE="}}})");
  EXPECT_EQ(file.auths.size(), 1U);
  ASSERT_EQ(file.problems.size(), 2U);
  EXPECT_NE(file.problems[0].find("\"bad\""), std::string::npos);
  EXPECT_NE(file.problems[0].find("config.json"), std::string::npos);
  EXPECT_EQ(file.problems[0].find("%%%"), std::string::npos);
}

TEST(CredentialFile, HonoursHeadersButNotThoseThatAreOurs) {
  const auto file = parse(R"({"HttpHeaders":{"X-Meta":"yes","User-Agent":"x","authorization":"Basic x","Host":"h",
                              "Bad Name":"x","X-Split":"a\r\nAuthorization: b"}})");
  ASSERT_EQ(file.http_headers.size(), 1U);
  EXPECT_EQ(file.http_headers[0], (std::pair<std::string, std::string>("X-Meta", "yes")));
}

TEST(CredentialFile, OfPodmanHasNeitherStoreNorHeaders) {
  const auto file = parse(
      R"({"auths":{"r/ns":{"auth":"dTpwOnE="}},"credHelpers":{"h":"x"},"credsStore":"s","HttpHeaders":{"X":"y"}})",
      PodmanAuth);
  EXPECT_EQ(file.auths.count("r/ns"), 1U);
  EXPECT_EQ(file.helpers.at("h"), "x");
  EXPECT_EQ(file.store, "");
  EXPECT_TRUE(file.http_headers.empty());
}

TEST(CredentialFile, OfTheOldFormIsItsOwnMapOfHosts) {
  EXPECT_EQ(parse(R"({"https://index.docker.io/v1/":{"auth":"dTpwOnE=","email":"a@b"}})", DockerCfg)
                .auths.count("index.docker.io"),
            1U);
}

TEST(CredentialFile, SurvivesAnyChangeOfOneByte) {
  const std::string good = R"({"auths":{"r/a":{"auth":"dTpwOnE="}},"credHelpers":{"h":"x"},"HttpHeaders":{"X":"y"}})";
  ASSERT_TRUE(parse_credential_file(good, DockerConfig, "f").has_value());
  for (std::size_t i = 0; i < good.size(); ++i) {
    EXPECT_FALSE(parse_credential_file(good.substr(0, i), DockerConfig, "f").has_value());
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = good;
      changed[i] = static_cast<char>(byte);
      const auto file = parse_credential_file(changed, DockerConfig, "f");
      EXPECT_TRUE(!file || file->auths.size() <= 1);
    }
  }
}

class BrokenCredentialFile : public testing::TestWithParam<std::string_view> {};
INSTANTIATE_TEST_SUITE_P(Texts, BrokenCredentialFile,
                         testing::Values("", "[]", "{", R"({"auths":[]})", R"({"auths":{},"auths":{}})",
                                         R"({"credHelpers":{"h":1}})", R"({"credsStore":{}})", R"({"HttpHeaders":"x"})",
                                         R"({} trailing)"));

TEST_P(BrokenCredentialFile, IsMalformedAndNamed) {
  const auto file = parse_credential_file(GetParam(), DockerConfig, "~/.docker/config.json");
  ASSERT_FALSE(file.has_value());
  EXPECT_EQ(file.error().code, ErrorCode::Malformed);
  EXPECT_NE(file.error().message.find("~/.docker/config.json"), std::string::npos);
}

}  // namespace
}  // namespace sigwright::oci
