// The SPIFFE agent's answers: which hold a token.

#include "services/spiffe.h"

#include <gtest/gtest.h>

#include "fakes/grpc_server.h"
#include "samples.h"

namespace sigwright::services {
namespace {

using fakes::GrpcAnswer;
using std::string_literals::operator""s;

Result<std::string> ask(const std::function<GrpcAnswer(const std::string&)>& agent) {
  const samples::TemporaryDirectory directory;
  const fakes::GrpcServer server(directory.path() / "agent.sock", agent);
  return fetch_jwt_svid(directory.path() / "agent.sock", "sigstore", {});
}

TEST(Spiffe, TheFirstTokenIsTakenAndTheAudienceIsAskedFor) {
  std::string asked;
  const auto token = ask([&](const std::string& message) {
    asked = message;
    // Two SVIDs: {id "spiffe://a", token "a.b.c", hint "x"} after an unknown number, and {token "d.e.f"}.
    return GrpcAnswer{.message =
                          "\x18\x07\x0a\x16\x0a\x0aspiffe://a\x12\x05"
                          "a.b.c\x1a\x01x\x0a\x07\x12\x05"
                          "d.e.f"s};
  });
  EXPECT_EQ(token.value(), "a.b.c");
  EXPECT_EQ(asked, "\x0a\x08sigstore"s);
}

TEST(Spiffe, AnAnswerWithoutATokenIsMalformed) {
  for (const auto& message :
       {""s, "\x0a"s, "\x0a\x7f"s, "\x0a\x00"s, "\x0a\x02\x0a\x00"s, "\x0a\x02\x12\x00"s, "\x0b\x01"s,
        "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s, "\x0a\xff\xff\xff\xff\x0f"s}) {
    const auto token = ask([&](const std::string&) { return GrpcAnswer{.message = message}; });
    ASSERT_FALSE(token);
    EXPECT_EQ(token.error().code, ErrorCode::Malformed);
  }
}

TEST(Spiffe, AWorkloadThatTheAgentDoesNotKnowIsDenied) {
  const auto token = ask([](const std::string&) {
    return GrpcAnswer{.message = std::nullopt, .grpc_status = "7", .grpc_message = "no identity issued"};
  });
  EXPECT_EQ(token.error().code, ErrorCode::AccessDenied);
  EXPECT_NE(token.error().message.find("SPIFFE agent"), std::string::npos);
}

}  // namespace
}  // namespace sigwright::services
