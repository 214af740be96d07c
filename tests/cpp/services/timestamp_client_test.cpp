#include "services/timestamp_client.h"

#include <gtest/gtest.h>

#include "fakes/http_server.h"
#include "samples.h"

namespace sigwright::services {
namespace {

using fakes::FakeRequest;
using fakes::FakeResponse;

Result<Bytes> ask(const fakes::HttpServer& server) {
  return request_timestamp(*samples::client(), samples::url(server.url("/")), fakes::vector_bytes("tlog/artifact.sig"),
                           nullptr, {});
}

TEST(TimestampClient, SendsAQueryAndRefusesTheReplyToAnother) {
  const fakes::HttpServer server(
      [](const FakeRequest&) { return FakeResponse{.body = fakes::vector_text("tsa/with-cert.response")}; });
  const auto reply = ask(server);
  ASSERT_FALSE(reply);  // its nonce is of another request
  EXPECT_EQ(reply.error().code, ErrorCode::Malformed);
  EXPECT_EQ(server.requests().at(0).header("Content-Type"), "application/timestamp-query");
}

TEST(TimestampClient, SaysWhatTheAuthorityRefused) {
  const fakes::HttpServer server([](const FakeRequest&) {
    return FakeResponse{.status = 400, .body = R"({"code":400,"message":"no such policy"})"};
  });
  EXPECT_NE(ask(server).error().message.find("no such policy"), std::string::npos);
  const fakes::HttpServer refusing(
      [](const FakeRequest&) { return FakeResponse{.body = fakes::vector_text("tsa/sha1.response")}; });
  EXPECT_FALSE(ask(refusing));
}

TEST(TimestampClient, RefusesNonsense) {
  const fakes::HttpServer server([](const FakeRequest&) { return FakeResponse{.body = "hello"}; });
  EXPECT_EQ(ask(server).error().code, ErrorCode::Malformed);
}

}  // namespace
}  // namespace sigwright::services
