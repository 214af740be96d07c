#include "http/multi.h"

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <thread>
#include <vector>

#include "fakes/http_server.h"

namespace sigwright::http {
namespace {

using fakes::FakeRequest;
using fakes::FakeResponse;
using fakes::Fault;
using fakes::HttpServer;
using Clock = Multi::Clock;
using Milliseconds = std::chrono::milliseconds;

constexpr Milliseconds kLong{10'000};

std::size_t append(char* data, std::size_t size, std::size_t count, void* body) {
  static_cast<std::string*>(body)->append(data, size * count);
  return size * count;
}

struct Call {
  explicit Call(const std::string& url) {
    curl_easy_setopt(easy.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy.get(), CURLOPT_PROXY, "");
    curl_easy_setopt(easy.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, &append);
    curl_easy_setopt(easy.get(), CURLOPT_WRITEDATA, &body);
  }
  EasyPtr easy{curl_easy_init()};
  std::string body;
};

class MultiTest : public testing::Test {
 protected:
  // How the next one ended, or nothing within the time.
  std::optional<CURLcode> next(Milliseconds most = kLong) {
    const auto until = Clock::now() + most;
    do {
      multi_->drive();
      if (const auto ended = multi_->next_ended()) {
        multi_->remove(ended->easy);
        return ended->code;
      }
      multi_->wait(until);
    } while (Clock::now() < until);
    return std::nullopt;
  }
  std::unique_ptr<Multi> multi_ = Multi::create().value();
};

TEST_F(MultiTest, AsksOneAfterTheOtherOverOneConnection) {
  HttpServer server([](const FakeRequest& request) { return FakeResponse{.body = request.target}; });
  for (int i = 0; i < 20; ++i) {
    const Call call(server.url("/" + std::to_string(i)));
    ASSERT_TRUE(multi_->add(call.easy.get()));
    EXPECT_EQ(next(), CURLE_OK);
    EXPECT_EQ(call.body, "/" + std::to_string(i));
  }
  EXPECT_EQ(server.connections(), 1);
}

// More than it is told of at once.
TEST_F(MultiTest, DrivesMoreSocketsThanOneWaitTells) {
  HttpServer server([](const FakeRequest&) { return FakeResponse{.body = "x", .delay = Milliseconds(50)}; });
  std::deque<Call> calls;
  for (int i = 0; i < 300; ++i) {
    calls.emplace_back(server.url());
    ASSERT_TRUE(multi_->add(calls.back().easy.get()));
  }
  for (int i = 0; i < 300; ++i) ASSERT_EQ(next(), CURLE_OK);
  for (const auto& call : calls) EXPECT_EQ(call.body, "x");
}

TEST_F(MultiTest, EndsWhatTakesTooLongThoughNoSocketBecomesReady) {
  HttpServer server([](const FakeRequest&) { return FakeResponse{.fault = Fault::NeverAnswer}; });
  const Call call(server.url());
  curl_easy_setopt(call.easy.get(), CURLOPT_TIMEOUT_MS, 100L);
  ASSERT_TRUE(multi_->add(call.easy.get()));
  EXPECT_EQ(next(), CURLE_OPERATION_TIMEDOUT);
}

TEST_F(MultiTest, TellsOfConnectionsThatBreak) {
  HttpServer server([](const FakeRequest&) { return FakeResponse{.body = "12345678", .fault = Fault::ResetInBody}; });
  const Call call(server.url());
  ASSERT_TRUE(multi_->add(call.easy.get()));
  EXPECT_EQ(next(), CURLE_RECV_ERROR);
}

TEST_F(MultiTest, TellsThatNobodyListens) {
  std::string url;
  {
    const HttpServer gone([](const FakeRequest&) { return FakeResponse{}; });
    url = gone.url();
  }
  const Call call(url);
  ASSERT_TRUE(multi_->add(call.easy.get()));
  EXPECT_EQ(next(), CURLE_COULDNT_CONNECT);
}

// A socket that is closed while it is ready, and whose number another one gets.
TEST_F(MultiTest, ForgetsTheSocketsOfWhatIsTakenBack) {
  HttpServer server([](const FakeRequest& request) {
    return FakeResponse{.body = "y", .fault = request.target == "/stuck" ? Fault::StallInBody : Fault::None};
  });
  for (int i = 0; i < 10; ++i) {
    const Call stuck(server.url("/stuck"));
    ASSERT_TRUE(multi_->add(stuck.easy.get()));
    EXPECT_FALSE(next(Milliseconds(20)));
    multi_->remove(stuck.easy.get());
    const Call call(server.url("/other"));
    ASSERT_TRUE(multi_->add(call.easy.get()));
    EXPECT_EQ(next(), CURLE_OK);
    EXPECT_EQ(call.body, "y");
  }
}

TEST_F(MultiTest, TakesNoRequestTwice) {
  const Call call("http://127.0.0.1:1/");
  ASSERT_TRUE(multi_->add(call.easy.get()));
  EXPECT_FALSE(multi_->add(call.easy.get()));
  multi_->remove(call.easy.get());
}

TEST_F(MultiTest, WaitsAsLongAsItIsTold) {
  const auto began = Clock::now();
  multi_->wait(began + Milliseconds(50));
  EXPECT_GE(Clock::now() - began, Milliseconds(50));
  multi_->wait(began);  // in the past
}

// What is told before it waits counts too, and once.
TEST_F(MultiTest, WakesUpForOthers) {
  multi_->wake();
  multi_->wake();
  multi_->wait(Clock::time_point::max());
  const auto began = Clock::now();
  multi_->wait(began + Milliseconds(20));
  EXPECT_GE(Clock::now() - began, Milliseconds(20));
  const std::jthread other([this] {
    std::this_thread::sleep_for(Milliseconds(20));
    multi_->wake();
  });
  multi_->wait(Clock::time_point::max());
}

}  // namespace
}  // namespace sigwright::http
