#pragma once
// File names of Python packages, which may be written in several ways.

#include <string_view>

namespace sigwright::verify {

// Whether two names of wheels or source distributions mean the same file: names of projects in any case and with any of
// "-", "_" and "." between their words (PEP 503), the tags of a wheel in any order (PEP 425). Versions in the forms of
// one release that PEP 440 tells apart by spelling alone are not equal here. False for what is neither.
[[nodiscard]] bool same_distribution(std::string_view left, std::string_view right);

}  // namespace sigwright::verify
