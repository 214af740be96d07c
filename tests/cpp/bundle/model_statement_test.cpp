#include "bundle/model_statement.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/text.h"

namespace sigwright::bundle {
namespace {

ModelManifest sample() {
  ModelManifest manifest;
  manifest.name = "model";
  manifest.files = {{"a", Bytes(32, 1), std::nullopt}, {"d/b", Bytes(32, 2), std::nullopt}};
  manifest.ignored = {".git"};
  return manifest;
}

Result<ModelManifest> read(const std::string& text) {
  const auto statement = Statement::parse(as_bytes(text));
  if (!statement) return fail(statement.error());
  return ModelManifest::parse(*statement);
}

std::string changed(std::string_view from, std::string_view to) {
  std::string text = sample().statement();
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(ModelManifest, GoesBothWays) {
  const auto read_back = read(sample().statement());
  ASSERT_TRUE(read_back) << read_back.error().message;
  EXPECT_EQ(read_back->name, "model");
  EXPECT_EQ(read_back->ignored, sample().ignored);
  ASSERT_EQ(read_back->files.size(), 2U);
  EXPECT_EQ(read_back->files[1].path, "d/b");
  EXPECT_EQ(read_back->digest(), sample().digest());
}

TEST(ModelManifest, HasTheDigestOfItsDigestsAsSubject) {
  Bytes both(32, 1);
  both.insert(both.end(), 32, 2);
  EXPECT_EQ(sample().digest(), crypto::Digest::of(both));
  EXPECT_NE(sample().statement().find(std::string(sample().digest().hex())), std::string::npos);
}

TEST(ModelManifest, ReadsPartsOfFiles) {
  std::string text = changed(R"("method":"files")", R"("method":"shards","shard_size":10)");
  const auto replace = [&](std::string_view from, std::string_view to) {
    text.replace(text.find(from), from.size(), to);
  };
  replace(R"("name":"a")", R"("name":"a:0:10")");
  replace(R"("name":"d/b")", R"("name":"a:10:12")");
  const auto manifest = read(text);
  ASSERT_TRUE(manifest) << manifest.error().message;
  EXPECT_EQ(manifest->files[1].path, "a");
  EXPECT_EQ(manifest->files[1].name(), "a:10:12");
  EXPECT_EQ(manifest->part_size, 10U);
}

TEST(ModelManifest, RefusesPathsThatLeaveTheDirectory) {
  for (const char* path : {"../b", "/b", "d//b", "d/./b", "d/..", "", "d/"}) {
    EXPECT_FALSE(read(changed(R"("name":"d/b")", R"("name":")" + std::string(path) + "\""))) << path;
    EXPECT_FALSE(is_inside(path)) << path;
  }
  EXPECT_TRUE(is_inside("d/.hidden/..b"));
}

TEST(ModelManifest, RefusesWhatIsDamaged) {
  const std::pair<const char*, const char*> changes[] = {
      {R"("name":"d/b")", R"("name":"a")"},
      {R"("method":"files")", R"("method":"tar")"},
      {R"("method":"files")", R"("method":"shards")"},
      {R"("hash_type":"sha256")", R"("hash_type":"blake2b")"},
      {R"("algorithm":"sha256")", R"("algorithm":"md5")"},
      {R"("allow_symlinks":false)", R"("allow_symlinks":"false")"},
      {R"("ignore_paths":[".git"])", R"("ignore_paths":[1])"},
      {R"("digest":"0101)", R"("digest":"01)"},
      {R"("resources":[)", R"("other":[)"},
  };
  for (const auto& [from, to] : changes) EXPECT_FALSE(read(changed(from, to))) << to;
}

}  // namespace
}  // namespace sigwright::bundle
