#pragma once
// Takes entries out of a manifest at a tag that others write too, as safely as write_safely() adds them.

#include <chrono>
#include <set>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "cosign/merged_document.h"
#include "cosign/write_locks.h"
#include "oci/repository.h"

namespace sigwright::cosign {

struct EntryRemoval {
  oci::Repository& repository;
  std::string tag;
  MergedDocument& document;
  std::set<std::string> keys;
  std::chrono::milliseconds settle{0};
  WriteLocks* locks = nullptr;  // null: none is taken
};

// Read, leave out, write (with If-Match where the registry gives an ETag), wait, read back; what another writer brought
// back meanwhile is taken out again, and what was there besides and is missing afterwards is put back. The wait is
// longer than write_safely()'s, which puts back what it saw and misses: its own wait and its next write have to be over
// before we look. A tag without entries is deleted. Fails with WriteConflict, or as the requests do.
[[nodiscard]] Result<void> remove_entries(const EntryRemoval& removal, const Cancel& cancel);

// By tag, whose lock the caller holds, or where a registry does not do that, by the digest that the tag names. What is
// gone already is fine.
[[nodiscard]] Result<void> delete_tag(oci::Repository& repository, const std::string& tag, const Cancel& cancel);

// Manifests that refer to `image`.
struct ReferrerRemoval {
  oci::Repository& repository;
  const crypto::Digest& image;
  std::vector<crypto::Digest> gone;
  std::chrono::milliseconds settle{0};
  WriteLocks* locks = nullptr;
};

// First out of the list, where the registry has one for want of an API, so that nobody finds a name for what is not
// there. What is gone already is fine.
[[nodiscard]] Result<void> remove_referrers(const ReferrerRemoval& removal, const Cancel& cancel);

}  // namespace sigwright::cosign
