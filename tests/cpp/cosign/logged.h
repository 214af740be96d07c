#pragma once
// Logs of their own for the tests of this layer, and a world whose files lie in a directory that goes with the test.

#include "cosign/log_keys.h"
#include "cosign/log_options.h"
#include "cpp/cosign/fixture.h"
#include "cpp/services/samples.h"

namespace sigwright::cosign {

class LoggedTest : public testing::Test {
 protected:
  LoggedTest() {
    context_.now = test_time;
    context_.environment = [](std::string_view) { return std::nullopt; };
    context_.home = home_.path();
    context_.http = services::samples::client();
  }

  // An embedded log at `name`; returns its file: URL.
  std::string make_log(const std::string& name = "log") {
    const auto directory = home_.path() / name;
    const auto key = take(make_log_key(context_));
    const auto made = services::EmbeddedLog::init(directory, name + ".test", *key, take(log_world(context_)));
    EXPECT_TRUE(made) << made.error().message;
    return "file:" + directory.string();
  }

  [[nodiscard]] SigningServices services(const std::string& log_url) const {
    return take(open_services({.rekor_url = log_url}, context_, {}));
  }

  services::samples::TemporaryDirectory home_;
  Context context_;
};

}  // namespace sigwright::cosign
