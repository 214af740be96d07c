#include "cosign/target.h"

#include <gtest/gtest.h>

#include "cpp/cosign/fixture.h"

namespace sigwright::cosign {
namespace {

using fakes::MemoryRepository;

constexpr char kHex[] = "ba59a0d199de517bf13536ce023bd0d4dd14167e2ae40a5891451540ecf2a664";

class AttachmentTagTest : public testing::TestWithParam<std::string_view> {};

TEST_P(AttachmentTagTest, is_refused_with_the_name_of_the_image) {
  const auto reference =
      take(oci::Reference::parse("registry.test/app:sha256-" + std::string(kHex) + std::string(GetParam())));
  const auto refused = refuse_attachment_tag(reference);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::NotAnImage);
  const std::string image = "registry.test/app@sha256:" + std::string(kHex);
  EXPECT_NE(refused.error().message.find(image), std::string::npos);
  EXPECT_EQ(refused.error().details.at("reference"), image);
}

INSTANTIATE_TEST_SUITE_P(TargetTest, AttachmentTagTest, testing::Values(".sig", ".att", ".sbom", ""),
                         [](const auto& made) {
                           return made.param.empty() ? std::string("fallback") : std::string(made.param.substr(1));
                         });

TEST(TargetTest, lets_ordinary_tags_pass) {
  for (const char* text : {"registry.test/app:v1", "registry.test/app:sha256-ab.sig", "registry.test/app"}) {
    EXPECT_TRUE(refuse_attachment_tag(take(oci::Reference::parse(text)))) << text;
  }
}

Target target_named(const std::shared_ptr<MemoryRepository>& repository, const std::string& suffix) {
  return {take(oci::Reference::parse("registry.test/team/app" + suffix)), repository, repository};
}

TEST(TargetTest, a_digest_costs_no_request) {
  const auto repository = std::make_shared<MemoryRepository>();
  const auto image = store_image(*repository);
  const auto subject = take(resolve_subject(target_named(repository, ":v1@" + image.digest().str()), {}));
  EXPECT_EQ(subject.digest, image.digest());
  EXPECT_FALSE(subject.manifest);
  EXPECT_TRUE(repository->log().empty());
}

TEST(TargetTest, a_tag_costs_one_request_and_brings_the_manifest) {
  const auto repository = std::make_shared<MemoryRepository>();
  const auto image = store_image(*repository);
  const auto subject = take(resolve_subject(target_named(repository, ":v1"), {}));
  EXPECT_EQ(subject.digest, image.digest());
  EXPECT_TRUE(subject.manifest);
  EXPECT_EQ(repository->log(), std::vector<std::string>{"GET manifest v1"});
}

TEST(TargetTest, no_tag_is_latest) {
  const auto repository = std::make_shared<MemoryRepository>();
  const auto image = store_image(*repository, "layer", "latest");
  EXPECT_EQ(take(resolve_subject(target_named(repository, ""), {})).digest, image.digest());
}

TEST(TargetTest, a_missing_tag_is_not_found) {
  const auto repository = std::make_shared<MemoryRepository>();
  const auto subject = resolve_subject(target_named(repository, ":v9"), {});
  ASSERT_FALSE(subject);
  EXPECT_EQ(subject.error().code, ErrorCode::NotFound);
}

TEST(TargetTest, an_attached_sbom_stands_for_its_image) {
  const auto repository = std::make_shared<MemoryRepository>();
  const auto elsewhere = std::make_shared<MemoryRepository>();
  const auto image = store_image(*repository);
  const std::string tag = oci::attachment_tag(image.digest(), oci::AttachmentKind::Sbom, "x");
  const auto sbom = store_image(*elsewhere, "sbom", tag);
  const Target named{take(oci::Reference::parse("registry.test/team/app:v1")), repository, elsewhere};
  const auto attached = take(attached_target(named, "sbom", "x", {}));
  EXPECT_EQ(attached.reference.tag(), tag);
  EXPECT_EQ(attached.evidence, elsewhere);
  const auto manifest = take(fetch_subject(attached, {}));
  EXPECT_EQ(manifest.digest(), sbom.digest());
}

TEST(TargetTest, no_attachment_asked_for_is_the_image_itself) {
  const auto repository = std::make_shared<MemoryRepository>();
  const auto same = take(attached_target(target_named(repository, ":v1"), "", "", {}));
  EXPECT_FALSE(same.attachment);
  EXPECT_EQ(same.reference.str(), "registry.test/team/app:v1");
  EXPECT_TRUE(repository->log().empty());
}

TEST(TargetTest, an_attachment_that_is_not_there_or_not_known_is_refused) {
  const auto repository = std::make_shared<MemoryRepository>();
  const auto image = store_image(*repository);
  const auto absent = fetch_subject(take(attached_target(target_named(repository, ":v1"), "sbom", "", {})), {});
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().code, ErrorCode::NotFound);
  const auto unknown = attached_target(target_named(repository, ":v1"), "signature", "", {});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::Usage);
  const std::string long_digest = "@sha512:" + std::string(128, 'a');
  const auto long_tag = attached_target(target_named(repository, long_digest), "sbom", "", {});
  ASSERT_FALSE(long_tag);
  EXPECT_EQ(long_tag.error().code, ErrorCode::Usage);
}

TEST(TargetTest, an_sbom_passes_where_an_attachment_was_asked_for) {
  const auto repository = std::make_shared<MemoryRepository>();
  const auto image = store_image(*repository);
  const auto done = take(Signing(signer(), SignatureFormat::Legacy).sign(*repository, image));
  const auto& tag = done.manifest.signatures.front().tag;
  const auto manifest = take(repository->get_manifest(oci::ManifestName(tag), {})).manifest;
  auto target = target_named(repository, ":v1");
  EXPECT_FALSE(refuse_attachment(target, manifest, {}));
  target.attachment = true;
  EXPECT_TRUE(refuse_attachment(target, manifest, {}));
}

// The manifest of the last signature of a format.
oci::Manifest written_manifest(MemoryRepository& repository, const ManifestSigned& done) {
  const auto& written = done.manifest.signatures.front();
  const oci::ManifestName name = written.format == verify::Format::Legacy
                                     ? oci::ManifestName(written.tag)
                                     : oci::ManifestName(take(crypto::Digest::parse(written.digest)));
  return take(repository.get_manifest(name, {})).manifest;
}

TEST(TargetTest, names_the_image_of_a_signature_by_its_payload) {
  MemoryRepository repository;
  const auto image = store_image(repository);
  const auto done = take(Signing(signer(), SignatureFormat::Legacy).sign(repository, image));
  const auto refused = refuse_attachment(repository, written_manifest(repository, done), {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::NotAnImage);
  EXPECT_EQ(refused.error().details.at("reference"), "registry.test/team/app@" + image.digest().str());
}

TEST(TargetTest, names_the_image_of_a_bundle_by_its_subject) {
  MemoryRepository repository;
  const auto image = store_image(repository);
  const auto done = take(Signing(signer(), SignatureFormat::Bundle).sign(repository, image));
  const auto refused = refuse_attachment(repository, written_manifest(repository, done), {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().details.at("reference"), "registry.test/team/app@" + image.digest().str());
}

TEST(TargetTest, refuses_a_signature_whose_payload_is_gone_without_a_name) {
  MemoryRepository repository;
  const auto done = take(Signing(signer(), SignatureFormat::Legacy).sign(repository, store_image(repository)));
  const auto manifest = written_manifest(repository, done);
  repository.remove_blob(manifest.layers().front().digest);
  const auto refused = refuse_attachment(repository, manifest, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::NotAnImage);
  EXPECT_FALSE(refused.error().details.contains("reference"));
}

TEST(TargetTest, lets_images_indexes_and_odd_artifacts_pass) {
  MemoryRepository repository;
  const auto image = store_image(repository);
  EXPECT_TRUE(refuse_attachment(repository, image, {}));
  EXPECT_TRUE(refuse_attachment(repository, store_index(repository, {child_json(image, "linux", "amd64")}), {}));
  const std::string chart =
      R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.cncf.helm.config.v1+json","size":2,"digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"},"layers":[]})";
  EXPECT_TRUE(refuse_attachment(repository, take(oci::Manifest::parse(to_bytes(chart), {})), {}));
}

TEST(TargetTest, leaves_attestations_out_of_an_index) {
  MemoryRepository repository;
  const auto image = store_image(repository);
  auto annotated = child_json(image, "linux", "arm64");
  annotated["annotations"] = {{"vnd.docker.reference.type", "attestation-manifest"}};
  const auto index = store_index(
      repository, {child_json(image, "linux", "amd64"), child_json(image, "unknown", "unknown"), annotated});
  const auto children = image_children(index);
  ASSERT_EQ(children.size(), 1U);
  EXPECT_EQ(children.front().platform->str(), "linux/amd64");
}

}  // namespace
}  // namespace sigwright::cosign
