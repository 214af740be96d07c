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
  std::vector<std::string> signatures;  // signature_name(); intoto 0.0.1 keeps none
};

// Fails with Malformed for a body of a kind that is not known.
[[nodiscard]] Result<EntryFacts> entry_facts(ByteView canonical_body);

// The digests under which a log has the signatures of an image, "[NAME@]sha256:HEX": of what cosign signs in either
// format, without annotations, and of the image itself. A legacy payload holds the image's name, so without one it is
// not among them. Fails with InvalidReference.
[[nodiscard]] Result<std::vector<std::string>> logged_digests(const std::string& image);

}  // namespace sigwright::cosign
