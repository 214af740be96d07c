#include "http/proxy.h"

#include <gtest/gtest.h>

#include <ostream>

#include "cpp/http/environment.h"

namespace sigwright::http {
namespace {

std::string proxy_of(std::map<std::string, std::string> values, const std::string& url) {
  return Proxies(environment(std::move(values))).for_url(Url::parse(url).value());
}

TEST(Proxies, AreChosenByScheme) {
  const std::map<std::string, std::string> both{{"http_proxy", "http://p1"}, {"HTTPS_PROXY", "http://p2"}};
  EXPECT_EQ(proxy_of(both, "http://h/"), "http://p1");
  EXPECT_EQ(proxy_of(both, "https://h/"), "http://p2");
  EXPECT_EQ(proxy_of({}, "https://h/"), "");
  EXPECT_EQ(Proxies({}).for_url(Url::parse("https://h/").value()), "");
}

TEST(Proxies, TakeTheLowerCaseNameFirstAndTheGeneralOneLast) {
  EXPECT_EQ(proxy_of({{"https_proxy", "a"}, {"HTTPS_PROXY", "b"}, {"ALL_PROXY", "c"}}, "https://h/"), "a");
  EXPECT_EQ(proxy_of({{"HTTPS_PROXY", "b"}, {"ALL_PROXY", "c"}}, "https://h/"), "b");
  EXPECT_EQ(proxy_of({{"ALL_PROXY", "c"}}, "https://h/"), "c");
  EXPECT_EQ(proxy_of({{"all_proxy", "c"}}, "http://h/"), "c");
}

TEST(Proxies, DoNotBelieveHttpProxyInACgiProgram) {
  EXPECT_EQ(proxy_of({{"HTTP_PROXY", "http://p"}}, "http://h/"), "http://p");
  EXPECT_EQ(proxy_of({{"HTTP_PROXY", "http://p"}, {"REQUEST_METHOD", "GET"}}, "http://h/"), "");
}

TEST(Proxies, AreNeverForLoopback) {
  for (const char* url : {"http://localhost:5000/", "http://127.0.0.1/", "http://[::1]/", "https://r.localhost/"}) {
    EXPECT_EQ(proxy_of({{"ALL_PROXY", "http://p"}}, url), "") << url;
  }
}

struct Exempt {
  std::string_view list, url;
  bool direct;
};
void PrintTo(const Exempt& x, std::ostream* out) { *out << x.list << " " << x.url; }
class NoProxy : public testing::TestWithParam<Exempt> {};
TEST_P(NoProxy, NamesWhatIsReachedDirectly) {
  const auto& [list, url, direct] = GetParam();
  const std::string proxy = proxy_of({{"ALL_PROXY", "http://p"}, {"NO_PROXY", std::string(list)}}, std::string(url));
  EXPECT_EQ(proxy, direct ? "" : "http://p") << list << " " << url;
}
INSTANTIATE_TEST_SUITE_P(
    Proxies, NoProxy,
    testing::Values(
        Exempt{"*", "https://h/", true}, Exempt{"", "https://h/", false}, Exempt{" , ", "https://h/", false},
        Exempt{"example.com", "https://example.com/", true}, Exempt{"example.com", "https://a.example.com/", true},
        Exempt{".example.com", "https://a.example.com/", true}, Exempt{".example.com", "https://example.com/", true},
        Exempt{"*.example.com", "https://a.example.com/", true},
        Exempt{"example.com", "https://badexample.com/", false},
        Exempt{"example.com", "https://example.com.evil/", false},
        Exempt{"EXAMPLE.com.", "https://example.com./", true}, Exempt{"a, example.com", "https://example.com/", true},
        Exempt{"a example.com", "https://example.com/", true},
        Exempt{"example.com:8443", "https://example.com:8443/", true},
        Exempt{"example.com:8443", "https://example.com/", false}, Exempt{"10.0.0.0/8", "https://10.9.9.9/", true},
        Exempt{"10.0.0.0/8", "https://11.0.0.1/", false}, Exempt{"10.0.0.1", "https://10.0.0.1/", true},
        Exempt{"0.0.1", "https://10.0.0.1/", false}, Exempt{"10.0.0.1:5000", "https://10.0.0.1:5000/", true},
        Exempt{"10.0.0.1:5000", "https://10.0.0.1/", false}, Exempt{"2001:db8::/32", "https://[2001:db8::7]/", true},
        Exempt{"[2001:db8::1]:443", "https://[2001:db8::1]/", true},
        Exempt{"2001:db8::1", "https://[2001:db8::2]/", false}));

}  // namespace
}  // namespace sigwright::http
