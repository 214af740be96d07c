#include "http/url.h"

#include <gtest/gtest.h>

#include <ostream>

namespace sigwright::http {
namespace {

TEST(Url, TakesItsPartsApart) {
  const auto url = Url::parse("HTTPS://Registry.Example:5000/v2/a?b=c%2F#part").value();
  EXPECT_EQ(url.scheme, "https");
  EXPECT_EQ(url.host, "registry.example");
  EXPECT_EQ(url.port, 5000);
  EXPECT_EQ(url.target, "/v2/a?b=c%2F");
  EXPECT_EQ(url.str(), "https://registry.example:5000/v2/a?b=c%2F");
  EXPECT_EQ(url.authority(), "registry.example:5000");
  EXPECT_EQ(url.redacted(), "https://registry.example:5000/v2/a");
}

struct Written {
  std::string_view input, output;
};
void PrintTo(const Written& x, std::ostream* out) { *out << x.input; }
class UrlWrites : public testing::TestWithParam<Written> {};
TEST_P(UrlWrites, TheSameAgain) { EXPECT_EQ(Url::parse(GetParam().input).value().str(), GetParam().output); }
INSTANTIATE_TEST_SUITE_P(Url, UrlWrites,
                         testing::Values(Written{"https://h", "https://h/"}, Written{"https://h:443/", "https://h/"},
                                         Written{"http://h:80", "http://h/"}, Written{"http://h:443/", "http://h:443/"},
                                         Written{"https://h?q=1", "https://h/?q=1"},
                                         Written{"https://h#f", "https://h/"},
                                         Written{"http://[::1]:5000/x", "http://[::1]:5000/x"},
                                         Written{"http://[FE80::1]", "http://[fe80::1]/"},
                                         Written{"https://h./x", "https://h./x"},
                                         Written{"https://my_host/%7Ea//b", "https://my_host/%7Ea//b"},
                                         Written{"https://h/a?b?c:d@e", "https://h/a?b?c:d@e"}));

class UrlRefuses : public testing::TestWithParam<std::string_view> {};
TEST_P(UrlRefuses, IsMalformedAndRepeatsNothing) {
  const auto url = Url::parse(GetParam());
  ASSERT_FALSE(url);
  EXPECT_EQ(url.error().code, ErrorCode::Malformed);
  EXPECT_EQ(url.error().message.find("password"), std::string::npos);
}
INSTANTIATE_TEST_SUITE_P(
    Url, UrlRefuses,
    testing::Values("", "h/x", "//h/x", "/x", "ftp://h/", "file:///etc/passwd", "https:h", "https:/h", "https://",
                    "https:///x", "https://:443/", "https://user:password@h/", "https://user@h/", "https://@h/",
                    "https://h\\@evil/", "https://h /", "https://h/a b", "https://h/\r\nX: 1", "https://h/\x7f",
                    "https://h/\xc3\xa9", "https://h\xc3\xa9/", "https://h:/", "https://h:0/", "https://h:65536/",
                    "https://h:8a/", "https://h:-1/", "https://h:80:80/", "https://a..b/", "https://.a/",
                    "https://h%2e/", "https://[::1/", "https://[::1]x/", "https://[]/", "https://[1.2.3.4]/",
                    "https://[fe80::1%25eth0]/", "https://::1/", "https://h,x/", "https://h'/", " https://h/"));

TEST(Url, RefusesWhatIsTooLong) {
  EXPECT_FALSE(Url::parse("https://h/" + std::string(40'000, 'a')));
  EXPECT_FALSE(Url::parse("https://" + std::string(64, 'a') + "/"));
  EXPECT_FALSE(Url::parse("https://" + std::string(200, 'a') + "." + std::string(60, 'b') + "/"));
}

// RFC 3986 section 5.4, with the base "http://a/b/c/d;p?q".
class UrlResolves : public testing::TestWithParam<Written> {};
TEST_P(UrlResolves, AsTheSpecificationSays) {
  const auto base = Url::parse("http://a/b/c/d;p?q").value();
  EXPECT_EQ(base.resolve(GetParam().input).value().str(), GetParam().output);
}
INSTANTIATE_TEST_SUITE_P(
    Rfc3986, UrlResolves,
    testing::Values(Written{"g", "http://a/b/c/g"}, Written{"./g", "http://a/b/c/g"}, Written{"g/", "http://a/b/c/g/"},
                    Written{"/g", "http://a/g"}, Written{"//g", "http://g/"}, Written{"?y", "http://a/b/c/d;p?y"},
                    Written{"g?y", "http://a/b/c/g?y"}, Written{"#s", "http://a/b/c/d;p?q"},
                    Written{"g#s", "http://a/b/c/g"}, Written{"g?y#s", "http://a/b/c/g?y"},
                    Written{";x", "http://a/b/c/;x"}, Written{"g;x", "http://a/b/c/g;x"},
                    Written{"", "http://a/b/c/d;p?q"}, Written{".", "http://a/b/c/"}, Written{"./", "http://a/b/c/"},
                    Written{"..", "http://a/b/"}, Written{"../", "http://a/b/"}, Written{"../g", "http://a/b/g"},
                    Written{"../..", "http://a/"}, Written{"../../", "http://a/"}, Written{"../../g", "http://a/g"},
                    Written{"../../../g", "http://a/g"}, Written{"../../../../g", "http://a/g"},
                    Written{"/./g", "http://a/g"}, Written{"/../g", "http://a/g"}, Written{"g.", "http://a/b/c/g."},
                    Written{".g", "http://a/b/c/.g"}, Written{"g..", "http://a/b/c/g.."},
                    Written{"./../g", "http://a/b/g"}, Written{"./g/.", "http://a/b/c/g/"},
                    Written{"g/./h", "http://a/b/c/g/h"}, Written{"g/../h", "http://a/b/c/h"},
                    Written{"g;x=1/./y", "http://a/b/c/g;x=1/y"}, Written{"g?y/../x", "http://a/b/c/g?y/../x"},
                    Written{"https://b/x/../y", "https://b/y"}));

TEST(Url, ResolvesToAnotherHostOnlyByItsFullForm) {
  const auto base = Url::parse("https://registry.example/v2/").value();
  EXPECT_EQ(base.resolve("//other.example:444/x").value().str(), "https://other.example:444/x");
  EXPECT_EQ(base.resolve("/..//other.example/x").value().host, "registry.example");
  EXPECT_FALSE(base.resolve("other:x"));
  EXPECT_FALSE(base.resolve("file:///etc/passwd"));
  EXPECT_FALSE(base.resolve("https://user:password@h/"));
  EXPECT_FALSE(base.resolve("//user@h/"));
  EXPECT_FALSE(base.resolve("/a b"));
  EXPECT_FALSE(base.resolve("https:x"));
}

TEST(Url, ComparesOriginsBySchemeHostAndPort) {
  const auto url = Url::parse("https://h/x").value();
  EXPECT_TRUE(url.same_origin(Url::parse("https://H:443/y?z").value()));
  EXPECT_FALSE(url.same_origin(Url::parse("http://h/x").value()));
  EXPECT_FALSE(url.same_origin(Url::parse("http://h:443/x").value()));
  EXPECT_FALSE(url.same_origin(Url::parse("https://h:444/x").value()));
  EXPECT_FALSE(url.same_origin(Url::parse("https://h.h/x").value()));
}

}  // namespace
}  // namespace sigwright::http
