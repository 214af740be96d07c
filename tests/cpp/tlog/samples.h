#pragma once
// Entries, logs and signed material of the vectors in tests/vectors/tlog.

#include "base/encoding.h"
#include "crypto/keys.h"
#include "fakes/vectors.h"
#include "tlog/entry.h"
#include "tlog/note.h"
#include "tlog/verify_entry.h"

namespace sigwright::tlog::samples {

inline LogEntry entry_of_bundle(const std::string& name) {
  const Json bundle = fakes::vector_json("tlog/" + name);
  return LogEntry::from_json(bundle.at("verificationMaterial").at("tlogEntries").at(0)).value();
}

inline crypto::PublicKey key(const std::string& name) {
  return crypto::PublicKey::from_pem(fakes::vector_text("tlog/" + name)).value();
}

inline Log log_v1() {
  auto log_key = key("rekor1-log.pub");
  Bytes id = spki_hash(log_key);
  return {.base_url = {}, .key = std::move(log_key), .log_id = std::move(id), .valid = {}, .origin = {}};
}

inline Log log_v2() {
  auto log_key = key("rekor2-log.pub");
  Bytes id = note_key_hash("rekor2.local", log_key);
  return {.base_url = {}, .key = std::move(log_key), .log_id = std::move(id), .valid = {}, .origin = {}};
}

}  // namespace sigwright::tlog::samples
