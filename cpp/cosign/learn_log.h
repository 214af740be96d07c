#pragma once
// Learning whose log is behind a URL: once, by an explicit command, never while signing or verifying.

#include <cstdint>
#include <string>

#include "base/cancel.h"
#include "base/result.h"
#include "base/time.h"
#include "cosign/context.h"
#include "crypto/keys.h"

namespace sigwright::cosign {

struct LogQuestion {
  std::string url;         // https, http on loopback, or file:DIR
  std::string read_url;    // where the tiles of a Rekor v2 log are served; empty: URL/api/v2
  std::string public_key;  // a file: PEM, a verifier key of a note, or a trusted root; empty: what the log itself says
};

struct LearnedLog {
  std::string url;  // of file:DIR the absolute one
  std::string read_url;
  std::uint32_t api_version = 1;  // 2 for a directory too
  crypto::PublicKey key;
  std::string origin;      // of its checkpoints
  Bytes log_id;            // as its entries name it
  Time start;              // since when its key counts
  std::string checkpoint;  // the text, its signature checked; empty where it could not be read
  bool vouched = false;    // the key came from a file, not from who answers at the URL
};

// Rekor v1 serves its key; a Rekor v2 log does not, and its checkpoint must be signed by the key given; a directory,
// and who serves one, keeps its trusted root beside the tiles. Fails with Usage where a key has to be given, with
// Untrusted when what is served is not signed by it, and as the log does.
[[nodiscard]] Result<LearnedLog> learn_log(const LogQuestion& question, const Context& context, const Cancel& cancel);

// What a trusted root calls it: the host that a Rekor v2 checkpoint is signed under, which is where sigstore-go looks
// for the name; of Rekor v1 the URL.
[[nodiscard]] std::string base_url_of(const LearnedLog& log);

}  // namespace sigwright::cosign
