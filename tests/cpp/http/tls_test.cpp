#include "http/tls.h"

#include <gtest/gtest.h>

#include "cpp/http/environment.h"

namespace sigwright::http {
namespace {

TEST(CaStore, TakesTheFirstVariableOfTheOrder) {
  std::map<std::string, std::string> values{
      {"SIGWRIGHT_CA_BUNDLE", "/a"}, {"SSL_CERT_FILE", "/b"}, {"CURL_CA_BUNDLE", "/c"}, {"REQUESTS_CA_BUNDLE", "/d"}};
  for (const char* name : {"SIGWRIGHT_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE"}) {
    const CaStore store = find_ca_store(environment(values));
    EXPECT_EQ(store.origin, name);
    EXPECT_EQ(store.file, values.at(name));
    EXPECT_TRUE(store.directory.empty());
    values.erase(name);
  }
}

TEST(CaStore, TakesOpenSslsFileAndDirectoryTogether) {
  const CaStore both = find_ca_store(environment({{"SSL_CERT_FILE", "/f"}, {"SSL_CERT_DIR", "/d1:/d2"}}));
  EXPECT_EQ(both.file, "/f");
  EXPECT_EQ(both.directory, "/d1:/d2");
  const CaStore directory = find_ca_store(environment({{"SSL_CERT_DIR", "/d"}}));
  EXPECT_TRUE(directory.file.empty());
  EXPECT_EQ(directory.directory, "/d");
  EXPECT_EQ(directory.origin, "SSL_CERT_DIR");
}

TEST(CaStore, KnowsABundleThatIsADirectory) {
  const CaStore store = find_ca_store(environment({{"REQUESTS_CA_BUNDLE", testing::TempDir()}}));
  EXPECT_TRUE(store.file.empty());
  EXPECT_EQ(store.directory, testing::TempDir());
}

TEST(CaStore, CountsAnEmptyVariableAsNotSet) {
  EXPECT_EQ(find_ca_store(environment({{"SSL_CERT_FILE", ""}, {"CURL_CA_BUNDLE", "/c"}})).origin, "CURL_CA_BUNDLE");
}

TEST(CaStore, FallsBackToTheSystem) {
  const CaStore store = find_ca_store({});
  EXPECT_TRUE(store.origin == "system" || store.origin == "none");
  EXPECT_EQ(store.origin == "system", std::filesystem::exists(store.file));
}

}  // namespace
}  // namespace sigwright::http
