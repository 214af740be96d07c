#include "cosign/github_identity.h"

#include <gtest/gtest.h>

namespace sigwright::cosign {
namespace {

verify::Identity identity_of(const char* repository, const char* workflow) {
  return github_identity({repository, workflow}, std::nullopt).value();
}

struct Case {
  std::string_view name;
  const char* workflow;
  std::string_view subject;
  bool matches;
};

class GithubSubjectTest : public testing::TestWithParam<Case> {};

TEST_P(GithubSubjectTest, IsTheWorkflowsAddress) {
  EXPECT_EQ(identity_of("Owner/app.js", GetParam().workflow).subject.matches(GetParam().subject), GetParam().matches);
}

INSTANTIATE_TEST_SUITE_P(
    Workflows, GithubSubjectTest,
    testing::Values(
        Case{"any", "", "https://github.com/Owner/app.js/.github/workflows/ci.yml@refs/heads/main", true},
        Case{"any_case_of_the_names", "", "https://github.com/owner/APP.js/.github/workflows/ci.yml@refs/tags/1", true},
        Case{"a_longer_repository", "", "https://github.com/Owner/app.jsx/.github/workflows/ci.yml@r", false},
        Case{"a_dot_is_a_dot", "", "https://github.com/Owner/app-js/.github/workflows/ci.yml@r", false},
        Case{"another_host", "", "https://github.com.evil/Owner/app.js/.github/workflows/ci.yml@r", false},
        Case{"a_host_before", "", "https://evil/https://github.com/Owner/app.js/.github/workflows/ci.yml@r", false},
        Case{"not_a_workflow", "", "https://github.com/Owner/app.js/blob/ci.yml@r", false},
        Case{"by_file", "ci.yml", "https://github.com/Owner/app.js/.github/workflows/ci.yml@refs/heads/a/b", true},
        Case{"by_another_file", "ci.yml", "https://github.com/Owner/app.js/.github/workflows/xci.yml@r", false},
        Case{"another_case_of_the_file", "ci.yml", "https://github.com/Owner/app.js/.github/workflows/CI.yml@r", false},
        Case{"by_path", ".github/workflows/ci.yml", "https://github.com/Owner/app.js/.github/workflows/ci.yml@r", true},
        Case{"by_ref", "ci.yml@refs/tags/v1", "https://github.com/Owner/app.js/.github/workflows/ci.yml@refs/tags/v1",
             true},
        Case{"by_another_ref", "ci.yml@refs/tags/v1",
             "https://github.com/Owner/app.js/.github/workflows/ci.yml@refs/tags/v10", false},
        Case{"reusable", "tools/build/.github/workflows/ci.yml",
             "https://github.com/tools/build/.github/workflows/ci.yml@r", true},
        Case{"not_the_reusable_one", "tools/build/.github/workflows/ci.yml",
             "https://github.com/Owner/app.js/.github/workflows/ci.yml@r", false}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(GithubIdentity, HasTheIssuerAndTheRepositoryAsClaims) {
  const auto identity = identity_of("o/r", "");
  EXPECT_TRUE(identity.issuer.matches("https://token.actions.githubusercontent.com"));
  EXPECT_FALSE(identity.issuer.matches("https://token.actions.githubusercontent.com/enterprise"));
  ASSERT_EQ(identity.extensions.size(), 1U);
  EXPECT_EQ(identity.extensions[0].value, "https://github.com/o/r");
  EXPECT_TRUE(identity.extensions[0].any_case);
}

TEST(GithubIdentity, OfAnotherHostNeedsItsIssuer) {
  EXPECT_EQ(github_identity({"git.corp/o/r", ""}, std::nullopt).error().code, ErrorCode::Usage);
  const auto identity = github_identity({"git.corp/o/r", ""}, verify::Pattern::exact("https://git.corp/token"));
  ASSERT_TRUE(identity);
  EXPECT_TRUE(identity->issuer.matches("https://git.corp/token"));
  EXPECT_TRUE(identity->subject.matches("https://git.corp/o/r/.github/workflows/a.yml@r"));
}

TEST(GithubIdentity, RefusesWhatNamesNothing) {
  for (const char* repository : {"", "o", "o/", "/r", "o/r/x/y", "o/r?", "https://github.com/o/r", "../r", "o/.*"}) {
    EXPECT_EQ(github_identity({repository, ""}, std::nullopt).error().code, ErrorCode::Usage) << repository;
  }
  for (const char* workflow : {"ci", "ci.yml@", "a/ci.yml", "o/.github/workflows/ci.yml", "o/r.github/workflows/ci.yml",
                               ".github/workflows/a/b.yml", "c i.yml", "https://github.com/o/r/.github/workflows/"}) {
    EXPECT_EQ(github_identity({"o/r", workflow}, std::nullopt).error().code, ErrorCode::Usage) << workflow;
  }
}

}  // namespace
}  // namespace sigwright::cosign
