#include "cosign/service_url.h"

#include <gtest/gtest.h>

namespace sigwright::cosign {
namespace {

TEST(ServiceUrl, takes_https_anywhere_and_http_to_loopback_addresses) {
  EXPECT_TRUE(service_url("https://log.example", "the log's URL"));
  EXPECT_TRUE(service_url("http://127.0.0.1:3000", "the log's URL"));
  EXPECT_TRUE(service_url("http://localhost:3000/path", "the log's URL"));
}

TEST(ServiceUrl, refuses_plain_http_elsewhere) {
  const auto url = service_url("http://log.example", "the log's URL");
  ASSERT_FALSE(url);
  EXPECT_EQ(url.error().code, ErrorCode::Usage);
}

TEST(ServiceUrl, never_tells_a_password) {
  const auto url = service_url("http://user:hunter2@log.example", "the log's URL");
  ASSERT_FALSE(url);
  EXPECT_EQ(url.error().message.find("hunter2"), std::string::npos);
}

TEST(ServiceUrl, says_which_url_is_none) {
  const auto url = service_url("not a url", "the log's URL");
  ASSERT_FALSE(url);
  EXPECT_EQ(url.error().code, ErrorCode::Usage);
  EXPECT_TRUE(url.error().message.starts_with("the log's URL")) << url.error().message;
}

}  // namespace
}  // namespace sigwright::cosign
