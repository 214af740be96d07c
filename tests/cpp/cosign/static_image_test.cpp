#include "cosign/static_image.h"

#include "cpp/cosign/fixture.h"
#include "cpp/oci/temporary_directory.h"

namespace sigwright::cosign {
namespace {

class StaticImageTest : public testing::Test {
 protected:
  oci::TemporaryDirectory files_;
  fakes::MemoryRepository repository_;
  StaticImage image_{.file = files_.write("file", R"({"a":1})").string(),
                     .layer_type = "text/spdx+json",
                     .annotations = {},
                     .subject = {}};
};

// As cosign 3.1.3 wrote it for `attach sbom`.
TEST_F(StaticImageTest, is_cosigns_byte_for_byte) {
  image_.file = files_.write("p.json", "{\"a\":1}\n").string();
  EXPECT_EQ(take(store_static_image(repository_, image_, {})).raw,
            R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":)"
            R"("application/vnd.oci.image.config.v1+json","size":233,"digest":)"
            R"("sha256:4c9fa8229ad88bb66164f9d4206bc5d8e7be5e09ee8c8aeebc593a1a15812dbc"},"layers":[{"mediaType":)"
            R"("text/spdx+json","size":8,"digest":)"
            R"("sha256:e346432021b04179518d9614f3560ccd71354a4ee101ddcb893d6959a9d6301c"}]})");
}

TEST_F(StaticImageTest, has_the_bare_configuration_of_another_type) {
  image_.config_type = "application/vnd.wasm.config.v1+json";
  const auto made = take(store_static_image(repository_, image_, {}));
  EXPECT_NE(made.raw.find("sha256:5b943e2b943f6c81dbbd4e2eca5121f4fcc39139e3d1219d6d89bd925b77d9fe"),
            std::string::npos);
}

TEST_F(StaticImageTest, carries_annotations_and_a_subject) {
  const auto subject = store_image(repository_);
  image_.annotations = {{"b", "2"}, {"a", "1"}};
  image_.subject = subject.descriptor();
  const auto json = OrderedJson::parse(take(store_static_image(repository_, image_, {})).raw);
  EXPECT_EQ(json["annotations"].size(), 2U);
  EXPECT_EQ(json["subject"]["digest"], subject.digest().str());
}

TEST_F(StaticImageTest, stores_nothing_of_a_file_that_is_not_there) {
  image_.file += ".absent";
  EXPECT_EQ(store_static_image(repository_, image_, {}).error().code, ErrorCode::LocalFile);
  EXPECT_EQ(repository_.calls("PUT"), 0U);
}

}  // namespace
}  // namespace sigwright::cosign
