// One call over a Unix socket: what comes back, and what a server may do instead.

#include "http/grpc.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include "fakes/grpc_server.h"

namespace sigwright::http {
namespace {

using fakes::GrpcAnswer;
using fakes::GrpcServer;

class Grpc : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = std::filesystem::temp_directory_path() / "sigwright-grpc-XXXXXX";
    directory_ = ::mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  [[nodiscard]] std::filesystem::path socket() const { return directory_ / "agent.sock"; }
  [[nodiscard]] Result<Bytes> call(const std::string& message, const Cancel& cancel = {}) const {
    return call_grpc({.socket = socket(), .method = "/Service/Method", .message = to_bytes(message), .max_body = 1000},
                     cancel);
  }
  [[nodiscard]] Result<Bytes> answered(const GrpcAnswer& answer, const Cancel& cancel = {}) const {
    const GrpcServer server(socket(), [&](const std::string&) { return answer; });
    return call("hello", cancel);
  }

 private:
  std::filesystem::path directory_;
};

TEST_F(Grpc, AMessageGoesThereAndOneComesBack) {
  const GrpcServer server(socket(), [](const std::string& message) { return GrpcAnswer{.message = "<" + message}; });
  EXPECT_EQ(to_text(call("hello").value()), "<hello");
  EXPECT_EQ(to_text(call("").value()), "<");
}

TEST_F(Grpc, WhatTheServerRefusesIsDeniedAndTheRestIsTrouble) {
  const auto denied = answered({.message = std::nullopt, .grpc_status = "7", .grpc_message = "no identity issued"});
  ASSERT_FALSE(denied);
  EXPECT_EQ(denied.error().code, ErrorCode::AccessDenied);
  EXPECT_NE(denied.error().message.find("no identity issued"), std::string::npos);
}

TEST_F(Grpc, OtherStatusesAreTrouble) {
  EXPECT_EQ(answered({.message = "whole", .grpc_status = "14"}).error().code, ErrorCode::Unreachable);
}

TEST_F(Grpc, AnHttpErrorIsTrouble) {
  EXPECT_EQ(answered({.status = 503, .message = std::nullopt}).error().code, ErrorCode::Unreachable);
}

TEST_F(Grpc, WithoutAStatusNothingIsBelieved) {
  EXPECT_EQ(answered({.message = "whole", .grpc_status = std::nullopt}).error().code, ErrorCode::Malformed);
}

TEST_F(Grpc, AMessageThatIsNotWholeIsMalformed) {
  using std::string_literals::operator""s;
  for (const auto& raw : {"\0\0\0\0"s, "\0\0\0\0\5abcd"s, "\0\0\0\0\3abcd"s, "\1\0\0\0\1a"s}) {
    const GrpcServer server(socket(), [&](const std::string&) { return GrpcAnswer{.raw = raw}; });
    EXPECT_EQ(call("hello").error().code, ErrorCode::Malformed);
    std::filesystem::remove(socket());
  }
}

TEST_F(Grpc, AnAnswerWithoutEndIsCut) {
  EXPECT_EQ(answered({.message = std::string(100'000, 'x')}).error().code, ErrorCode::LimitExceeded);
}

TEST_F(Grpc, AServerThatHangsUpIsNoAnswer) {
  EXPECT_EQ(answered({.hang_up = true}).error().code, ErrorCode::Unreachable);
}

TEST_F(Grpc, ASilentServerIsLeftAtTheDeadline) {
  const Cancel cancel{.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(200)};
  EXPECT_EQ(answered({.silent = true}, cancel).error().code, ErrorCode::TimedOut);
}

TEST_F(Grpc, WhereNothingListensThereIsNothing) { EXPECT_EQ(call("hello").error().code, ErrorCode::Unreachable); }

}  // namespace
}  // namespace sigwright::http
