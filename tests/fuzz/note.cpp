// Signed notes, checkpoints and the keys that are in one line.
#include "tlog/note.h"
#include "fuzz.h"

using namespace sigwright;  // NOLINT(google-build-using-namespace): a target is a program of its own

SIGWRIGHT_FUZZ {
  static_cast<void>(tlog::Note::parse(fuzz::text(data, size)));
  static_cast<void>(tlog::VerifierKey::parse(fuzz::text(data, size)));
}
