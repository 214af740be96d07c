#pragma once
// `trust add`, `remove`, `rotate` and `set`: how profiles come to say what they say. Every edit reads the profile,
// changes it and writes it back whole.

#include <optional>
#include <string>

#include "base/cancel.h"
#include "base/result.h"
#include "cosign/context.h"
#include "cosign/learn_log.h"
#include "cosign/profile.h"

namespace sigwright::cosign {

struct AddLogOptions {
  std::string profile;  // a name or a file; made when it is not there
  LogQuestion log;
  std::string fingerprint;  // "sha256:HEX" of the key, from somewhere else than the log: agrees to it
};

// What was pinned, to be shown.
struct PinnedKey {
  Profile profile;
  std::string url;
  std::string origin;
  std::string fingerprint;
  bool known = false;  // it was pinned already
};

// Pins the key of a log. What a log says of itself is believed only with a fingerprint: without one it fails with Usage
// and says in the details ("url", "origin", "fingerprint") what there is to compare. Another fingerprint, or another
// key than the one pinned under that URL, is Untrusted.
[[nodiscard]] Result<PinnedKey> add_log(const AddLogOptions& options, const Context& context, const Cancel& cancel);

struct RotateLogOptions {
  std::string profile;
  std::string url;               // that the log to be retired is pinned under
  LogQuestion next;              // the log that comes after it; an empty URL: the same, with a key of its own
  std::string fingerprint;       // of the next log's key
  std::string final_checkpoint;  // a file with the last checkpoint of the old log; empty: what it serves now
};

struct Rotation {
  PinnedKey next;
  std::string retired_fingerprint;
  std::uint64_t final_size = 0;
  bool complete = false;  // entries with any older checkpoint can be shown to be in the final tree
};

// Closes the log now, pins the tree it ends with (its checkpoint verified with the old key), and adds the next.
[[nodiscard]] Result<Rotation> rotate_log(const RotateLogOptions& options, const Context& context,
                                          const Cancel& cancel);

enum class AuthorityKind : std::uint8_t { Timestamps, Certificates };

struct AddAuthorityOptions {
  std::string profile;
  AuthorityKind kind = AuthorityKind::Timestamps;
  std::string url;
  std::string chain;  // a PEM file: leaf or intermediate first, anchor last
};

// Fails with Untrusted for a chain that leads nowhere, and of a timestamp authority for a leaf that may not stamp.
[[nodiscard]] Result<Profile> add_authority(const AddAuthorityOptions& options, const Context& context);

// Forgets the logs (kind "rekor") or authorities ("tsa", "ca") with this URL or, of logs, fingerprint. Fails with Usage
// when there is none.
[[nodiscard]] Result<Profile> remove_trust(const std::string& profile, const std::string& kind,
                                           const std::string& subject, const Context& context);

// Whether a log entry is required. Makes the profile when it is not there.
[[nodiscard]] Result<Profile> set_log_rule(const std::string& profile, trust::LogRule rule, const Context& context);

// The parts that the edits share.
[[nodiscard]] Result<Profile> open_or_make_profile(const std::string& name, const Context& context);
[[nodiscard]] Result<LearnedLog> learn_agreed(const LogQuestion& question, const std::string& fingerprint,
                                              const Context& context, const Cancel& cancel);
[[nodiscard]] Result<PinnedKey> pin_log(Profile profile, const LearnedLog& log, const Context& context);

}  // namespace sigwright::cosign
