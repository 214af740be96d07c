#include "base/bytes.h"

#include <algorithm>

namespace sigwright {

bool equal(ByteView left, ByteView right) noexcept { return std::ranges::equal(left, right); }

}  // namespace sigwright
