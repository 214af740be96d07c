#include "verify/distribution_name.h"

#include <gtest/gtest.h>

#include <string>

namespace sigwright::verify {
namespace {

TEST(SameDistribution, KnowsTheFormsOfAName) {
  EXPECT_TRUE(same_distribution("a-1.0.tar.gz", "a-1.0.tar.gz"));
  EXPECT_TRUE(same_distribution("My.Project-1.0.tar.gz", "my_project-1.0.tar.gz"));
  EXPECT_TRUE(same_distribution("my-project-1.0.tar.gz", "my_project-1.0.tar.gz"));
  EXPECT_TRUE(same_distribution("My_Project-1.0-py3-none-any.whl", "my.project-1.0-py3-none-any.whl"));
  EXPECT_TRUE(same_distribution("a-1.0-py2.py3-none-any.whl", "a-1.0-py3.py2-none-any.whl"));
  EXPECT_TRUE(same_distribution("a-1.0-1-py3-none-any.whl", "A-1.0-1-py3-none-any.whl"));
}

TEST(SameDistribution, TellsOthersApart) {
  for (const auto* const other : {"a-1.1.tar.gz", "b-1.0.tar.gz", "a-1.0.zip", "a-1.0-py3-none-any.whl",
                                  "a.b-1.0.tar.gz", "a-1.0.tar.gz.asc", "a1.0.tar.gz", ""}) {
    EXPECT_FALSE(same_distribution("a-1.0.tar.gz", other)) << other;
  }
  for (const auto* const other : {"a-1.0-py2-none-any.whl", "a-1.0-py3-abi3-any.whl", "a-1.0-1-py3-none-any.whl",
                                  "a-1.0-py3-none-linux.whl", "a-10-py3-none-any.whl"}) {
    EXPECT_FALSE(same_distribution("a-1.0-py3-none-any.whl", other)) << other;
  }
}

TEST(SameDistribution, IsNoneForWhatIsNeither) {
  for (const auto* const name :
       {"", ".whl", "a.whl", "a-1.0.whl", "-1.0.tar.gz", "a-.tar.gz", "a.tar.gz", "--py3--.whl", "a-1.0.exe"}) {
    EXPECT_FALSE(same_distribution(name, name)) << name;
  }
  const std::string longest(1000, 'a');
  EXPECT_FALSE(same_distribution(longest + "-1.tar.gz", longest + "-1.tar.gz"));
}

}  // namespace
}  // namespace sigwright::verify
