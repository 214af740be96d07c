#include "cosign/profile.h"

#include "base/file.h"
#include "cpp/cosign/profiled.h"

namespace sigwright::cosign {
namespace {

class ProfileTest : public ProfiledTest {};

TEST_F(ProfileTest, lies_below_the_users_configuration) {
  EXPECT_EQ(take(profile_file("team", context_)), home_.path() / ".config/sigwright/profiles/team.json");
  context_.environment = [](std::string_view name) {
    return name == "XDG_CONFIG_HOME" ? std::optional<std::string>("/elsewhere") : std::nullopt;
  };
  EXPECT_EQ(take(profile_file("team", context_)), "/elsewhere/sigwright/profiles/team.json");
  EXPECT_EQ(take(profile_file("a/team", context_)), "a/team");
  EXPECT_EQ(take(profile_file("team.json", context_)), "team.json");
}

TEST_F(ProfileTest, has_a_name_that_is_no_path_in_disguise) {
  for (const auto* const name : {"", "..", ".hidden", "-flag", "a b", "a\\b", "a\nb"}) {
    EXPECT_FALSE(profile_file(name, context_)) << name;
  }
}

TEST_F(ProfileTest, is_loaded_as_it_was_saved) {
  save("team", pinning("https://rekor.corp"));
  const auto loaded = take(load_profile("team", context_));
  EXPECT_EQ(loaded.config.write(), pinning("https://rekor.corp").write());
  EXPECT_EQ(take(profile_names(context_)), std::vector<std::string>{"team"});
}

TEST_F(ProfileTest, that_is_not_there_or_damaged_is_an_error) {
  EXPECT_EQ(load_profile("team", context_).error().code, ErrorCode::LocalFile);
  save("team", {});
  ASSERT_TRUE(write_file(take(profile_file("team", context_)), as_bytes("{}")));
  EXPECT_EQ(load_profile("team", context_).error().code, ErrorCode::Malformed);
}

TEST_F(ProfileTest, called_default_is_there_or_not) {
  EXPECT_FALSE(take(load_default_profile(context_)));
  save("default", {});
  EXPECT_TRUE(take(load_default_profile(context_)));
  ASSERT_TRUE(write_file(take(profile_file("default", context_)), as_bytes("{}")));
  EXPECT_FALSE(load_default_profile(context_));
  context_.home.clear();
  EXPECT_FALSE(take(load_default_profile(context_)));
}

TEST_F(ProfileTest, pins_logs_by_their_url) {
  save("team", pinning("https://rekor.corp"));
  EXPECT_EQ(pinned_logs("https://rekor.corp", context_).size(), 1U);
  EXPECT_EQ(pinned_logs("https://rekor.corp:443/", context_).size(), 1U);
  for (const auto* const url : {"http://rekor.corp", "https://rekor.corp:444", "https://rekor.corp/v2", "https://r"}) {
    EXPECT_TRUE(pinned_logs(url, context_).empty()) << url;
  }
}

TEST_F(ProfileTest, knows_a_directory_from_wherever_it_is_named) {
  const std::string here = std::filesystem::current_path().string();
  EXPECT_TRUE(same_log_url("file:" + here + "/team-log", "file:team-log"));
  EXPECT_TRUE(same_log_url("file:" + here + "/team-log", "file:./team-log/"));
  EXPECT_FALSE(same_log_url("file:" + here + "/team-log", "file:other-log"));
}

TEST_F(ProfileTest, that_cannot_be_read_is_passed_over_and_named) {
  save("team", pinning("https://rekor.corp"));
  save("bad", {});
  ASSERT_TRUE(write_file(take(profile_file("bad", context_)), as_bytes("{")));
  std::string said;
  context_.log = [&](LogLevel, std::string_view, std::string_view line) { said += line; };
  EXPECT_EQ(pinned_logs("https://rekor.corp", context_).size(), 1U);
  EXPECT_NE(said.find("bad.json"), std::string::npos);
}

TEST_F(ProfileTest, knows_the_tree_that_a_retired_log_ended_with) {
  auto config = pinning("https://rekor.corp");
  EXPECT_FALSE(logs_of({"team", {}, config}).at(0).final_tree);
  config.logs.at(0).final_tree = trust::FinalTree{.size = 2, .root = {1}, .leaf_hashes = {{1}, {2}}, .tiles = {}};
  const auto tree = logs_of({"team", {}, config}).at(0).final_tree;
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->size, 2U);
  EXPECT_TRUE(tree->read("tile/0/000.p/2"));
}

TEST_F(ProfileTest, reads_tiles_where_they_are) {
  const auto read = directory_tiles(home_.path());
  EXPECT_EQ(read("checkpoint").error().code, ErrorCode::NotFound);
  ASSERT_TRUE(write_file(home_.path() / "checkpoint", as_bytes("x")));
  EXPECT_EQ(take(read("checkpoint")), to_bytes("x"));
}

}  // namespace
}  // namespace sigwright::cosign
