#include "cosign/copied_image.h"

#include "cosign/attach.h"
#include "cpp/cosign/vectors.h"

namespace sigwright::cosign {
namespace {

TEST(CopiedImageTest, is_the_original_where_nothing_else_is) {
  fakes::MemoryRepository repository;
  const auto original = vector_manifest("signature-image.json");
  CopiedImage document(repository, original);
  const auto rendered = take(document.render(take(document.read(original)), nullptr, {}));
  EXPECT_EQ(rendered.raw, to_text(original.raw()));
  EXPECT_EQ(repository.calls("PUT blob"), 0U);
}

TEST(CopiedImageTest, is_merged_with_what_is_there) {
  fakes::MemoryRepository repository;
  const auto original = vector_manifest("signature-image.json");
  CopiedImage document(repository, original);
  EntrySet entries = take(document.read(original));
  OrderedJson other = entries.entries().front().json;
  other["annotations"]["dev.cosignproject.cosign/signature"] = "b3RoZXI=";
  entries.add(signature_layer_key(other), other);
  const auto rendered = take(document.render(entries, nullptr, {}));
  EXPECT_EQ(OrderedJson::parse(rendered.raw)["layers"].size(), entries.entries().size());
  EXPECT_EQ(repository.calls("PUT blob"), 1U);
}

}  // namespace
}  // namespace sigwright::cosign
