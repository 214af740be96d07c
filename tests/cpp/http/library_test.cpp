#include "http/library.h"

#include <gtest/gtest.h>

namespace sigwright::http {
namespace {

TEST(LibraryTest, NamesCurlItsVersionAndItsTls) {
  EXPECT_TRUE(library_version().starts_with("libcurl/"));
  EXPECT_NE(library_version().find("SSL"), std::string::npos);
}

}  // namespace
}  // namespace sigwright::http
