#include "signing/container_payload.h"

#include <gtest/gtest.h>

#include "base/bytes.h"

namespace sigwright::signing {
namespace {

TEST(ContainerPayload, IsByteForByteWhatGcloudMakes) {
  const auto digest = crypto::Digest::of(as_bytes(""));
  EXPECT_EQ(container_payload("eu-docker.pkg.dev/project/repository/app", digest),
            R"({
  "critical": {
    "identity": {
      "docker-reference": "eu-docker.pkg.dev/project/repository/app"
    },
    "image": {
      "docker-manifest-digest": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    },
    "type": "Google cloud binauthz container signature"
  }
}
)");
}

}  // namespace
}  // namespace sigwright::signing
