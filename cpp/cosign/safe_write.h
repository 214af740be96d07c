#pragma once
// Adds to a manifest at a tag without losing anybody's entry, although registries rarely know compare-and-swap.
//
// Read, merge, write (with If-Match where the registry gives an ETag), wait for a settling time, read back. If anything
// of ours, or anything we had ever seen there, is missing then, merge and write again after a random wait; bounded.
// Success is only a read-back with everything in it, or with ours, when somebody takes out what is others' again and
// again. The guarantee holds against writers whose time from reading to writing is shorter than the settling time.

#include <chrono>
#include <optional>
#include <string>

#include "base/cancel.h"
#include "base/result.h"
#include "cosign/merged_document.h"
#include "cosign/write_locks.h"
#include "oci/repository.h"

namespace sigwright::cosign {

struct SafeWrite {
  oci::Repository& repository;
  std::string tag;
  MergedDocument& document;
  EntrySet ours;
  // What was at the tag a moment ago: a guess at what is to be written. Nothing of it counts as seen.
  std::optional<oci::Manifest> expected;
  std::chrono::milliseconds settle{0};
  WriteLocks* locks = nullptr;  // null: none is taken
};

// Fails with WriteConflict when others kept winning, with NotStored when the registry accepts and does not keep, with
// Malformed when something else stands at the tag, and as the requests do.
[[nodiscard]] Result<void> write_safely(SafeWrite write, const Cancel& cancel);

}  // namespace sigwright::cosign
