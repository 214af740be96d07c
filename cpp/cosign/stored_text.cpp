#include "cosign/stored_text.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

#include "base/attestation_limits.h"
#include "cosign/patience.h"
#include "crypto/digest.h"
#include "crypto/hash.h"

namespace sigwright::cosign {
namespace {

class TextReader final : public oci::BlobReader {
 public:
  explicit TextReader(const bundle::SplitText& text) : pieces_(text) {}
  [[nodiscard]] Result<void> next(Bytes& piece) override {
    const ByteView text = as_bytes(pieces_.next());
    piece.assign(text.begin(), text.end());
    return {};
  }

 private:
  bundle::SplitTextReader pieces_;
};

Bytes sha256_of(const bundle::SplitText& text) {
  crypto::Hasher hasher(crypto::HashAlgorithm::Sha256);
  bundle::SplitTextReader pieces(text);
  for (auto piece = pieces.next(); !piece.empty(); piece = pieces.next()) hasher.update(as_bytes(piece));
  return std::move(hasher).finish();
}

}  // namespace

StoredText stored_text(bundle::SplitText text, std::string_view media_type) {
  const Bytes sha256 = sha256_of(text);
  oci::Descriptor blob{.media_type = std::string(media_type),
                       .size = text.size(),
                       .digest = crypto::Digest::from_raw(crypto::HashAlgorithm::Sha256, sha256),
                       .artifact_type = {},
                       .annotations = {},
                       .platform = std::nullopt};
  return {std::move(blob),
          [text = std::move(text)]() -> Result<oci::BlobReaderPtr> { return std::make_unique<TextReader>(text); }};
}

Result<StoredText> stored_file(const std::string& path, std::string_view media_type, const Cancel& cancel) {
  TRY(auto blob, oci::describe_file(path, media_type, cancel));
  const auto open = [path, blob, cancel]() -> Result<oci::BlobReaderPtr> {
    TRY(auto file, oci::file_reader(path, cancel));
    return oci::verified_reader(std::move(file), blob, path);
  };
  return StoredText{std::move(blob), open};
}

Result<void> store(oci::Repository& repository, const StoredText& text, const Cancel& cancel) {
  return patiently(
      cancel, [&] { return repository.write_blob(text.blob, {text.open, std::nullopt}, cancel); },
      [](const auto& result) { return !result && may_pass(result.error()); });
}

Result<bundle::CutText> read_text(oci::Repository& repository, const oci::Descriptor& blob, const Cancel& cancel) {
  if (blob.size > limits::kAttestationBytes) {
    return fail(ErrorCode::LimitExceeded, blob.digest.str() + " has " + std::to_string(blob.size) +
                                              " bytes; attestations of up to " +
                                              std::to_string(limits::kAttestationBytes) + " are read");
  }
  if (blob.size > limits::kHeldTextBytes) {
    TRY(const auto reader, repository.read_blob(blob, cancel));
    return cut_text(*reader, blob.size);
  }
  TRY(const auto text, repository.get_blob(blob, limits::kHeldTextBytes, cancel));
  return bundle::CutText{to_text(text), std::nullopt, crypto::sha256(text)};
}

Result<bundle::CutText> cut_text(oci::BlobReader& reader, std::uint64_t size) {
  bundle::PayloadCutter cutter(size);
  CHECK(oci::read_pieces(reader, [&](ByteView piece) { return cutter.update(piece); }));
  return std::move(cutter).finish();
}

}  // namespace sigwright::cosign
