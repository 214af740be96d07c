#pragma once
// How many images are worked on at once where registries are to be asked slowly.

#include <cstddef>
#include <string>
#include <vector>

#include "http/rates.h"

namespace sigwright::cosign {

// `most`, or as many as their registries are asked in a second together: where more work, all wait for their turns, and
// the time that each of them has runs out before any is done.
[[nodiscard]] std::size_t workers_for(const std::vector<std::string>& images, const http::Rates& rates,
                                      std::size_t most);

}  // namespace sigwright::cosign
