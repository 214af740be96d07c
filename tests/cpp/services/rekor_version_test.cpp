#include "services/rekor_version.h"

#include <gtest/gtest.h>

#include "fakes/http_server.h"
#include "samples.h"

namespace sigwright::services {
namespace {

Result<std::uint32_t> ask(int status) {
  const fakes::HttpServer server([=](const fakes::FakeRequest&) { return fakes::FakeResponse{.status = status}; });
  const auto version = rekor_api_version(*samples::client(), samples::url(server.url("/")), {});
  EXPECT_EQ(server.requests().at(0).target, "/api/v1/log");
  return version;
}

TEST(RekorVersion, IsOneWhereTheFirstInterfaceAnswers) { EXPECT_EQ(ask(200).value(), 1U); }

TEST(RekorVersion, IsTwoWhereTheFirstInterfaceIsUnknown) {
  for (const int status : {404, 405, 501}) EXPECT_EQ(ask(status).value(), 2U) << status;
}

TEST(RekorVersion, IsNotGuessedFromAFailure) {
  for (const int status : {401, 403, 500, 503}) EXPECT_FALSE(ask(status)) << status;
}

}  // namespace
}  // namespace sigwright::services
