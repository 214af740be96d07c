#pragma once
// A blob as signatures look at it: by its digests, or by its bytes, without ever holding a large one in memory.

#include <memory>
#include <optional>
#include <set>
#include <string>

#include "base/cancel.h"
#include "base/result.h"
#include "cosign/blob.h"
#include "crypto/digest.h"
#include "verify/verifier.h"

namespace sigwright::cosign {

// What will be asked of the blob. It counts for streams alone, which can be read only once.
struct BlobNeeds {
  std::set<crypto::HashAlgorithm> digests;
  bool bytes = false;
};

// Calls may run together.
class Blob : public verify::Verifier::BlobDigests {
 public:
  // One that is known already, so that a report names the blob without hashing it again.
  [[nodiscard]] virtual std::optional<crypto::Digest> known_digest() const = 0;
};

// A file is hashed as asked and mapped where its bytes are wanted; a stream is hashed in one pass, and kept in an
// unlinked temporary file where its bytes are needed. Bytes in memory must outlive the blob. Fails with LocalFile.
[[nodiscard]] Result<std::unique_ptr<Blob>> open_blob(const BlobSource& source, const BlobNeeds& needs,
                                                      const Cancel& cancel);

// What a report calls it: the path, "-", or the digest.
[[nodiscard]] std::string blob_name(const BlobSource& source);

}  // namespace sigwright::cosign
