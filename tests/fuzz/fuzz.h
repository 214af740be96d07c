#pragma once
// What the fuzz targets have in common. A target is one file: it gives hostile bytes to one parser, and asserts what
// must hold of whatever the parser accepts.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace sigwright::fuzz {

inline std::string_view text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

inline Bytes bytes(const std::uint8_t* data, std::size_t size) { return {data, data + size}; }

// Ends the run where `holds` does not: a finding like any crash.
inline void must(bool holds) {
  if (!holds) std::abort();
}

}  // namespace sigwright::fuzz

// Defines the entry point; `data` and `size` are in scope in the body that follows.
#define SIGWRIGHT_FUZZ                                                                \
  static void fuzz_one(const std::uint8_t* data, std::size_t size);                   \
  extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) { \
    fuzz_one(data, size);                                                             \
    return 0;                                                                         \
  }                                                                                   \
  static void fuzz_one(const std::uint8_t* data, std::size_t size)
