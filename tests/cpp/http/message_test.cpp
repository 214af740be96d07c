#include "http/message.h"

#include <gtest/gtest.h>

namespace sigwright::http {
namespace {

TEST(Headers, CompareNamesWithoutCase) {
  const Headers headers{{"Content-Type", "a"}, {"LINK", "1"}, {"link", "2"}};
  EXPECT_EQ(headers.get("content-type"), "a");
  EXPECT_EQ(headers.get("Link"), "1");
  EXPECT_EQ(headers.all("Link"), (std::vector<std::string>{"1", "2"}));
  EXPECT_FALSE(headers.get("content"));
  EXPECT_TRUE(headers.all("x").empty());
}

TEST(Method, HasTheNameThatIsSent) {
  EXPECT_EQ(method_name(Method::Get), "GET");
  EXPECT_EQ(method_name(Method::Head), "HEAD");
  EXPECT_EQ(method_name(Method::Post), "POST");
  EXPECT_EQ(method_name(Method::Put), "PUT");
  EXPECT_EQ(method_name(Method::Patch), "PATCH");
  EXPECT_EQ(method_name(Method::Delete), "DELETE");
}

TEST(Response, IsOkInThe200s) {
  for (const auto& [status, ok] : std::vector<std::pair<int, bool>>{
           {199, false}, {200, true}, {204, true}, {299, true}, {300, false}, {404, false}}) {
    Response response;
    response.status = status;
    EXPECT_EQ(response.ok(), ok) << status;
  }
}

}  // namespace
}  // namespace sigwright::http
