#pragma once
// What many names of one image have in common.

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "verify/report.h"

namespace sigwright::cosign {

// The last reports of a run, by digest reference: whoever asks first makes one, the others take a copy. Tags of one
// image stand near each other in lists; for one that comes much later it is made again. Safe to share: calls may run
// together.
class SharedReports {
 public:
  static constexpr std::size_t kMost = 512;

  [[nodiscard]] verify::VerificationReport once(const std::string& reference,
                                                const std::function<verify::VerificationReport()>& make);

 private:
  struct Entry {
    std::once_flag flag;
    verify::VerificationReport report;
  };
  using Entries = std::map<std::string, std::shared_ptr<Entry>>;

  [[nodiscard]] std::shared_ptr<Entry> entry_of(const std::string& reference);

  std::mutex mutex_;
  Entries entries_;
  std::deque<Entries::iterator> by_age_;  // the oldest first
};

}  // namespace sigwright::cosign
