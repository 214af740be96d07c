#pragma once
// Sigstore trusted roots (protobuf-specs sigstore_trustroot.proto): the logs, authorities and keys that verification
// may believe.

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "tlog/verify_entry.h"

namespace sigwright::trust {

// A certificate or timestamp authority: a chain from leaf or intermediate to anchor, and when it may be believed.
struct Authority {
  std::string uri;
  std::string organization;
  std::string common_name;
  std::vector<Bytes> chain;  // DER, anchor last
  TimeRange valid;
};

// Immutable in use.
struct TrustedRoot {
  std::vector<tlog::Log> logs;
  std::vector<tlog::Log> ct_logs;
  std::vector<Authority> certificate_authorities;
  std::vector<Authority> timestamp_authorities;

  // Media types 0.1 (both spellings) and 0.2. Unknown members are ignored, duplicates refused; a log whose key is of an
  // unknown kind is left out. Fails with Malformed or LimitExceeded.
  [[nodiscard]] static Result<TrustedRoot> parse(std::string_view text);
  // The 0.1 form, the only one cosign reads.
  [[nodiscard]] std::string write() const;

  // The same as a part of another document.
  [[nodiscard]] static Result<TrustedRoot> from_json(const Json& json);
  [[nodiscard]] OrderedJson to_json() const;
};

}  // namespace sigwright::trust
