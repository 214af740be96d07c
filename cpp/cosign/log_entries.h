#pragma once
// What an entry of a log says, for people and for monitors. Nothing of it is verified.

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace sigwright::cosign {

struct EntrySigner {
  std::string fingerprint;              // of the key, "sha256:HEX"; of the bytes where they are no key
  std::vector<std::string> identities;  // of a certificate: its alternative names
};

struct EntryFacts {
  std::string kind;
  std::string version;
  std::vector<std::string> digests;  // "sha256:HEX": of the data, of a DSSE envelope's payload
  std::vector<EntrySigner> signers;
};

// Fails with Malformed for a body of a kind that is not known.
[[nodiscard]] Result<EntryFacts> entry_facts(ByteView canonical_body);

}  // namespace sigwright::cosign
