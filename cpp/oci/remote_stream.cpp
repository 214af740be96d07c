// Blobs as streams between a registry and whoever takes or gives their bytes: one thread for the request, one for the
// bytes, a bounded queue in between.

#include <thread>
#include <utility>

#include "base/limits.h"
#include "http/byte_queue.h"
#include "oci/remote_repository.h"

namespace sigwright::oci {
namespace {

constexpr std::size_t kQueue = std::size_t{1} << 20;          // larger ones take memory and save no time
constexpr std::uint64_t kSmallBlob = std::uint64_t{1} << 20;  // read and sent in one piece, without threads
constexpr int kMostBreaks = 5;                                // of one download, each after new bytes came

// A download under way. What breaks off goes on where it was, as long as the registry gives ranges.
class RemoteBlob final : public BlobReader {
 public:
  RemoteBlob(std::shared_ptr<RemoteHost> host, RegistryCall call, Descriptor blob, std::string what,
             const Cancel& cancel)
      : queue_(std::make_shared<http::ByteQueue>(kQueue)),
        fetch_([=, this, queue = queue_](const std::stop_token& gone) {
          Cancel until = cancel;
          const std::stop_callback forward(cancel.stop, [this] { ended_.request_stop(); });
          const std::stop_callback mine(gone, [this] { ended_.request_stop(); });
          until.stop = ended_.get_token();
          auto done = fetch(*host, call, blob, what, until, queue);
          queue->close(done ? std::nullopt : std::optional(std::move(done).error()));
        }) {}

  ~RemoteBlob() override {
    fetch_.request_stop();
    queue_->close(Error{ErrorCode::Interrupted, "nobody reads any more", {}, {}});
  }
  RemoteBlob(const RemoteBlob&) = delete;
  RemoteBlob& operator=(const RemoteBlob&) = delete;

  [[nodiscard]] Result<void> next(Bytes& piece) override { return queue_->take(piece); }

 private:
  [[nodiscard]] static Result<void> fetch(RemoteHost& host, const RegistryCall& first, const Descriptor& blob,
                                          const std::string& what, const Cancel& cancel,
                                          const std::shared_ptr<http::ByteQueue>& queue) {
    for (int breaks = 0;; ++breaks) {
      const std::uint64_t before = queue->received();
      const RegistryCall get = continued(first, blob, before, queue);
      const auto response = host.send(get, cancel);
      if (response && response->ok()) return {};
      if (response) return fail(host.refusal(*response, get, what, "reading", cancel));
      if (response.error().code == ErrorCode::LimitExceeded) {
        return fail(ErrorCode::DigestMismatch,
                    what + ": the registry sent more than the " + std::to_string(blob.size) + " bytes stated");
      }
      const bool broke = response.error().code == ErrorCode::Unreachable && queue->received() > before;
      if (!broke || breaks == kMostBreaks) return with_context(Result<void>(fail(response.error())), what);
    }
  }

  [[nodiscard]] static RegistryCall continued(RegistryCall get, const Descriptor& blob, std::uint64_t from,
                                              const std::shared_ptr<http::ByteQueue>& queue) {
    get.into = queue;
    get.max_body = static_cast<std::size_t>(blob.size - std::min(blob.size, from));
    if (from == 0) return get;
    get.headers.add("Range", "bytes=" + std::to_string(from) + "-");
    get.wanted_status = 206;
    return get;
  }

  std::shared_ptr<http::ByteQueue> queue_;
  std::stop_source ended_;
  std::jthread fetch_;  // last: it uses the others
};

// Hands a reader's bytes to a queue until the one ends or the other is closed.
void pump(const OpenBlob& open, http::ByteQueue& queue, std::optional<Error>& failure) {
  const auto reader = open();
  auto done = reader ? read_pieces(**reader, [&](Bytes& piece) { return queue.put(piece); })
                     : Result<void>(std::unexpected(reader.error()));
  if (!done && done.error().code != ErrorCode::Interrupted) failure = done.error();
  queue.close(done ? std::nullopt : std::optional(std::move(done).error()));
}

}  // namespace

Result<BlobReaderPtr> RemoteRepository::read_blob(const Descriptor& blob, const Cancel& cancel) {
  if (blob.size <= kSmallBlob) {
    TRY(auto data, get_blob(blob, kSmallBlob, cancel));
    return memory_reader(std::move(data));
  }
  const std::string what = reference_.name() + "@" + blob.digest.str();
  const RegistryCall get = call(http::Method::Get, "blobs/" + blob.digest.str());
  return verified_reader(std::make_unique<RemoteBlob>(host_, get, blob, what, cancel), blob, what);
}

Result<void> RemoteRepository::send_stream(const http::Url& location, const Descriptor& blob, const OpenBlob& open,
                                           const Cancel& cancel) {
  if (blob.size <= kSmallBlob) {
    auto data = std::make_shared<Bytes>();
    TRY(const auto reader, open());
    CHECK(read_pieces(*reader, [&](ByteView piece) -> Result<void> {
      data->insert(data->end(), piece.begin(), piece.end());
      return {};
    }));
    return finish_upload(location, data, blob.digest, cancel);
  }
  RegistryCall put = upload_call(location, blob.digest);
  put.stream = std::make_shared<http::ByteQueue>(kQueue);
  put.stream_size = blob.size;
  const std::string what = reference_.name() + "@" + blob.digest.str();
  std::optional<Error> failure;
  std::jthread feeder([&] { pump(open, *put.stream, failure); });
  auto response = with_context(host_->send(put, cancel), what);
  put.stream->close(Error{ErrorCode::Interrupted, "the registry took no more", {}, {}});
  feeder.join();
  if (response && response->ok()) return {};
  if (failure) return fail(*std::move(failure));
  if (!response) return fail(std::move(response).error());
  return refused(*response, put, what, "writing", cancel);
}

}  // namespace sigwright::oci
