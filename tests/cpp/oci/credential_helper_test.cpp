#include "oci/credential_helper.h"

#include <gtest/gtest.h>

#include <thread>

#include "cpp/oci/temporary_directory.h"

namespace sigwright::oci {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

class CredentialHelper : public testing::Test {
 protected:
  [[nodiscard]] Result<std::optional<HelperAnswer>> ask(std::string_view script,
                                                        milliseconds timeout = milliseconds(20'000),
                                                        const Cancel& cancel = {}) {
    directory_.write_program("docker-credential-fake", script);
    return ask_credential_helper("fake", "registry.example.com:5000",
                                 {.path = directory_.path().string(), .timeout = timeout}, cancel);
  }
  void expect_denied(const Result<std::optional<HelperAnswer>>& answer, std::string_view words) {
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, ErrorCode::AccessDenied);
    EXPECT_NE(answer.error().message.find(words), std::string::npos) << answer.error().message;
    EXPECT_NE(answer.error().message.find("docker-credential-fake"), std::string::npos);
  }
  TemporaryDirectory directory_;
};

TEST_F(CredentialHelper, IsGivenTheServerOnItsInput) {
  const auto answer = ask(
      R"(read server || true; [ "$1" = get ] && printf '{"ServerURL":"%s","Username":"u","Secret":"for %s"}' "$server" "$server")");
  ASSERT_TRUE(answer && *answer) << answer.error().message;
  EXPECT_EQ((*answer)->username, "u");
  EXPECT_EQ((*answer)->secret, "for registry.example.com:5000");
}

TEST_F(CredentialHelper, WithoutCredentialsIsNoError) {
  const auto answer = ask("echo 'credentials not found in native keychain'; exit 1");
  ASSERT_TRUE(answer.has_value());
  EXPECT_FALSE(answer->has_value());
  const auto empty = ask(R"(echo '{"ServerURL":"x","Username":"","Secret":""}')");
  ASSERT_TRUE(empty.has_value());
  EXPECT_FALSE(empty->has_value());
}

TEST_F(CredentialHelper, ThatFailsIsNamedAndItsOutputIsNot) {
  const auto answer = ask("echo the-secret; echo the-secret >&2; exit 3");
  expect_denied(answer, "exit code 3");
  EXPECT_EQ((answer.error().message + answer.error().hint).find("the-secret"), std::string::npos);
}

TEST_F(CredentialHelper, ThatAnswersNonsenseIsAnError) {
  expect_denied(ask("echo not json"), "JSON");
  expect_denied(ask("echo '[]'"), "shape");
  expect_denied(ask(R"(echo '{"Username":1,"Secret":"s"}')"), "shape");
  expect_denied(ask(R"(echo '{"Username":"a","Username":"b","Secret":"s"}')"), "JSON");
}

TEST_F(CredentialHelper, ThatNeverStopsTalkingIsCutOff) { expect_denied(ask("yes"), "too much"); }

TEST_F(CredentialHelper, ThatHangsIsEnded) {
  expect_denied(ask("sleep 60", milliseconds(200)), "in time");
  expect_denied(ask("exec 1>&-; sleep 60", milliseconds(200)), "in time");
}

TEST_F(CredentialHelper, ThatLeavesAProcessBehindIsNotWaitedForTwice) {
  const auto answer = ask(R"(sleep 20 & echo '{"Username":"u","Secret":"s"}')");
  ASSERT_TRUE(answer && *answer);
  EXPECT_EQ((*answer)->secret, "s");
}

TEST_F(CredentialHelper, IsEndedWhenTheCallerStops) {
  std::stop_source stop;
  std::jthread stopper([&] {
    std::this_thread::sleep_for(milliseconds(50));
    stop.request_stop();
  });
  const auto answer = ask("sleep 60", milliseconds(20'000), {.stop = stop.get_token()});
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, ErrorCode::Interrupted);
}

TEST_F(CredentialHelper, ThatDoesNotReadItsInputDoesNoHarm) {
  const auto answer = ask(R"(exec 0<&-; echo '{"Username":"u","Secret":"s"}')");
  EXPECT_TRUE(answer && *answer);
}

TEST_F(CredentialHelper, IsFoundOnAbsolutePathsOnly) {
  directory_.write_program("docker-credential-fake", "exit 0");
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(directory_.path());
  for (const std::string path : {"", ".", ":", "/nonexistent"}) {
    const auto answer = ask_credential_helper("fake", "r", {.path = path}, {});
    expect_denied(answer, "PATH");
  }
  std::filesystem::current_path(before);
}

TEST_F(CredentialHelper, NamesAreChecked) {
  for (const std::string_view name : {"", "../fake", "a/b", "a b", "a;b", "$(x)", "a\nb"}) {
    const auto answer = ask_credential_helper(name, "r", {.path = directory_.path().string()}, {});
    ASSERT_FALSE(answer.has_value()) << name;
    EXPECT_EQ(answer.error().code, ErrorCode::AccessDenied);
  }
}

}  // namespace
}  // namespace sigwright::oci
