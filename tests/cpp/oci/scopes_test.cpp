#include "oci/scopes.h"

#include <gtest/gtest.h>

namespace sigwright::oci {
namespace {

using List = std::vector<std::string>;

TEST(Scopes, OfOneResourceAreUnited) {
  ScopeSet scopes;
  EXPECT_TRUE(scopes.add("repository:a/b:pull"));
  EXPECT_TRUE(scopes.add("repository:a/b:push,pull"));
  EXPECT_EQ(scopes.list(), (List{"repository:a/b:pull,push"}));
  EXPECT_FALSE(scopes.add("repository:a/b:pull"));
}

TEST(Scopes, NewlyDemandedOnesComeFirst) {
  ScopeSet scopes;
  EXPECT_TRUE(scopes.add("repository:a:pull"));
  EXPECT_TRUE(scopes.add("repository:b:pull registry:catalog:*"));
  EXPECT_EQ(scopes.list(), (List{"registry:catalog:*", "repository:b:pull", "repository:a:pull"}));
  EXPECT_TRUE(scopes.add("repository:a:push"));
  EXPECT_EQ(scopes.list().front(), "repository:a:pull,push");
}

TEST(Scopes, KeyIsThatOfTheSetWhateverTheOrder) {
  ScopeSet one, other;
  one.add("repository:a:push,pull repository:b:pull");
  other.add("repository:b:pull");
  other.add("repository:a:pull");
  EXPECT_NE(one.key(), other.key());
  other.add("repository:a:push");
  EXPECT_EQ(one.key(), other.key());
}

TEST(Scopes, KeepAPortInTheName) {
  ScopeSet scopes;
  scopes.add("repository:mirror:5000/a:pull");
  EXPECT_EQ(scopes.list(), (List{"repository:mirror:5000/a:pull"}));
}

TEST(Scopes, TakeWhatHasNoActions) {
  ScopeSet scopes;
  EXPECT_TRUE(scopes.add("aws"));
  EXPECT_FALSE(scopes.add("aws"));
  EXPECT_FALSE(scopes.add("   "));
  EXPECT_EQ(scopes.list(), (List{"aws"}));
}

TEST(Scopes, OfAHostileChallengeAreCapped) {
  ScopeSet scopes;
  for (int i = 0; i < 1000; ++i) scopes.add("repository:r" + std::to_string(i) + ":pull");
  for (int i = 0; i < 1000; ++i) scopes.add("repository:r0:a" + std::to_string(i));
  EXPECT_EQ(scopes.list().size(), 32U);
  EXPECT_LT(scopes.key().size(), 2000U);
}

}  // namespace
}  // namespace sigwright::oci
