#include "crypto/library.h"

#include <gtest/gtest.h>

namespace sigwright::crypto {
namespace {

TEST(LibraryTest, NamesOpenSslAndItsVersion) { EXPECT_TRUE(library_version().starts_with("OpenSSL 3.")); }

}  // namespace
}  // namespace sigwright::crypto
