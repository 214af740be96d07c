#pragma once
// Witnessing a log: a signature of somebody who has seen that it only grows (c2sp.org/tlog-cosignature).

#include <filesystem>
#include <string>

#include "base/cancel.h"
#include "base/result.h"
#include "base/time.h"
#include "cosign/context.h"
#include "services/embedded_log.h"
#include "signing/signer.h"

namespace sigwright::cosign {

struct Witnessed {
  std::string origin;
  std::uint64_t old_size = 0;
  std::uint64_t size = 0;
  bool first = false;        // this witness had not seen the log before
  std::string verifier_key;  // what `log verify --witness` takes
};

// Checks that the log continues what this witness has signed of it before, and adds its signature to the checkpoint.
// `name` may be empty: one made of the key. The witness's memory is its own, in the user's data folder. Fails with
// LogEvidence for a log that was rolled back or rewritten; with KeyUnusable unless the key is Ed25519; with
// WriteConflict when the log grows meanwhile.
[[nodiscard]] Result<Witnessed> witness_log(const std::filesystem::path& directory, const signing::Signer& key,
                                            std::string name, const Context& context, const Cancel& cancel);

// When the witness of this verifier key ("NAME+ID+KEY") signed the newest checkpoint. Fails with LogEvidence when it
// did not.
[[nodiscard]] Result<Time> witnessed_at(const services::EmbeddedLog& log, const std::string& verifier_key);

}  // namespace sigwright::cosign
