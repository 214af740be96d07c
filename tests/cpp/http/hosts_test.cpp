#include <gtest/gtest.h>

#include "http/url.h"

namespace sigwright::http {
namespace {

class Loopback : public testing::TestWithParam<std::string_view> {};
TEST_P(Loopback, IsKnownAndInternal) {
  EXPECT_TRUE(is_loopback_host(GetParam()));
  EXPECT_TRUE(is_internal_host(GetParam()));
}
INSTANTIATE_TEST_SUITE_P(Hosts, Loopback,
                         testing::Values("localhost", "LocalHost", "localhost.", "registry.localhost", "127.0.0.1",
                                         "127.255.0.3", "[::1]", "::1", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]"));

class Internal : public testing::TestWithParam<std::string_view> {};
TEST_P(Internal, IsNotForOthersToNameAndNoLoopback) {
  EXPECT_TRUE(is_internal_host(GetParam()));
  EXPECT_FALSE(is_loopback_host(GetParam()));
}
INSTANTIATE_TEST_SUITE_P(
    Hosts, Internal,
    testing::Values("0.0.0.0", "0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "169.254.169.254", "169.254.169.254.",
                    "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.0.0.192", "127.1", "0177.0.0.1", "2130706433",
                    "0x7f000001", "0x7f.1", "017700000001", "0x7f.0x0.0x0.0x1", "0251.0376.0251.0376", "2852039166",
                    "10.1", "127.0.0.1.", "[::]", "::", "[fc00::1]", "[fdff::1]", "[fe80::1]", "fe80::1%eth0",
                    "[fec0::1]", "[::ffff:10.0.0.1]", "[::ffff:a9fe:a9fe]", "[::127.0.0.1]", "[64:ff9b::10.0.0.1]",
                    "[2002:a9fe:a9fe::]", "198.18.0.1", "198.19.255.255", "224.0.0.1", "255.255.255.255", "[ff02::1]",
                    "metadata.google.internal", "METADATA.google.internal.", "metadata", "instance-data",
                    "localhost.localdomain", "ip6-localhost", "0x", "[127.0.0.1]"));

class Public : public testing::TestWithParam<std::string_view> {};
TEST_P(Public, IsNeither) {
  EXPECT_FALSE(is_internal_host(GetParam()));
  EXPECT_FALSE(is_loopback_host(GetParam()));
}
INSTANTIATE_TEST_SUITE_P(Hosts, Public,
                         testing::Values("registry.example", "notlocalhost", "localhost.example", "8.8.8.8", "11.0.0.1",
                                         "100.128.0.1", "172.32.0.1", "172.15.255.255", "192.169.0.1", "169.253.1.1",
                                         "[2001:db8::1]", "[::ffff:8.8.8.8]", "[64:ff9b::8.8.8.8]", "1.2.3.4.5", "08.1",
                                         "256.1.1.1", "134744072", "198.17.255.255", "198.20.0.1", "223.255.255.255",
                                         "[2002:808:808::]", "10.example", "metadata.google.internal.example", "", ".",
                                         "[", "4294967296"));

}  // namespace
}  // namespace sigwright::http
