#include "http/ip.h"

#include <gtest/gtest.h>

namespace sigwright::http {
namespace {

TEST(Ip, ReadsBothFamilies) {
  EXPECT_EQ(parse_ip("1.2.3.4").value().bytes[15], 4);
  EXPECT_EQ(parse_ip("1.2.3.4"), parse_ip("[::ffff:1.2.3.4]"));
  EXPECT_EQ(parse_ip("[2001:DB8::1]"), parse_ip("2001:db8:0:0:0:0:0:1"));
}

TEST(Ip, TakesOnlyWholeLiterals) {
  for (const char* text : {"", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", "[1.2.3.4]", "host", "[::1",
                           "::1]", "1::2::3", "12345::", "fe80::1%lo"}) {
    EXPECT_FALSE(parse_ip(text)) << text;
  }
  EXPECT_FALSE(parse_ip(std::string(1000, ':')));
}

TEST(Ip, ReadsTheFormsOfResolvers) {
  const auto loopback = parse_ip("127.0.0.1");
  for (const char* text : {"127.1", "127.0.1", "0177.0.0.01", "0x7f.1", "0X7F000001", "2130706433", "017700000001"}) {
    EXPECT_EQ(parse_ip_as_resolvers(text), loopback) << text;
    EXPECT_FALSE(parse_ip(text)) << text;
  }
  for (const char* text : {"", ".", "1.", "1..2", "256.1", "1.16777216", "4294967296", "0x1g", "09", "1.2.3.4.5", "-1",
                           "+1", "99999999999999999999999"}) {
    EXPECT_FALSE(parse_ip_as_resolvers(text)) << text;
  }
}

bool within(const char* network, const char* address) {
  return parse_network(network).value().contains(parse_ip(address).value());
}

TEST(Ip, KnowsWhatANetworkHolds) {
  EXPECT_TRUE(within("10.0.0.0/8", "10.255.0.1"));
  EXPECT_FALSE(within("10.0.0.0/8", "11.0.0.0"));
  EXPECT_TRUE(within("192.168.16.0/20", "192.168.31.255"));
  EXPECT_FALSE(within("192.168.16.0/20", "192.168.32.0"));
  EXPECT_TRUE(within("0.0.0.0/0", "8.8.8.8"));
  EXPECT_FALSE(within("0.0.0.0/0", "2001:db8::1"));
  EXPECT_TRUE(within("fd00::/9", "fd7f::1"));
  EXPECT_FALSE(within("fd00::/9", "fd80::1"));
  EXPECT_TRUE(within("1.2.3.4", "1.2.3.4"));
  EXPECT_FALSE(within("1.2.3.4", "1.2.3.5"));
}

TEST(Ip, RefusesWhatIsNoNetwork) {
  for (const char* text : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "fd00::/129", "host/8", "10.0.0/8"}) {
    EXPECT_FALSE(parse_network(text)) << text;
  }
}

}  // namespace
}  // namespace sigwright::http
