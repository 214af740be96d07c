#include "http/exchange.h"

#include <gtest/gtest.h>

#include <thread>

namespace sigwright::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class ExchangeTest : public testing::Test {
 protected:
  [[nodiscard]] std::shared_ptr<Exchange> exchange(Request request = {}, const Cancel& cancel = {}) const {
    request.url = Url::parse("https://h.example/v2/?token=secret").value();
    request.max_body = 100;
    auto made = std::make_shared<Exchange>(std::move(request), cancel, options_);
    made->begin_attempt(Clock::now());
    return made;
  }
  static void answer(Exchange& exchange, int status, const std::string& field = "A: 1") {
    for (const std::string& line :
         {"HTTP/1.1 " + std::to_string(status) + " X\r\n", field + "\r\n", std::string("\r\n")}) {
      EXPECT_TRUE(exchange.on_header(line, status));
    }
  }
  [[nodiscard]] Step after(Exchange& exchange, const AttemptEnd& end = {}) {
    return exchange.after_attempt(end, {exchange.hop().url, proxy_, store_}, random_);
  }

  std::shared_ptr<const ClientOptions> options_ = std::make_shared<ClientOptions>();
  std::minstd_rand random_{1};
  std::string proxy_;
  CaStore store_;
};

TEST_F(ExchangeTest, FinishesWithAnAnswer) {
  const auto one = exchange();
  answer(*one, 200);
  EXPECT_TRUE(one->on_body(as_bytes("body")));
  const Step step = after(*one);
  ASSERT_EQ(step.kind, Step::Kind::Finish);
  EXPECT_EQ(to_text((*step.result)->body), "body");
  EXPECT_EQ((*step.result)->attempts, 1);
}

TEST_F(ExchangeTest, CountsItsAttempts) {
  const auto one = exchange();
  for (int attempt = 1; attempt < 5; ++attempt) {
    answer(*one, 503);
    EXPECT_EQ(after(*one).kind, Step::Kind::Retry);
    one->begin_attempt(Clock::now());
  }
  answer(*one, 503);
  const Step last = after(*one);
  ASSERT_EQ(last.kind, Step::Kind::Finish);
  EXPECT_EQ((*last.result)->attempts, 5);
}

TEST_F(ExchangeTest, SaysHowLongAHostIsToBeLeftAlone) {
  const auto one = exchange();
  answer(*one, 429, "Retry-After: 7");
  const Step step = after(*one);
  EXPECT_EQ(step.kind, Step::Kind::Retry);
  EXPECT_GE(step.delay, seconds(7));
  EXPECT_EQ(step.hold, seconds(7));
}

TEST_F(ExchangeTest, HoldsNobodyForLongerThanAnybodyWaits) {
  const auto one = exchange();
  answer(*one, 429, "Retry-After: 3600");
  const Step step = after(*one);
  EXPECT_EQ(step.kind, Step::Kind::Finish);
  EXPECT_FALSE(step.hold);
}

TEST_F(ExchangeTest, TriesAStaleConnectionAgainAtOnce) {
  const auto one = exchange();
  const Step step = after(*one, {.code = CURLE_RECV_ERROR, .reused = true});
  EXPECT_EQ(step.kind, Step::Kind::Retry);
  EXPECT_EQ(step.delay, milliseconds(0));
}

TEST_F(ExchangeTest, RepeatsAPostOnlyIfItWasNotSent) {
  const auto sent = exchange({.method = Method::Post});
  EXPECT_EQ(after(*sent, {.code = CURLE_RECV_ERROR}).kind, Step::Kind::Finish);
  const auto unsent = exchange({.method = Method::Post});
  EXPECT_EQ(after(*unsent, {.code = CURLE_COULDNT_CONNECT}).kind, Step::Kind::Retry);
}

TEST_F(ExchangeTest, SendsOnceWhatIsToBeSentOnce) {
  const Request request{.method = Method::Put, .idempotent = true, .once = true};
  for (const int status : {429, 500, 503}) {
    const auto answered = exchange(request);
    answer(*answered, status, "Retry-After: 1");
    const Step step = after(*answered);
    ASSERT_EQ(step.kind, Step::Kind::Finish) << status;
    EXPECT_EQ((*step.result)->status, status);
    EXPECT_EQ((*step.result)->retry_after, seconds(1));
    EXPECT_EQ(step.hold.has_value(), status == 429);  // the others are held back all the same
  }
  for (const CURLcode code : {CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_COULDNT_CONNECT}) {
    const Step step = after(*exchange(request), {.code = code, .reused = true});
    ASSERT_EQ(step.kind, Step::Kind::Finish) << code;
    EXPECT_EQ(step.result->error().code, ErrorCode::Unreachable);
  }
}

TEST_F(ExchangeTest, TakesAnAnswerThatCameBeforeTheBodyWasSent) {
  const auto one = exchange({.method = Method::Put, .body = std::make_shared<const Bytes>(10), .idempotent = true});
  answer(*one, 413);
  const Step step = after(*one, {.code = CURLE_SEND_ERROR});
  ASSERT_EQ(step.kind, Step::Kind::Finish);
  EXPECT_EQ((*step.result)->status, 413);
}

TEST_F(ExchangeTest, IsStalledWhenNothingMovesAfterTheConnectionStands) {
  const auto one = exchange({.attempt_timeout = seconds(10)});
  const auto began = one->attempt_began();
  const Progress connecting{};
  EXPECT_FALSE(one->stalled(began + seconds(14), connecting));
  EXPECT_TRUE(one->stalled(began + seconds(15), connecting));  // connect_timeout
  const Progress connected{.connected = true, .connected_at = began + seconds(5)};
  EXPECT_FALSE(one->stalled(began + seconds(14), connected));
  EXPECT_TRUE(one->stalled(began + seconds(15), connected));
}

TEST_F(ExchangeTest, IsNotStalledWhileABodyIsSent) {
  const auto one = exchange({.attempt_timeout = milliseconds(1)});
  for (std::int64_t sent = 5000; sent < 50'000; sent += 5000) {
    std::this_thread::sleep_for(milliseconds(2));
    const Progress progress{.connected = true, .connected_at = one->attempt_began(), .sent = sent};
    EXPECT_FALSE(one->stalled(Clock::now(), progress));
  }
}

TEST_F(ExchangeTest, EndsWithTheDeadlineOrTheStop) {
  Cancel late;
  late.deadline = Clock::now() - seconds(1);
  EXPECT_EQ(exchange({}, late)->check_cancel().error().code, ErrorCode::TimedOut);
  std::stop_source source;
  const auto one = exchange({}, {.stop = source.get_token()});
  EXPECT_TRUE(one->check_cancel());
  source.request_stop();
  EXPECT_EQ(one->check_cancel().error().code, ErrorCode::Interrupted);
  const auto dropped = exchange();
  dropped->abandon();
  EXPECT_EQ(dropped->check_cancel().error().code, ErrorCode::Interrupted);
}

TEST_F(ExchangeTest, IsDueAtTheFirstThingThatMayHappen) {
  Cancel cancel;
  cancel.deadline = Clock::now() + seconds(100);
  const auto one = exchange({.attempt_timeout = seconds(5)}, cancel);
  EXPECT_EQ(one->due(), cancel.deadline);
  one->phase = Exchange::Phase::Running;
  EXPECT_EQ(one->due(), one->attempt_began() + seconds(5));
  one->phase = Exchange::Phase::Delayed;
  one->not_before = one->attempt_began() + seconds(3);
  EXPECT_EQ(one->due(), one->not_before);
}

TEST_F(ExchangeTest, NamesTheUrlOfARefusalWithoutItsQuery) {
  const auto one = exchange();
  EXPECT_TRUE(one->on_header("HTTP/1.1 200 OK\r\n", 200));
  EXPECT_TRUE(one->on_header("Content-Length: 101\r\n", 200));
  EXPECT_FALSE(one->on_header("\r\n", 200));
  const Step step = after(*one, {.code = CURLE_WRITE_ERROR});
  EXPECT_EQ(step.result->error().code, ErrorCode::LimitExceeded);
  EXPECT_EQ(step.result->error().message.substr(0, 24), "https://h.example/v2/: t");
}

TEST_F(ExchangeTest, GivesItsResultOnce) {
  const auto one = exchange();
  EXPECT_FALSE(one->done());
  one->complete(Response{.status = 204});
  EXPECT_TRUE(one->done());
  EXPECT_EQ(one->wait()->status, 204);
  EXPECT_EQ(one->wait().error().code, ErrorCode::Internal);
}

}  // namespace
}  // namespace sigwright::http
