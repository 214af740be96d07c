#include "bundle/provenance.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "cpp/bundle/edit.h"

namespace sigwright::bundle {
namespace {

using fakes::with_value;
using fakes::without;

// As slsa-github-generator writes it.
constexpr std::string_view kV02 = R"({
  "builder": {"id": "https://ci.example/build.yml@refs/tags/v2"},
  "buildType": "https://ci.example/generic@v1",
  "invocation": {
    "configSource": {"uri": "git+https://github.com/o/r@refs/tags/v1.2.3"},
    "environment": {"github_ref_type": "tag", "github_ref": "refs/tags/v1.2.3", "github_base_ref": "",
      "github_event_name": "push", "github_event_payload": {"base_ref": "refs/heads/main"}}},
  "materials": [{"uri": "git+https://github.com/o/r@refs/tags/v1.2.3"}]})";

// As GitHub's attest-build-provenance writes it.
constexpr std::string_view kV1 = R"({
  "buildDefinition": {
    "buildType": "https://actions.github.io/buildtypes/workflow/v1",
    "externalParameters": {"workflow": {"ref": "refs/heads/main", "repository": "https://github.com/o/r"}},
    "internalParameters": {"github": {"event_name": "push"}},
    "resolvedDependencies": [{"uri": "git+https://github.com/o/r@refs/heads/main"}]},
  "runDetails": {"builder": {"id": "https://github.com/o/r/.github/workflows/x.yml@refs/heads/main"}}})";

Result<Provenance> parse(std::string_view predicate, std::string_view type) {
  Statement statement;
  statement.predicate_type = type;
  statement.predicate_text = predicate;
  return Provenance::parse(statement);
}
Result<Provenance> v02(const std::string& predicate = std::string(kV02)) { return parse(predicate, kProvenanceV02); }
Result<Provenance> v1(const std::string& predicate = std::string(kV1)) { return parse(predicate, kProvenanceV1); }

ErrorCode code_of(const Result<Provenance>& provenance) {
  return provenance ? ErrorCode::Internal : provenance.error().code;
}

TEST(Provenance, OfTheGeneratorNamesBuilderSourceTagAndBranch) {
  const auto found = v02();
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->builder_id, "https://ci.example/build.yml@refs/tags/v2");
  EXPECT_EQ(found->build_type, "https://ci.example/generic@v1");
  ASSERT_EQ(found->sources.size(), 2U);
  for (const auto& source : found->sources) {
    EXPECT_EQ(source.repository, "git+https://github.com/o/r");
    EXPECT_EQ(source.ref, "refs/tags/v1.2.3");
  }
  for (const auto& tag : found->tags) EXPECT_EQ(tag, "v1.2.3");
  EXPECT_EQ(found->tags.size(), 3U);
  EXPECT_EQ(found->branches, std::vector<std::string>{"main"});
}

TEST(Provenance, OfGitHubNamesTheWorkflowsSource) {
  const auto found = v1();
  ASSERT_TRUE(found) << found.error().message;
  ASSERT_EQ(found->sources.size(), 2U);
  for (const auto& source : found->sources) EXPECT_EQ(source.repository, "git+https://github.com/o/r");
  EXPECT_EQ(found->branches, (std::vector<std::string>{"main", "main"}));
  EXPECT_TRUE(found->tags.empty());
}

TEST(Provenance, TakesTheBranchOfAReleaseFromItsEvent) {
  auto text = with_value(kV02, "/invocation/environment/github_event_name", "release");
  text = with_value(text, "/invocation/environment/github_event_payload",
                    OrderedJson{{"release", {{"target_commitish", "stable"}}}});
  EXPECT_EQ(v02(text).value().branches, std::vector<std::string>{"stable"});
}

TEST(Provenance, ReadsTheEnvironmentOfDelegatedBuilders) {
  const auto text = with_value(kV1, "/buildDefinition/internalParameters",
                               OrderedJson{{"GITHUB_WORKFLOW_REF", "o/r/.github/workflows/x.yml@refs/heads/main"},
                                           {"GITHUB_REF_TYPE", "branch"},
                                           {"GITHUB_REF", "refs/heads/main"}});
  const auto found = v1(text);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->sources.size(), 3U);
  EXPECT_EQ(found->branches.size(), 4U);
}

TEST(Provenance, KeepsEveryPlaceThatNamesASource) {
  const auto found = v02(with_value(kV02, "/materials/0/uri", "git+https://github.com/evil/r"));
  ASSERT_EQ(found->sources.size(), 2U);
  EXPECT_EQ(found->sources[1].repository, "git+https://github.com/evil/r");
  EXPECT_EQ(found->sources[1].ref, "");
}

TEST(Provenance, MayNameNoSource) {
  const auto found = v02(without(without(kV02, "/invocation"), "/materials"));
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_TRUE(found->sources.empty());
}

TEST(Provenance, RefusesWhatIsNoneOrOfAnotherShape) {
  EXPECT_EQ(code_of(parse(kV1, "https://spdx.dev/Document")), ErrorCode::NoMatchingSignature);
  EXPECT_EQ(code_of(v1(std::string(kV02))), ErrorCode::Malformed);
  EXPECT_EQ(code_of(v02("{}")), ErrorCode::Malformed);
  EXPECT_EQ(code_of(v02("[]")), ErrorCode::Malformed);
  EXPECT_EQ(code_of(v02(with_value(kV02, "/builder/id", 1))), ErrorCode::Malformed);
  EXPECT_EQ(code_of(v02(with_value(kV02, "/materials", "text"))), ErrorCode::Malformed);
  EXPECT_EQ(code_of(v02(with_value(kV02, "/materials/0", "text"))), ErrorCode::Malformed);
  EXPECT_EQ(code_of(v02(with_value(kV02, "/invocation/configSource", "text"))), ErrorCode::Malformed);
  EXPECT_EQ(code_of(v02(with_value(kV02, "/invocation/environment/github_ref_type", "fork"))), ErrorCode::Malformed);
  EXPECT_EQ(code_of(v1(with_value(kV1, "/buildDefinition/externalParameters/workflow", 1))), ErrorCode::Malformed);
  EXPECT_EQ(code_of(v1(with_value(kV1, "/buildDefinition/internalParameters/GITHUB_WORKFLOW_REF", "o"))),
            ErrorCode::Malformed);
}

TEST(NormalizedSource, IsAsSlsaVerifierWritesIt) {
  for (const auto* const uri : {"github.com/o/r", "https://github.com/o/r", "git+https://github.com/o/r"}) {
    EXPECT_EQ(normalized_source(uri), "git+https://github.com/o/r");
  }
  EXPECT_EQ(normalized_source("ssh://host/r"), "git+ssh://host/r");
}

}  // namespace
}  // namespace sigwright::bundle
