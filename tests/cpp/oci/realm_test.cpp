#include "oci/realm.h"

#include <gtest/gtest.h>

namespace sigwright::oci {
namespace {

http::Url url(std::string_view text) { return http::Url::parse(text).value(); }

struct Case {
  std::string_view name, registry, realm;
  bool takes_credentials;
};
std::string name_of(const testing::TestParamInfo<Case>& info) { return std::string(info.param.name); }

class AcceptedRealm : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(
    Realms, AcceptedRealm,
    testing::Values(Case{"own_host", "https://r.example.com/", "https://r.example.com/token", true},
                    Case{"own_host_other_port", "https://r.example.com:5000/", "https://r.example.com/token", true},
                    Case{"own_domain", "https://registry.gitlab.com/", "https://gitlab.com/jwt/auth", true},
                    Case{"own_domain_below_a_public_suffix", "https://r.foo.co.uk/", "https://auth.foo.co.uk/", true},
                    Case{"docker_hub", "https://registry-1.docker.io/", "https://auth.docker.io/token", true},
                    Case{"own_loopback_port", "http://127.0.0.1:5000/", "http://127.0.0.1:5000/token", true},
                    Case{"own_private_address", "https://10.0.0.5/", "https://10.0.0.5/token", true},
                    Case{"other_domain", "https://r.example.com/", "https://auth.example.net/token", false},
                    Case{"public_suffix_in_common", "https://r.co.uk/", "https://auth.co.uk/", false},
                    Case{"hosting_suffix_in_common", "https://a.github.io/", "https://b.github.io/", false},
                    Case{"domain_as_prefix", "https://example.com/", "https://example.com.evil.net/", false},
                    Case{"addresses_share_no_domain", "https://203.0.113.5/", "https://198.51.113.5/token", false},
                    Case{"one_label_names", "https://registry/", "https://auth/token", false}),
    name_of);

TEST_P(AcceptedRealm, GetsCredentialsOnlyWhereTheyBelong) {
  const auto realm = judge_realm(GetParam().realm, url(GetParam().registry), {});
  ASSERT_TRUE(realm.has_value()) << realm.error().message;
  EXPECT_EQ(realm->takes_credentials, GetParam().takes_credentials);
}

class RefusedRealm : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(
    Realms, RefusedRealm,
    testing::Values(Case{"downgrade", "https://r.example.com/", "http://r.example.com/token", false},
                    Case{"metadata_address", "https://r.example.com/", "https://169.254.169.254/latest", false},
                    Case{"metadata_name", "https://r.example.com/", "https://metadata.google.internal/", false},
                    Case{"loopback_address", "https://r.example.com/", "https://127.0.0.1/token", false},
                    Case{"loopback_v6", "https://r.example.com/", "https://[::1]/token", false},
                    Case{"loopback_in_octal", "https://r.example.com/", "https://0177.0.0.1/token", false},
                    Case{"loopback_as_a_number", "https://r.example.com/", "https://2130706433/token", false},
                    Case{"private_address", "https://r.example.com/", "https://10.1.2.3/token", false},
                    Case{"localhost", "https://r.example.com/", "https://localhost/token", false},
                    Case{"own_address_other_port", "http://127.0.0.1:5000/", "http://127.0.0.1:5001/token", false},
                    Case{"http_elsewhere_from_loopback", "http://127.0.0.1:5000/", "http://auth.example.com/", false},
                    Case{"no_url", "https://r.example.com/", "auth", false},
                    Case{"user_information", "https://r.example.com/", "https://u:p@r.example.com/", false},
                    Case{"other_scheme", "https://r.example.com/", "file:///etc/passwd", false}),
    name_of);

TEST_P(RefusedRealm, IsAccessDeniedNamingBoth) {
  const auto realm = judge_realm(GetParam().realm, url(GetParam().registry), {});
  ASSERT_FALSE(realm.has_value());
  EXPECT_EQ(realm.error().code, ErrorCode::AccessDenied);
  EXPECT_NE(realm.error().message.find(url(GetParam().registry).authority()), std::string::npos);
}

TEST(Realm, NamedByTheUserGetsCredentials) {
  const RegistryOptions options{.trusted_realms = {"AUTH.example.net", "127.0.0.1:5001"}};
  EXPECT_TRUE(judge_realm("https://auth.example.net/", url("https://r.example.com/"), options)->takes_credentials);
  EXPECT_TRUE(judge_realm("http://127.0.0.1:5001/", url("http://127.0.0.1:5000/"), options)->takes_credentials);
  EXPECT_FALSE(judge_realm("http://127.0.0.1:5002/", url("http://127.0.0.1:5000/"), options).has_value());
  EXPECT_FALSE(judge_realm("https://xauth.example.net/", url("https://r.example.com/"), options)->takes_credentials);
}

TEST(Realm, OverPlainHttpNeedsARegistryOverPlainHttpByChoice) {
  const RegistryOptions choice{.allow_http = true};
  EXPECT_TRUE(judge_realm("http://auth.example.com/", url("http://r.example.com/"), choice).has_value());
  EXPECT_FALSE(judge_realm("http://auth.example.com/", url("https://r.example.com/"), choice).has_value());
}

TEST(Realm, InAMessageHasNoQuery) {
  const auto realm = judge_realm("http://r.example.com/token?secret=1", url("https://r.example.com/"), {});
  ASSERT_FALSE(realm.has_value());
  EXPECT_EQ(realm.error().message.find("secret"), std::string::npos);
}

}  // namespace
}  // namespace sigwright::oci
