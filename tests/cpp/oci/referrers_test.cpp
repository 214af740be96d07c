#include "oci/referrers.h"

#include "cpp/oci/remote_fixture.h"

namespace sigwright::oci {
namespace {

TEST(NextLink, IsTheFirstWithThatRelation) {
  EXPECT_EQ(next_link({R"(</v2/a?n=1>; rel="next")"}), "/v2/a?n=1");
  EXPECT_EQ(next_link({"</a>;rel=next"}), "/a");
  EXPECT_EQ(next_link({R"(</p>; rel="prev", </n>; title="a, <b>; rel=next"; REL="last NEXT")"}), "/n");
  EXPECT_EQ(next_link({R"(</p>; rel="prev")", R"(</n>; rel="next")"}), "/n");
}

TEST(NextLink, IsNotFoundInWhatIsNone) {
  for (const std::string header : {"", "<", "<>", "</a", "</a>", "</a>; rel=prev", "</a>; rel=nextish", "rel=next",
                                   R"(</a>; title="rel=next")", "</a>; x=rel; y=next"}) {
    EXPECT_EQ(next_link({header}), std::nullopt) << header;
  }
  EXPECT_EQ(next_link({"<" + std::string(20'000, 'a') + ">; rel=next"}), std::nullopt);
  EXPECT_EQ(next_link({}), std::nullopt);
}

TEST(NextLink, SurvivesAnyChangeOfOneByte) {
  const std::string good = R"(</p>; rel="prev", </n>; title="a\"b"; rel="next")";
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = good;
      changed[i] = static_cast<char>(byte);
      EXPECT_LE(next_link({changed}).value_or("").size(), good.size());
    }
  }
}

class Pages : public RemoteTest {
 protected:
  [[nodiscard]] Result<std::vector<std::string>> read(const HttpServer& server, std::size_t pages = 5) {
    RemoteHost host({.client = client_,
                     .store = std::make_shared<CredentialStore>(http::EnvironmentLookup{}, ""),
                     .warnings = std::make_shared<Warnings>(),
                     .log = {}},
                    server.authority(), {.token = "secret"});
    std::vector<std::string> bodies;
    const auto take = [&](const http::Response& response) -> Result<bool> {
      if (!response.ok()) return fail(ErrorCode::NotFound, "page");
      bodies.push_back(to_text(response.body));
      return true;
    };
    CHECK(read_pages(host, {.target = "/1", .repository = "team/app"}, {.pages = pages, .page_bytes = 100}, take, {}));
    return bodies;
  }
};

FakeResponse page(std::string body, const std::string& next) {
  return {.headers = {{"Link", "<" + next + ">; rel=\"next\""}}, .body = std::move(body)};
}

TEST_F(Pages, AreReadInTurnWithTheSameAuthorization) {
  const HttpServer server(
      Routes().on("GET /1", page("a", "/2?x=%2F")).on("GET /2?x=%2F", page("b", "3")).on("GET /3", {.body = "c"}));
  EXPECT_EQ(read(server).value(), (std::vector<std::string>{"a", "b", "c"}));
  for (const FakeRequest& request : server.requests()) EXPECT_EQ(authorization(request), "Bearer secret");
}

TEST_F(Pages, ThatLeadToAnotherHostAreRefused) {
  const HttpServer other(Routes().on("GET /2", {.body = "b"}));
  for (const std::string next :
       {"http://example.com/2", "//example.com/2", "https://127.0.0.1/2", "file:///etc/passwd"}) {
    const HttpServer server(Routes().on("GET /1", page("a", next)));
    expect_error(read(server), ErrorCode::Malformed, "another host");
  }
  const HttpServer server(Routes().on("GET /1", page("a", other.url("/2"))));
  expect_error(read(server), ErrorCode::Malformed, "another host");
  EXPECT_TRUE(other.requests().empty());
}

TEST_F(Pages, ThatLeadBackAreRefused) {
  const HttpServer self(Routes().on("GET /1", page("a", "/1")));
  expect_error(read(self), ErrorCode::Malformed, "already");
  const HttpServer circle(Routes().on("GET /1", page("a", "/2")).on("GET /2", page("b", "/1")));
  expect_error(read(circle), ErrorCode::Malformed, "already");
  EXPECT_EQ(circle.requests().size(), 2U);
}

TEST_F(Pages, WithoutEndAreCutOff) {
  const HttpServer server([](const FakeRequest& request) { return page("a", request.target + "1"); });
  expect_error(read(server, 5), ErrorCode::LimitExceeded, "5 pages");
  EXPECT_EQ(server.requests().size(), 5U);
}

TEST_F(Pages, OverTheirSizeAreRefused) {
  const HttpServer server(Routes().on("GET /1", {.body = std::string(101, 'x')}));
  expect_error(read(server), ErrorCode::LimitExceeded);
}

TEST(Referrers, AreCountedOverAllPages) {
  ReferrerList list;
  for (int i = 0; i < 10'000; ++i) {
    const std::vector<Descriptor> entry{{.media_type = "t",
                                         .size = 1,
                                         .digest = crypto::Digest::parse(digest_number(i)).value(),
                                         .artifact_type = {},
                                         .annotations = {},
                                         .platform = {}}};
    ASSERT_TRUE(list.add(entry).has_value());
    ASSERT_TRUE(list.add(entry).has_value());
  }
  const std::vector<Descriptor> more{{.media_type = "t",
                                      .size = 1,
                                      .digest = crypto::Digest::parse(digest_number(-1)).value(),
                                      .artifact_type = {},
                                      .annotations = {},
                                      .platform = {}}};
  expect_error(list.add(more), ErrorCode::LimitExceeded);
  EXPECT_EQ(std::move(list).take().size(), 10'000U);
}

}  // namespace
}  // namespace sigwright::oci
