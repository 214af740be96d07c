#include "http/receiver.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace sigwright::http {
namespace {

class ReceiverTest : public testing::Test {
 protected:
  bool head(int status, const std::vector<std::string>& fields = {}) {
    bool going = receiver_.header("HTTP/1.1 " + std::to_string(status) + " Reason\r\n", status);
    for (const auto& field : fields) going = going && receiver_.header(field + "\r\n", status);
    return going && receiver_.header("\r\n", status);
  }
  bool body(const std::string& text) { return receiver_.body(as_bytes(text)); }
  [[nodiscard]] ErrorCode refused() const { return receiver_.refusal().value().code; }

  Request request_{.max_body = 10};
  Receiver receiver_{request_, false};
};

TEST_F(ReceiverTest, KeepsFieldsAndBody) {
  EXPECT_TRUE(head(200, {"A: 1", "b:  two words  ", "no colon", "Empty:"}));
  EXPECT_TRUE(body("12345"));
  EXPECT_TRUE(body("67890"));
  EXPECT_EQ(receiver_.response().status, 200);
  EXPECT_EQ(receiver_.response().headers.get("B"), "two words");
  EXPECT_EQ(receiver_.response().headers.get("empty"), "");
  EXPECT_EQ(to_text(receiver_.response().body), "1234567890");
  EXPECT_FALSE(receiver_.refusal());
}

TEST_F(ReceiverTest, RefusesTheByteAfterTheLast) {
  EXPECT_TRUE(head(200));
  EXPECT_TRUE(body("1234567890"));
  EXPECT_FALSE(body("1"));
  EXPECT_EQ(refused(), ErrorCode::LimitExceeded);
}

TEST_F(ReceiverTest, RefusesALengthAboveTheCap) {
  EXPECT_FALSE(head(200, {"Content-Length: 11"}));
  EXPECT_EQ(refused(), ErrorCode::LimitExceeded);
}

TEST_F(ReceiverTest, RefusesTwoLengths) {
  EXPECT_FALSE(head(200, {"Content-Length: 1", "content-length: 2"}));
  EXPECT_EQ(refused(), ErrorCode::Malformed);
}

TEST_F(ReceiverTest, AcceptsALengthSaidTwice) { EXPECT_TRUE(head(200, {"Content-Length: 2", "Content-Length: 2"})); }

TEST_F(ReceiverTest, AllocatesNothingOnTheWordOfALength) {
  request_.max_body = std::size_t{1} << 40;
  EXPECT_TRUE(head(200, {"Content-Length: 1099511627775"}));
  EXPECT_LE(receiver_.response().body.capacity(), std::size_t{1} << 20);
}

TEST_F(ReceiverTest, ForgetsInterimAnswers) {
  EXPECT_TRUE(head(103, {"Link: </style.css>"}));
  EXPECT_FALSE(receiver_.head_complete());
  EXPECT_TRUE(head(200, {"A: 1"}));
  EXPECT_TRUE(receiver_.head_complete());
  EXPECT_FALSE(receiver_.response().headers.get("link"));
}

TEST_F(ReceiverTest, IgnoresTrailers) {
  EXPECT_TRUE(head(200));
  EXPECT_TRUE(body("123"));
  EXPECT_TRUE(receiver_.header("Docker-Content-Digest: sha256:0\r\n", 200));
  EXPECT_TRUE(receiver_.header("HTTP/1.1 404 Not Found\r\n", 200));
  EXPECT_EQ(receiver_.response().status, 200);
  EXPECT_FALSE(receiver_.response().headers.get("docker-content-digest"));
}

TEST_F(ReceiverTest, CapsTheHead) {
  const std::string field = "X: " + std::string(997, 'x');
  EXPECT_TRUE(receiver_.header("HTTP/1.1 200 OK\r\n", 200));
  std::size_t lines = 0;
  while (receiver_.header(field, 200)) ASSERT_LT(++lines, 1000U);
  EXPECT_EQ(refused(), ErrorCode::LimitExceeded);
  EXPECT_EQ(lines, (limits::kHeaderBytes - 17) / 1000);
}

TEST_F(ReceiverTest, CapsTheHeadsOfInterimAnswersTogether) {
  bool going = true;
  for (int i = 0; going && i < 1000; ++i) going = head(103, {"X: " + std::string(1000, 'x')});
  EXPECT_FALSE(going);
  EXPECT_EQ(refused(), ErrorCode::LimitExceeded);
}

TEST_F(ReceiverTest, RefusesAnEncodedBody) {
  EXPECT_FALSE(head(200, {"Content-Encoding: br"}));
  EXPECT_EQ(refused(), ErrorCode::Malformed);
}

TEST_F(ReceiverTest, AcceptsIdentityAsNoEncoding) { EXPECT_TRUE(head(200, {"Content-Encoding: Identity"})); }

TEST_F(ReceiverTest, FindsTheSecondEncodingToo) {
  EXPECT_FALSE(head(200, {"Content-Encoding: identity", "Content-Encoding: gzip"}));
}

TEST_F(ReceiverTest, CutsTheBodyOfAnErrorAtItsOwnCap) {
  EXPECT_TRUE(head(500, {"Content-Length: 1000000000"}));
  EXPECT_TRUE(body(std::string(limits::kErrorBodyBytes, 'x')));
  EXPECT_FALSE(body("x"));
  EXPECT_TRUE(receiver_.cut());
  EXPECT_FALSE(receiver_.refusal());
  EXPECT_EQ(receiver_.response().body.size(), limits::kErrorBodyBytes);
}

TEST_F(ReceiverTest, KeepsNothingOfAnEncodedError) {
  EXPECT_TRUE(head(404, {"Content-Encoding: gzip"}));
  EXPECT_FALSE(body("\x1f\x8b"));
  EXPECT_TRUE(receiver_.cut());
  EXPECT_TRUE(receiver_.response().body.empty());
}

TEST(Receiver, DoesNotTakeTheLengthOfHeadForABody) {
  const Request request{};
  Receiver receiver(request, true);
  EXPECT_TRUE(receiver.header("HTTP/1.1 200 OK\r\n", 200));
  EXPECT_TRUE(receiver.header("Content-Length: 100\r\n", 200));
  EXPECT_TRUE(receiver.header("Content-Encoding: gzip\r\n", 200));
  EXPECT_TRUE(receiver.header("\r\n", 200));
}

TEST(Receiver, FeedsASinkUpToTheCap) {
  std::string taken;
  Request request{.max_body = 4};
  request.sink = [&](ByteView piece) -> Result<void> {
    taken += as_text(piece);
    return {};
  };
  Receiver receiver(request, false);
  EXPECT_TRUE(receiver.header("HTTP/1.1 200 OK\r\n", 200));
  EXPECT_TRUE(receiver.header("\r\n", 200));
  EXPECT_FALSE(receiver.sink_started());
  EXPECT_TRUE(receiver.body(as_bytes("1234")));
  EXPECT_TRUE(receiver.sink_started());
  EXPECT_FALSE(receiver.body(as_bytes("5")));
  EXPECT_EQ(taken, "1234");
  EXPECT_EQ(receiver.refusal()->code, ErrorCode::LimitExceeded);
}

}  // namespace
}  // namespace sigwright::http
