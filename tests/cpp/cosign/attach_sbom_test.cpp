#include "cosign/attach_files.h"
#include "cosign/download.h"
#include "cosign/tree.h"
#include "cpp/cosign/moved.h"

namespace sigwright::cosign {
namespace {

class AttachSbomTest : public MovingTest {
 protected:
  oci::TemporaryDirectory files_;

  [[nodiscard]] AttachSbomOptions sbom(std::string_view text) {
    AttachSbomOptions options;
    options.file = files_.write("sbom.json", text).string();
    return options;
  }
  [[nodiscard]] std::string downloaded() {
    std::string text;
    const SbomSink sink{[&](const std::string& type, std::uint64_t) -> Result<void> {
                          text = type + " ";
                          return {};
                        },
                        [&](ByteView piece) -> Result<void> {
                          text += as_text(piece);
                          return {};
                        }};
    const auto done = download_sbom(source(), {}, context_, {}, sink);
    EXPECT_TRUE(done) << done.error().message;
    return text;
  }
};

TEST_F(AttachSbomTest, replaces_the_one_before) {
  take(attach_sbom(source(), sbom("{}"), context_, {}));
  EXPECT_EQ(downloaded(), "text/spdx+json {}");
  const std::string large(std::size_t{2} << 20, 'x');
  take(attach_sbom(source(), sbom(large), context_, {}));
  EXPECT_EQ(downloaded(), "text/spdx+json " + large);
}

TEST_F(AttachSbomTest, may_be_a_referrer) {
  auto options = sbom("{}");
  options.as_referrer = true;
  take(attach_sbom(source(), options, context_, {}));
  EXPECT_FALSE(from_.repository().head_manifest("sha256-" + hex_ + ".sbom", {}));
  const auto growth = grow_tree(from_.repository(), image_.digest(), {}, {});
  ASSERT_EQ(growth.attached.size(), 1U);
  EXPECT_EQ(growth.attached.front().media_type, "application/vnd.dev.cosign.artifact.sbom.v1+json");
}

TEST_F(AttachSbomTest, needs_a_file_that_is_there) {
  EXPECT_EQ(attach_sbom(source(), {}, context_, {}).error().code, ErrorCode::Usage);
  auto options = sbom("{}");
  options.file += ".absent";
  EXPECT_EQ(attach_sbom(source(), options, context_, {}).error().code, ErrorCode::LocalFile);
}

struct Case {
  std::string_view name, file, type, format, media_type;
};
class SbomTypeTest : public testing::TestWithParam<Case> {};

TEST_P(SbomTypeTest, is_cosigns) {
  AttachSbomOptions options;
  options.file = GetParam().file;
  options.type = GetParam().type;
  options.input_format = GetParam().format;
  EXPECT_EQ(sbom_media_type(options).value_or("refused"), GetParam().media_type);
}

INSTANTIATE_TEST_SUITE_P(
    Types, SbomTypeTest,
    testing::Values(Case{"spdx", "a", "spdx", "", "text/spdx"},
                    Case{"spdx_by_name", "a.json", "spdx", "", "text/spdx+json"},
                    Case{"spdx_json", "a", "spdx", "json", "text/spdx+json"},
                    Case{"cyclonedx", "a", "cyclonedx", "", "application/vnd.cyclonedx+xml"},
                    Case{"cyclonedx_json", "a.json", "cyclonedx", "", "application/vnd.cyclonedx+json"},
                    Case{"syft", "a", "syft", "", "application/vnd.syft+json"},
                    Case{"spdx_xml", "a", "spdx", "xml", "refused"}, Case{"syft_text", "a", "syft", "text", "refused"},
                    Case{"unknown", "a", "swid", "", "refused"}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace sigwright::cosign
