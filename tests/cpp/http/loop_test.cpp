#include "http/loop.h"

#include <gtest/gtest.h>

#include "fakes/http_server.h"

namespace sigwright::http {
namespace {

using fakes::FakeRequest;
using fakes::FakeResponse;
using fakes::Fault;
using fakes::HttpServer;

class LoopTest : public testing::Test {
 protected:
  [[nodiscard]] std::shared_ptr<Exchange> exchange(const std::string& url, const Cancel& cancel = {}) const {
    Request request;
    request.url = Url::parse(url).value();
    request.max_body = 1000;
    return std::make_shared<Exchange>(std::move(request), cancel, settings_.options);
  }
  Loop::Settings settings_{std::make_shared<ClientOptions>(), {}, Proxies({})};
};

TEST_F(LoopTest, CompletesWhatIsSubmittedFromManyThreads) {
  HttpServer server([](const FakeRequest&) { return FakeResponse{.body = "x"}; });
  const auto loop = Loop::create(settings_).value();
  std::atomic<int> done{0};
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 50; ++i) {
          const auto one = exchange(server.url());
          loop->submit(one);
          done += one->wait().has_value() ? 1 : 0;
        }
      });
    }
  }
  EXPECT_EQ(done, 400);
}

TEST_F(LoopTest, EndsWhatIsUnderWayWhenStopped) {
  HttpServer server([](const FakeRequest&) { return FakeResponse{.fault = Fault::NeverAnswer}; });
  const auto loop = Loop::create(settings_).value();
  std::vector<std::shared_ptr<Exchange>> all;
  for (int i = 0; i < 100; ++i) all.push_back(exchange(server.url()));  // more than one host gets at once
  for (const auto& one : all) loop->submit(one);
  loop->stop();
  for (const auto& one : all) EXPECT_EQ(one->wait().error().code, ErrorCode::Interrupted);
}

TEST_F(LoopTest, GivesTheirPlaceToOthersWhenOnesAreCancelled) {
  HttpServer server([](const FakeRequest& request) {
    return FakeResponse{.fault = request.target == "/stuck" ? Fault::NeverAnswer : Fault::None};
  });
  const auto loop = Loop::create(settings_).value();
  std::stop_source source;
  std::vector<std::shared_ptr<Exchange>> stuck;
  for (int i = 0; i < 200; ++i) stuck.push_back(exchange(server.url("/stuck"), {.stop = source.get_token()}));
  for (const auto& one : stuck) loop->submit(one);
  const auto next = exchange(server.url("/next"));
  loop->submit(next);
  while (server.requests().empty()) std::this_thread::yield();
  source.request_stop();
  loop->nudge();
  EXPECT_TRUE(next->wait());
  for (const auto& one : stuck) EXPECT_EQ(one->wait().error().code, ErrorCode::Interrupted);
}

TEST_F(LoopTest, ServesMoreHostsThanItRemembers) {
  HttpServer server([](const FakeRequest&) { return FakeResponse{}; });
  const auto loop = Loop::create(settings_).value();
  std::vector<std::shared_ptr<Exchange>> all;
  for (int i = 0; i < 600; ++i) {  // names of one address, and so many hosts
    all.push_back(exchange("http://h" + std::to_string(i % 300) + ".localhost:" + std::to_string(server.port()) + "/"));
    loop->submit(all.back());
  }
  for (const auto& one : all) EXPECT_TRUE(one->wait());
  EXPECT_EQ(server.requests().size(), 600U);
}

}  // namespace
}  // namespace sigwright::http
