#pragma once
// Golden files: those in tests/vectors, and those of other implementations outside the tree.

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "base/bytes.h"
#include "base/file.h"
#include "base/json.h"

namespace sigwright::fakes {

inline Bytes vector_bytes(const std::string& name) {
  return read_file(std::filesystem::path(SIGWRIGHT_VECTORS) / name, std::size_t{64} << 20).value();
}

inline std::string vector_text(const std::string& name) { return to_text(vector_bytes(name)); }

inline Json vector_json(const std::string& name) { return parse_json(vector_text(name)).value(); }

// A file made by another implementation that is not part of the project. Tests that find it absent say so and skip.
inline std::filesystem::path shared_path(const std::string& name) {
  return std::filesystem::path(SIGWRIGHT_SHARED) / name;
}

}  // namespace sigwright::fakes
