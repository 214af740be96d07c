#include "verify/log_lookup.h"

#include "tlog/note.h"

namespace sigwright::verify {
namespace {

std::string_view checkpoint_name(const tlog::LogEntry& entry) {
  if (!entry.inclusion_proof) return {};
  const std::string_view text = entry.inclusion_proof->checkpoint;
  return text.substr(0, text.find('\n'));
}

bool has_id(const tlog::Log& log, const tlog::LogEntry& entry) {
  return entry.log_id == log.log_id || entry.log_id == tlog::spki_hash(log.key) ||
         entry.log_id == tlog::note_key_hash(checkpoint_name(entry), log.key);
}

}  // namespace

std::optional<tlog::Log> log_of(const tlog::LogEntry& entry, const std::vector<tlog::Log>& logs) {
  for (const tlog::Log& log : logs) {
    if (!has_id(log, entry)) continue;
    tlog::Log found = log;
    found.log_id = entry.log_id;
    return found;
  }
  return std::nullopt;
}

}  // namespace sigwright::verify
