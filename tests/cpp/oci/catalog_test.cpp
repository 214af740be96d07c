#include "oci/catalog.h"

#include "cpp/oci/remote_fixture.h"

namespace sigwright::oci {
namespace {

class CatalogTest : public RemoteTest {
 protected:
  [[nodiscard]] Result<std::vector<std::string>> read(const HttpServer& server) {
    RemoteHost host({.client = client_,
                     .store = std::make_shared<CredentialStore>(http::EnvironmentLookup{}, ""),
                     .warnings = std::make_shared<Warnings>(),
                     .log = {}},
                    server.authority(), {});
    return read_catalog(host, {});
  }
};

FakeResponse page(std::string body, const std::string& next) {
  return {.headers = {{"Link", "<" + next + ">; rel=\"next\""}}, .body = std::move(body)};
}

TEST_F(CatalogTest, IsReadToItsLastPage) {
  const HttpServer server(
      Routes()
          .on("GET /v2/_catalog?n=1000", page(R"({"repositories":["a","team/b"]})", "/v2/_catalog?last=b"))
          .on("GET /v2/_catalog?last=b", {.body = R"({"repositories":["c"]})"}));
  EXPECT_EQ(read(server).value(), (std::vector<std::string>{"a", "team/b", "c"}));
}

TEST_F(CatalogTest, MayBeEmpty) {
  for (const std::string body : {R"({"repositories":[]})", R"({"repositories":null})", "{}"}) {
    const HttpServer server(Routes().on("GET /v2/_catalog?n=1000", {.body = body}));
    EXPECT_TRUE(read(server).value().empty());
  }
}

TEST_F(CatalogTest, IsRefusedWhenItIsNone) {
  for (const std::string body : {R"({"repositories":{}})", R"({"repositories":[1]})", "[", ""}) {
    const HttpServer server(Routes().on("GET /v2/_catalog?n=1000", {.body = body}));
    EXPECT_EQ(read(server).error().code, ErrorCode::Malformed) << body;
  }
}

TEST_F(CatalogTest, ThatLeadsBackToItselfIsRefused) {
  const HttpServer server(
      Routes().on("GET /v2/_catalog?n=1000", page(R"({"repositories":["a"]})", "/v2/_catalog?n=1000")));
  EXPECT_EQ(read(server).error().code, ErrorCode::Malformed);
}

TEST_F(CatalogTest, ThatIsNotThereIsNotFound) {
  const HttpServer server(Routes().on("GET /v2/_catalog?n=1000", {.status = 404}));
  EXPECT_EQ(read(server).error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace sigwright::oci
