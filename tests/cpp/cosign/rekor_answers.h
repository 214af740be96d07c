#pragma once
// A Rekor v1 log that has one entry, the one of tests/vectors/tlog/rekor1-hashedrekord, and bundles of its signature.

#include "base/encoding.h"
#include "cpp/cosign/logged.h"
#include "fakes/http_server.h"
#include "tlog/note.h"

namespace sigwright::cosign::answers {

inline std::string text() { return services::samples::answer("rekor1-hashedrekord"); }

inline Json entry_json() { return *parse_json(text()).value().begin(); }

// It is found by the artifact's digest, by its index and by its id.
inline fakes::HttpServer::Handler rekor(std::string answer = text()) {
  const std::string id = parse_json(answer).value().begin().key();
  return [id, answer](const fakes::FakeRequest& request) {
    if (request.path() == "/api/v1/index/retrieve") return fakes::FakeResponse{.body = "[\"" + id + "\"]"};
    return fakes::FakeResponse{.body = answer};
  };
}

// cosign's old blob bundle of the artifact, with the log's promise.
inline std::string old_bundle() {
  const Json entry = entry_json();
  OrderedJson json;
  json["base64Signature"] = to_base64(fakes::vector_bytes("tlog/artifact.sig"));
  json["cert"] = to_base64(as_bytes(fakes::vector_text("tlog/key.pub")));
  json["rekorBundle"]["SignedEntryTimestamp"] = entry["verification"]["signedEntryTimestamp"];
  for (const char* field : {"body", "integratedTime", "logIndex", "logID"}) {
    json["rekorBundle"]["Payload"][field] = entry[field];
  }
  return write_json(json);
}

inline std::vector<tlog::Log> logs() {
  auto key = crypto::PublicKey::from_pem(fakes::vector_text("tlog/rekor1-log.pub")).value();
  tlog::Log log{.base_url = "https://rekor.local", .key = std::move(key), .log_id = {}, .valid = {}, .origin = {}};
  log.log_id = tlog::spki_hash(log.key);
  return {std::move(log)};
}

// The same as a trusted root's file.
inline std::string root_file(const std::filesystem::path& directory) {
  const trust::TrustedRoot root{.logs = logs()};
  const auto path = directory / "rekor_root.json";
  EXPECT_TRUE(write_file(path, as_bytes(root.write())));
  return path.string();
}

}  // namespace sigwright::cosign::answers
