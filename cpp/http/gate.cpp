#include "http/gate.h"

namespace sigwright::http {

void Gate::hold(TimePoint now, TimePoint until) noexcept {
  if (now >= closed_until_) width_ = std::max(std::min(cap_, kFewest), width_ / 2);
  closed_until_ = std::max(closed_until_, until);
}

}  // namespace sigwright::http
