#include "bundle/go_base64.h"

#include <string>

#include "base/encoding.h"

namespace sigwright::bundle {

Result<Bytes> from_go_base64(std::string_view text) {
  if (text.find_first_of("\r\n") == std::string_view::npos) return from_base64(text);
  std::string symbols(text);
  std::erase_if(symbols, [](char c) { return c == '\r' || c == '\n'; });
  return from_base64(symbols);
}

}  // namespace sigwright::bundle
