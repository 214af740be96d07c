#include "cosign/shared_reports.h"

namespace sigwright::cosign {

using verify::VerificationReport;

VerificationReport SharedReports::once(const std::string& reference, const std::function<VerificationReport()>& make) {
  const auto entry = entry_of(reference);
  std::call_once(entry->flag, [&] { entry->report = make(); });
  return entry->report;
}

std::shared_ptr<SharedReports::Entry> SharedReports::entry_of(const std::string& reference) {
  const std::lock_guard lock(mutex_);
  const auto [place, is_new] = entries_.try_emplace(reference);
  if (!is_new) return place->second;
  const auto entry = place->second = std::make_shared<Entry>();
  by_age_.push_back(place);
  if (by_age_.size() > kMost) {
    entries_.erase(by_age_.front());
    by_age_.pop_front();
  }
  return entry;
}

}  // namespace sigwright::cosign
