#include "http/byte_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "fakes/http_server.h"
#include "http/client.h"

namespace sigwright::http {
namespace {

Bytes numbered(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + i / 251);
  return bytes;
}

Bytes take_all(ByteQueue& queue) {
  Bytes all, piece;
  while (queue.take(piece) && !piece.empty()) all.insert(all.end(), piece.begin(), piece.end());
  return all;
}

// How much there is to take; nothing where that fails.
std::optional<std::size_t> taken_from(ByteQueue& queue) {
  Bytes piece;
  return queue.take(piece) ? std::optional(piece.size()) : std::nullopt;
}

bool put_in(ByteQueue& queue, Bytes piece) { return queue.put(piece).has_value(); }

TEST(ByteQueue, KeepsTheOrderOfBytes) {
  ByteQueue queue(64);
  const Bytes sent = numbered(5'000);
  std::jthread writer([&] {
    for (std::size_t at = 0, size = 1; at < sent.size(); at += size, size = size % 97 + 1) {
      const ByteView rest = ByteView(sent).subspan(at);
      const ByteView piece = rest.first(std::min(size, rest.size()));
      EXPECT_TRUE(put_in(queue, Bytes(piece.begin(), piece.end())));
    }
    queue.close();
  });
  EXPECT_EQ(take_all(queue), sent);
  EXPECT_EQ(queue.received(), sent.size());
  EXPECT_EQ(queue.taken(), sent.size());
}

TEST(ByteQueue, HandsAnErrorToWhoeverWaits) {
  ByteQueue queue(8);
  std::jthread closer([&] { queue.close(Error{ErrorCode::Unreachable, "gone", {}, {}}); });
  Bytes buffer(4);
  const auto taken = queue.take(buffer);
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().message, "gone");
  EXPECT_FALSE(put_in(queue, numbered(1)));
  EXPECT_FALSE(queue.take_now(buffer));
}

TEST(ByteQueue, GivesWhatCameBeforeTheEnd) {
  ByteQueue queue(8);
  queue.add(numbered(3));
  queue.close();
  Bytes buffer(8);
  EXPECT_EQ(taken_from(queue), 3U);
  EXPECT_EQ(taken_from(queue), 0U);
  EXPECT_EQ(queue.take_now(buffer).value(), std::optional<std::size_t>(0));
}

TEST(ByteQueue, EndsAWriterThatNobodyReads) {
  ByteQueue queue(4);
  std::jthread closer([&] { queue.close(); });
  while (put_in(queue, numbered(3))) continue;
}

TEST(ByteQueue, TakesOnePieceBeyondItsCapacityAndNoOther) {
  ByteQueue queue(4);
  EXPECT_TRUE(put_in(queue, numbered(100)));
  std::atomic<bool> is_in = false;
  std::jthread writer([&] {
    EXPECT_TRUE(put_in(queue, numbered(1)));
    is_in = true;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_FALSE(is_in);
  EXPECT_EQ(taken_from(queue), 100U);
  EXPECT_EQ(taken_from(queue), 1U);
}

TEST(ByteQueue, GivesMemoryBackForMemory) {
  ByteQueue queue(100);
  Bytes first = numbered(90);
  const auto* const memory = first.data();
  ASSERT_TRUE(queue.put(first));
  EXPECT_TRUE(first.empty());
  Bytes buffer(90);
  EXPECT_EQ(queue.take_now(buffer).value(), std::optional<std::size_t>(90));
  Bytes second = numbered(90);
  ASSERT_TRUE(queue.put(second));
  EXPECT_EQ(second.data(), memory);
  EXPECT_TRUE(second.empty());
}

TEST(ByteQueue, WakesTheClientOnlyWhenItWaits) {
  ByteQueue queue(8);
  std::atomic<int> woken = 0;
  queue.on_change([&] { ++woken; });
  Bytes buffer(8);
  EXPECT_TRUE(put_in(queue, numbered(2)));
  EXPECT_EQ(woken, 0);
  EXPECT_EQ(queue.take_now(buffer).value(), std::optional<std::size_t>(2));
  EXPECT_EQ(queue.take_now(buffer).value(), std::nullopt);
  EXPECT_TRUE(put_in(queue, numbered(1)));
  EXPECT_EQ(woken, 0);  // a quarter of the queue is worth it
  EXPECT_TRUE(put_in(queue, numbered(1)));
  EXPECT_EQ(woken, 1);
  EXPECT_FALSE(queue.has_room(8));
  EXPECT_EQ(taken_from(queue), 1U);  // the first of two pieces
  EXPECT_EQ(woken, 2);
}

TEST(ByteQueue, WakesTheClientForTheLastBytesHoweverFew) {
  ByteQueue queue(1000);
  std::atomic<int> woken = 0;
  queue.on_change([&] { ++woken; });
  Bytes buffer(8);
  EXPECT_EQ(queue.take_now(buffer).value(), std::nullopt);
  EXPECT_TRUE(put_in(queue, numbered(3)));
  EXPECT_EQ(woken, 0);
  queue.close();
  EXPECT_EQ(woken, 1);
  EXPECT_EQ(queue.take_now(buffer).value(), std::optional<std::size_t>(3));
}

TEST(ByteQueue, GivesAReaderLittleRatherThanLetTheClientWait) {
  ByteQueue queue(1000);
  queue.add(numbered(3));
  std::jthread client([&] { EXPECT_FALSE(queue.has_room(998)); });
  EXPECT_EQ(taken_from(queue), 3U);
}

// Through a client: the answer of one request, or the body of another, many times larger than the queue.
class Streamed : public testing::Test {
 protected:
  static Request request(const fakes::HttpServer& server) {
    Request request;
    request.url = Url::parse(server.url("/blob")).value();
    request.max_body = std::size_t{64} << 20;
    return request;
  }
  std::shared_ptr<Client> client_ = Client::create({.max_attempts = 3}).value();
  std::shared_ptr<ByteQueue> queue_ = std::make_shared<ByteQueue>(std::size_t{256} << 10);
};

TEST_F(Streamed, TakesAnAnswerAtThePaceOfItsReader) {
  const Bytes body = numbered(std::size_t{5} << 20);
  const fakes::HttpServer server([&](const fakes::FakeRequest&) { return fakes::FakeResponse{.body = to_text(body)}; });
  Request get = request(server);
  get.into = queue_;
  std::jthread sender([&] {
    const auto answer = client_->send(get, {});
    EXPECT_TRUE(answer && answer->ok() && answer->body.empty());
    queue_->close();
  });
  EXPECT_EQ(take_all(*queue_), body);
}

TEST_F(Streamed, SendsABodyAtThePaceOfItsWriter) {
  const Bytes body = numbered(std::size_t{5} << 20);
  const fakes::HttpServer server([](const fakes::FakeRequest&) { return fakes::FakeResponse{.status = 201}; });
  Request put = request(server);
  put.method = Method::Put;
  put.stream = queue_;
  put.stream_size = body.size();
  std::jthread writer([&] {
    for (std::size_t at = 0; at < body.size(); at += 100'000) {
      const ByteView piece = ByteView(body).subspan(at, std::min<std::size_t>(100'000, body.size() - at));
      EXPECT_TRUE(put_in(*queue_, Bytes(piece.begin(), piece.end())));
    }
    queue_->close();
  });
  const auto answer = client_->send(put, {});
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(server.requests().at(0).body, to_text(body));
}

TEST_F(Streamed, NeverEndsABodyWhoseWriterFailed) {
  const fakes::HttpServer server([](const fakes::FakeRequest&) { return fakes::FakeResponse{.status = 201}; });
  Request put = request(server);
  put.method = Method::Put;
  put.stream = queue_;
  put.stream_size = 1'000;
  queue_->add(numbered(10));
  queue_->close(Error{ErrorCode::DigestMismatch, "other bytes", {}, {}});
  const auto answer = client_->send(put, {});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::DigestMismatch);
}

TEST_F(Streamed, SendsNoStreamTwice) {
  std::atomic<int> calls = 0;
  const fakes::HttpServer server([&](const fakes::FakeRequest&) {
    ++calls;
    return fakes::FakeResponse{.status = 503};
  });
  Request put = request(server);
  put.method = Method::Put;
  put.idempotent = true;
  put.stream = queue_;
  put.stream_size = 10;
  queue_->add(numbered(10));
  queue_->close();
  EXPECT_EQ(client_->send(put, {})->status, 503);
  EXPECT_EQ(calls, 1);
}

TEST_F(Streamed, RefusesAStatusThatWasNotWantedBeforeItsFirstByte) {
  const fakes::HttpServer server(
      [](const fakes::FakeRequest&) { return fakes::FakeResponse{.body = "from the start"}; });
  Request get = request(server);
  get.into = queue_;
  get.wanted_status = 206;
  EXPECT_EQ(client_->send(get, {}).error().code, ErrorCode::Malformed);
  EXPECT_EQ(queue_->received(), 0U);
}

TEST_F(Streamed, KeepsAnErrorsWordsOutOfTheQueue) {
  const fakes::HttpServer server(
      [](const fakes::FakeRequest&) { return fakes::FakeResponse{.status = 404, .body = "no"}; });
  Request get = request(server);
  get.into = queue_;
  const auto answer = client_->send(get, {});
  EXPECT_EQ(to_text(answer->body), "no");
  EXPECT_EQ(queue_->received(), 0U);
}

}  // namespace
}  // namespace sigwright::http
