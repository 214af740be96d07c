#include "oci/quirks.h"

#include <gtest/gtest.h>

namespace sigwright::oci {
namespace {

TEST(Quirks, EveryRowNamesItsEvidence) {
  for (const QuirkRow& row : quirk_rows()) {
    EXPECT_FALSE(row.domain.empty());
    EXPECT_FALSE(row.evidence.empty()) << row.domain;
    EXPECT_TRUE(has_quirk(row.domain, row.quirk)) << row.domain;
    EXPECT_TRUE(has_quirk("below." + std::string(row.domain) + ":5000", row.quirk)) << row.domain;
  }
}

TEST(Quirks, OfGoogleHostsEndAtADot) {
  EXPECT_TRUE(has_quirk("us-docker.pkg.dev", Quirk::ReferrersInBothPlaces));
  EXPECT_TRUE(has_quirk("gcr.io", Quirk::ReferrersInBothPlaces));
  EXPECT_TRUE(has_quirk("eu.gcr.io:443", Quirk::ReferrersInBothPlaces));
  EXPECT_FALSE(has_quirk("evil-pkg.dev", Quirk::ReferrersInBothPlaces));
  EXPECT_FALSE(has_quirk("pkg.dev.evil.com", Quirk::ReferrersInBothPlaces));
  EXPECT_FALSE(has_quirk("ghcr.io", Quirk::ReferrersInBothPlaces));
}

TEST(Quirks, NameTheCloudWhoseAccountMayLogIn) {
  for (const auto* host :
       {"us-docker.pkg.dev", "europe-west1-docker.pkg.dev:443", "gcr.io", "eu.gcr.io", "mirror.gcr.io"})
    EXPECT_EQ(cloud_of(host), "google") << host;
  EXPECT_EQ(cloud_of("123456789012.dkr.ecr.eu-west-1.amazonaws.com"), "amazon");
  EXPECT_EQ(cloud_of("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn"), "amazon");
  EXPECT_EQ(cloud_of("ghcr.io"), "github");
  for (const auto* host : {"ours.azurecr.io", "ours.azurecr.cn", "ours.azurecr.us"})
    EXPECT_EQ(cloud_of(host), "azure") << host;
  for (const auto* host :
       {"quay.io", "evilghcr.io", "amazonaws.com.evil.com", "evilgcr.io", "gcr.io.evil.com", "docker-pkg.dev",
        "pkg.dev.evil.com", "google.com", "pkg.dev@evil.com", "127.0.0.1:5000", ""})
    EXPECT_EQ(cloud_of(host), "") << host;
}

TEST(Quirks, DockerHubIsServedByAnotherHost) {
  EXPECT_EQ(api_authority("index.docker.io"), "registry-1.docker.io");
  EXPECT_EQ(api_authority("registry.example.com:5000"), "registry.example.com:5000");
}

TEST(Quirks, DockerHubsTokensComeFromItsOwnService) {
  EXPECT_TRUE(has_token_realm("registry-1.docker.io", "auth.docker.io"));
  EXPECT_FALSE(has_token_realm("registry-1.docker.io", "auth.evil.io"));
  EXPECT_FALSE(has_token_realm("registry.example.com", "auth.docker.io"));
}

TEST(HostOf, CutsThePortAndNothingElse) {
  EXPECT_EQ(host_of("registry.example.com:5000"), "registry.example.com");
  EXPECT_EQ(host_of("registry.example.com"), "registry.example.com");
  EXPECT_EQ(host_of("[::1]:5000"), "[::1]");
  EXPECT_EQ(host_of("[::1]"), "[::1]");
}

}  // namespace
}  // namespace sigwright::oci
