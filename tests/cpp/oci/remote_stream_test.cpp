#include <algorithm>

#include "cpp/oci/remote_fixture.h"
#include "oci/blob_reader.h"

namespace sigwright::oci {
namespace {

// Several megabytes: more than is sent in one piece.
std::string large() {
  std::string text(std::size_t{3} << 20, 'x');
  for (std::size_t i = 0; i < text.size(); i += 97) text[i] = static_cast<char>('a' + i % 23);
  return text;
}

Descriptor descriptor_of(std::string_view data) {
  return {.media_type = "x",
          .size = data.size(),
          .digest = crypto::Digest::of(as_bytes(data)),
          .artifact_type = {},
          .annotations = {},
          .platform = std::nullopt};
}

Result<std::string> read_text(const Result<BlobReaderPtr>& reader) {
  if (!reader) return fail(reader.error());
  std::string text;
  CHECK(read_pieces(**reader, [&](ByteView piece) -> Result<void> {
    text += as_text(piece);
    return {};
  }));
  return text;
}

class RemoteStream : public RemoteTest {
 protected:
  const std::string data_ = large();
  const Descriptor blob_ = descriptor_of(data_);
  const std::string path_ = "/v2/team/app/blobs/" + blob_.digest.str();
  const std::string uploads_ = "/v2/team/app/blobs/uploads/";

  [[nodiscard]] BlobSource source() const {
    return {[this]() -> Result<BlobReaderPtr> { return memory_reader(to_bytes(data_)); }, std::nullopt};
  }
  [[nodiscard]] Routes accepting() const {
    Routes routes;
    routes.on("POST " + uploads_, FakeResponse{.status = 202, .headers = {{"Location", uploads_ + "1"}}});
    routes.on("PUT " + uploads_ + "1", FakeResponse{.status = 201});
    return routes;
  }
};

TEST_F(RemoteStream, ReadsALargeBlob) {
  const HttpServer server(Routes().on("GET " + path_, {.body = data_}));
  EXPECT_EQ(read_text(open(server)->read_blob(blob_, {})), data_);
}

TEST_F(RemoteStream, GoesOnWhereTheConnectionBroke) {
  std::atomic<int> calls = 0;
  const HttpServer server(Routes().on("GET " + path_, [&](const FakeRequest& request) -> FakeResponse {
    const auto range = request.header("Range");
    ++calls;
    if (!range) return {.body = data_, .fault = Fault::TruncateBody};
    const auto from = std::stoul(range->substr(6));
    return {.status = 206, .body = data_.substr(from)};
  }));
  EXPECT_EQ(read_text(open(server)->read_blob(blob_, {})), data_);
  EXPECT_EQ(calls, 2);
}

TEST_F(RemoteStream, DoesNotTakeTheStartForTheRest) {
  std::atomic<int> calls = 0;
  const HttpServer server(Routes().on("GET " + path_, [&](const FakeRequest&) -> FakeResponse {
    return {.body = data_, .fault = calls++ == 0 ? Fault::TruncateBody : Fault::None};
  }));
  const auto read = read_text(open(server)->read_blob(blob_, {}));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::Malformed);
}

TEST_F(RemoteStream, RefusesOtherBytesAndOtherSizes) {
  for (const std::string& body : {data_.substr(1) + "y", data_ + "y"}) {
    const HttpServer server(Routes().on("GET " + path_, {.body = body}));
    expect_error(read_text(open(server)->read_blob(blob_, {})), ErrorCode::DigestMismatch);
  }
}

TEST_F(RemoteStream, SaysWhatIsNotThereAndWhatIsDenied) {
  const HttpServer server{Routes()};
  expect_error(read_text(open(server)->read_blob(blob_, {})), ErrorCode::NotFound);
  const HttpServer guarded(Routes().on("GET " + path_, {.status = 403}));
  expect_error(read_text(open(guarded)->read_blob(blob_, {})), ErrorCode::AccessDenied);
}

TEST_F(RemoteStream, MayBeLeftInTheMiddle) {
  const HttpServer server(Routes().on("GET " + path_, {.body = data_}));
  const auto repository = open(server);
  const auto reader = repository->read_blob(blob_, {});
  ASSERT_TRUE(reader);
  Bytes piece;
  EXPECT_TRUE((*reader)->next(piece));
}

TEST_F(RemoteStream, SendsALargeBlobAsAStream) {
  const HttpServer server(accepting());
  const auto done = open(server)->write_blob(blob_, source(), {});
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(server.requests().back().body, data_);
  EXPECT_EQ(server.requests().back().target, uploads_ + "1?digest=" + blob_.digest.str());
}

TEST_F(RemoteStream, OpensTheSourceAnewForAnotherAttempt) {
  std::atomic<int> puts = 0;
  Routes routes = accepting();
  routes.on("PUT " + uploads_ + "1", [&](const FakeRequest&) {
    return FakeResponse{.status = 201, .fault = puts++ == 0 ? Fault::ResetBeforeAnswer : Fault::None};
  });
  const HttpServer server(routes);
  ASSERT_TRUE(open(server)->write_blob(blob_, source(), {}));
  EXPECT_EQ(puts, 2);
}

TEST_F(RemoteStream, EndsNoUploadOfBytesThatAreNotTheBlobs) {
  const HttpServer server(accepting());
  std::string other = data_;
  other.back() = '!';
  const BlobSource wrong{
      [&]() -> Result<BlobReaderPtr> { return verified_reader(memory_reader(to_bytes(other)), blob_, "source"); },
      std::nullopt};
  expect_error(open(server)->write_blob(blob_, wrong, {}), ErrorCode::DigestMismatch, "source");
  const auto requests = server.requests();
  EXPECT_TRUE(std::ranges::none_of(requests,
                                   [&](const auto& r) { return r.method == "PUT" && r.body.size() == data_.size(); }));
}

TEST_F(RemoteStream, LinksABlobFromARepositoryOfTheSameRegistry) {
  std::string name;
  Routes routes;
  routes.on("POST " + uploads_ + "?mount=" + blob_.digest.str() + "&from=other/app", FakeResponse{.status = 201});
  const HttpServer server(routes);
  BlobSource from = source();
  from.from = Reference::parse(server.authority() + "/other/app").value();
  ASSERT_TRUE(open(server)->write_blob(blob_, from, {}));
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(RemoteStream, SendsWhatTheRegistryDoesNotLink) {
  for (const int status : {202, 403, 405}) {
    Routes routes = accepting();
    routes.on("POST " + uploads_ + "?mount=" + blob_.digest.str() + "&from=other/app",
              FakeResponse{.status = status, .headers = {{"Location", uploads_ + "1"}}});
    const HttpServer server(routes);
    BlobSource from = source();
    from.from = Reference::parse(server.authority() + "/other/app").value();
    ASSERT_TRUE(open(server)->write_blob(blob_, from, {})) << status;
    EXPECT_EQ(server.requests().back().body, data_) << status;
  }
}

TEST_F(RemoteStream, AsksAnotherRegistryForNoLink) {
  const HttpServer server(accepting());
  BlobSource from = source();
  from.from = Reference::parse("registry.test/other/app").value();
  ASSERT_TRUE(open(server)->write_blob(blob_, from, {}));
  EXPECT_EQ(server.requests()[1].target, uploads_);
}

}  // namespace
}  // namespace sigwright::oci
