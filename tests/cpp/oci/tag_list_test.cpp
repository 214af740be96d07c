#include "oci/tag_list.h"

#include "cpp/oci/remote_fixture.h"
#include "oci/media_types.h"
#include "oci/remote_host.h"

namespace sigwright::oci {
namespace {

const std::string kFirst = "sha256:" + std::string(64, 'a');
const std::string kSecond = "sha256:" + std::string(64, 'b');

class TagListTest : public RemoteTest {
 protected:
  [[nodiscard]] Result<TagList> read(const HttpServer& server) {
    RemoteHost host({.client = client_,
                     .store = std::make_shared<CredentialStore>(http::EnvironmentLookup{}, ""),
                     .warnings = std::make_shared<Warnings>(),
                     .log = {}},
                    server.authority(), {});
    return read_tags(host, Reference::parse(server.authority() + "/team/app").value(), {});
  }
  [[nodiscard]] Result<TagList> read(const std::string& body) {
    const HttpServer server(Routes().on("GET /v2/team/app/tags/list?n=1000", {.body = body}));
    return read(server);
  }
};

std::string manifest(const std::string& digest, const std::string& tags, const std::string& uploaded) {
  return "\"" + digest + R"(":{"imageSizeBytes":"5","mediaType":"application/vnd.oci.image.manifest.v1+json","tag":)" +
         tags + R"(,"timeCreatedMs":"0","timeUploadedMs":)" + uploaded + "}";
}

TEST_F(TagListTest, TellsDigestsAndTimesWhereTheRegistryDoes) {
  const auto list =
      read(R"({"child":["below"],"tags":["v1","v2","v3"],"manifest":{)" +
           manifest(kFirst, R"(["v1","v2"])", R"("1700000000000")") + "," + manifest(kSecond, "[]", R"("0")") + "}}");
  ASSERT_TRUE(list) << list.error().message;
  const auto digest = crypto::Digest::parse(kFirst).value();
  EXPECT_EQ(list->children, std::vector<std::string>{"below"});
  EXPECT_EQ(list->tags, (std::vector<ListedTag>{{.name = "v1", .digest = digest, .uploaded_ms = 1'700'000'000'000},
                                                {.name = "v2", .digest = digest, .uploaded_ms = 1'700'000'000'000},
                                                {.name = "v3"}}));
}

TEST_F(TagListTest, TellsNoDigestOfATagThatMovedBetweenPages) {
  const auto list = read(R"({"tags":["v1"],"manifest":{)" + manifest(kFirst, R"(["v1"])", R"("1")") + "," +
                         manifest(kSecond, R"(["v1"])", R"("2")") + "}}");
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_FALSE(list->tags.at(0).digest);
}

TEST_F(TagListTest, HoldsNoTagOfWhatTheRegistrySaysToBeNoImage) {
  const auto typed = [](const std::string& digest, const std::string& type, const std::string& tag) {
    return "\"" + digest + R"(":{"mediaType":")" + type + R"(","tag":[")" + tag + "\"]}";
  };
  const std::string artifact = "application/vnd.oci.artifact.manifest.v1+json";
  const auto list = read(R"({"tags":["sbom","moved","v1"],"manifest":{)" + typed(kFirst, artifact, "sbom") + "," +
                         typed(kSecond, artifact, "moved") + "," +
                         typed("sha256:" + std::string(64, 'c'), std::string(media::kImageIndex), "moved") + "}}");
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(list->names(), (std::vector<std::string>{"moved", "v1"}));
}

TEST_F(TagListTest, IsRefusedWhereWhatItTellsIsMalformed) {
  const std::string good = manifest(kFirst, R"(["v1"])", R"("1")");
  EXPECT_TRUE(read(R"({"tags":["v1"],"manifest":{)" + good + "}}"));
  for (const std::string& more :
       {std::string(R"("manifest":[])"), "\"manifest\":{" + manifest("sha256:abc", R"(["v1"])", R"("1")") + "}",
        "\"manifest\":{" + manifest(kFirst, R"(["../v1"])", R"("1")") + "}",
        "\"manifest\":{" + manifest(kFirst, R"("v1")", R"("1")") + "}",
        "\"manifest\":{" + manifest(kFirst, R"(["v1"])", R"("soon")") + "}",
        "\"manifest\":{" + manifest(kFirst, R"(["v1"])", "-1") + "}",
        "\"manifest\":{\"" + kFirst + R"(":{"mediaType":1,"tag":["v1"]}})", std::string(R"("child":["../up"])"),
        std::string(R"("child":[1])"), std::string(R"("child":{})")}) {
    const auto refused = read(R"({"tags":["v1"],)" + more + "}");
    ASSERT_FALSE(refused) << more;
    EXPECT_EQ(refused.error().code, ErrorCode::Malformed) << more;
  }
}

TEST_F(TagListTest, ThatLeadsBackToItselfIsRefused) {
  const std::string path = "/v2/team/app/tags/list?n=1000";
  const HttpServer server(
      Routes().on("GET " + path, {.headers = {{"Link", "<" + path + ">; rel=\"next\""}}, .body = R"({"tags":[]})"}));
  EXPECT_EQ(read(server).error().code, ErrorCode::Malformed);
}

}  // namespace
}  // namespace sigwright::oci
