#include "cosign/workers.h"

#include <gtest/gtest.h>

namespace sigwright::cosign {
namespace {

std::size_t workers(const std::vector<std::string>& images, const std::vector<std::string>& rates,
                    std::size_t most = 64) {
  return workers_for(images, http::Rates::parse(rates).value(), most);
}

TEST(Workers, AreAllWhereNoRateIsAskedFor) {
  EXPECT_EQ(workers({"a.example/app:1"}, {}), 64U);
  EXPECT_EQ(workers({}, {}, 0), 1U);
}

TEST(Workers, AreNoMoreThanTheirRegistriesAreAskedInASecond) {
  EXPECT_EQ(workers({"a.example/app:1", "a.example/app:2"}, {"20"}), 20U);
  EXPECT_EQ(workers({"a.example/app:1", "b.example/app:2"}, {"20"}), 40U);
  EXPECT_EQ(workers({"a.example/app:1", "b.example/app:2"}, {"20", "b.example=600/m"}), 30U);
  EXPECT_EQ(workers({"a.example/app:1"}, {"1/h"}), 1U);
  EXPECT_EQ(workers({"a.example/app:1"}, {"1000"}), 64U);
}

TEST(Workers, AreAllWhereARegistryHasNoRate) {
  EXPECT_EQ(workers({"a.example/app:1", "b.example/app:1"}, {"a.example=1"}), 64U);
  EXPECT_EQ(workers({"a.example/app:1", "not an image", "oci:layout:1"}, {"a.example=1"}), 1U);
  EXPECT_EQ(workers({"not an image"}, {"1"}), 64U);
}

}  // namespace
}  // namespace sigwright::cosign
