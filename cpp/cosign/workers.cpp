#include "cosign/workers.h"

#include <algorithm>
#include <chrono>
#include <set>

#include "oci/reference.h"

namespace sigwright::cosign {

std::size_t workers_for(const std::vector<std::string>& images, const http::Rates& rates, std::size_t most) {
  most = std::max<std::size_t>(1, most);
  if (rates == http::Rates()) return most;
  std::set<std::string> registries;
  for (const std::string& image : images) {
    const auto reference = oci::Reference::parse(image);
    if (reference && !reference->is_layout()) registries.insert(reference->registry());
  }
  std::size_t together = 0;
  for (const std::string& registry : registries) {
    const auto url = http::Url::parse("https://" + registry);
    const auto interval = url ? rates.interval(*url) : http::Rates::Interval::zero();
    if (interval.count() <= 0) return most;
    together += static_cast<std::size_t>(std::max<std::int64_t>(1, std::chrono::seconds(1) / interval));
  }
  return together == 0 ? most : std::min(most, together);
}

}  // namespace sigwright::cosign
