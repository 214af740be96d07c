#pragma once
// A session against fake registries, whose answers a test writes down as a table of routes.

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cpp/oci/temporary_directory.h"
#include "fakes/http_server.h"
#include "http/client.h"
#include "oci/media_types.h"
#include "oci/registry.h"

namespace sigwright::oci {

using fakes::FakeRequest;
using fakes::FakeResponse;
using fakes::Fault;
using fakes::HttpServer;

// Answers by "METHOD /path?query" or, where there is no such row, by "METHOD /path"; anything else is a 404. Rows are
// added before requests come.
class Routes {
 public:
  Routes& on(std::string request, HttpServer::Handler answer) {
    rows_[std::move(request)] = std::move(answer);
    return *this;
  }
  Routes& on(std::string request, FakeResponse answer) {
    return on(std::move(request), [answer](const FakeRequest&) { return answer; });
  }
  FakeResponse operator()(const FakeRequest& request) const {
    for (const std::string& key : {request.method + " " + request.target, request.method + " " + request.path()}) {
      if (const auto row = rows_.find(key); row != rows_.end()) return row->second(request);
    }
    return {.status = 404, .body = R"({"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]})"};
  }

 private:
  std::map<std::string, HttpServer::Handler> rows_;
};

class RemoteTest : public testing::Test {
 protected:
  RemoteTest() {
    client_ = http::Client::create({.retry_budget = std::chrono::milliseconds(3'000), .max_attempts = 2}).value();
    session_ = new_session();
  }

  [[nodiscard]] std::unique_ptr<Session> new_session() {
    const auto environment = [this](std::string_view name) -> std::optional<std::string> {
      const auto found = environment_.find(std::string(name));
      return found == environment_.end() ? std::nullopt : std::optional(found->second);
    };
    return std::make_unique<Session>(client_,
                                     SessionOptions{.environment = environment, .home = home_.path(), .log = {}});
  }

  [[nodiscard]] std::shared_ptr<Repository> open(const HttpServer& server, const RegistryOptions& options = {}) {
    auto opened = session_->open(Reference::parse(server.authority() + "/team/app").value(), options);
    EXPECT_TRUE(opened.has_value()) << opened.error().message;
    return *std::move(opened);
  }

  // "METHOD /target" of every request so far.
  [[nodiscard]] static std::vector<std::string> log(const HttpServer& server) {
    std::vector<std::string> lines;
    for (const FakeRequest& request : server.requests()) lines.push_back(request.method + " " + request.target);
    return lines;
  }
  [[nodiscard]] static std::string authorization(const FakeRequest& request) {
    return request.header("Authorization").value_or("");
  }

  TemporaryDirectory home_;
  std::map<std::string, std::string> environment_;
  std::shared_ptr<http::Client> client_;
  std::unique_ptr<Session> session_;
};

inline const std::string kImage =
    R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","size":2,"digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"},"layers":[]})";
inline const crypto::Digest kImageDigest = crypto::Digest::of(as_bytes(kImage));
inline const std::string kManifests = "/v2/team/app/manifests/";

inline FakeResponse image_answer() {
  return {.headers = {{"Content-Type", "application/vnd.oci.image.manifest.v1+json"},
                      {"Docker-Content-Digest", kImageDigest.str()}},
          .body = kImage};
}

// An index with one entry a digest.
inline std::string index_of(const std::vector<std::string>& digests) {
  std::string entries;
  for (const std::string& digest : digests) {
    entries += std::string(entries.empty() ? "" : ",") +
               R"({"mediaType":"application/vnd.oci.image.manifest.v1+json","size":7,"digest":")" + digest +
               R"(","artifactType":"application/vnd.dev.sigstore.bundle.v0.3+json"})";
  }
  return R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[)" + entries + "]}";
}
inline std::string digest_number(int n) { return crypto::Digest::of(as_bytes(std::to_string(n))).str(); }

inline FakeResponse index_answer(const std::vector<std::string>& digests, fakes::Fields more = {}) {
  more.emplace_back("Content-Type", "application/vnd.oci.image.index.v1+json");
  return {.headers = std::move(more), .body = index_of(digests)};
}

inline void expect_error(const auto& result, ErrorCode code, std::string_view words = {}) {
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, code) << result.error().message;
  EXPECT_NE(result.error().message.find(words), std::string::npos) << result.error().message;
}

}  // namespace sigwright::oci
