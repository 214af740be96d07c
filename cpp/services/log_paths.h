#pragma once
// Which paths of a tile log may be asked for (c2sp.org/tlog-tiles). Private to the layer.

#include <string_view>

namespace sigwright::services {

// "checkpoint", "tile/<L>/<N>[.p/<W>]" or "tile/entries/<N>[.p/<W>]", spelled as the specification spells them and in
// no other way, or "trusted_root.json": whatever is asked of a server, no other file of the log's directory is read.
[[nodiscard]] bool is_log_path(std::string_view path) noexcept;

}  // namespace sigwright::services
