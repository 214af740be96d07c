#pragma once
// A repository of a registry (OCI distribution specification).

#include <memory>
#include <string>

#include "oci/remote_host.h"
#include "oci/repository.h"

namespace sigwright::oci {

// Calls may run together; errors are Repository's.
class RemoteRepository final : public Repository {
 public:
  RemoteRepository(std::shared_ptr<RemoteHost> host, Reference reference)
      : host_(std::move(host)), reference_(std::move(reference)) {}

  [[nodiscard]] const Reference& reference() const noexcept override { return reference_; }

  [[nodiscard]] Result<FetchedManifest> get_manifest(const ManifestName& name, const Cancel& cancel) override;
  [[nodiscard]] Result<Descriptor> head_manifest(const ManifestName& name, const Cancel& cancel) override;
  [[nodiscard]] Result<Bytes> get_blob(const Descriptor& blob, std::size_t cap, const Cancel& cancel) override;
  [[nodiscard]] Result<BlobReaderPtr> read_blob(const Descriptor& blob, const Cancel& cancel) override;
  [[nodiscard]] Result<bool> has_blob(const crypto::Digest& digest, const Cancel& cancel) override;

  [[nodiscard]] Result<Descriptor> put_blob(ByteView data, std::string_view media_type, const Cancel& cancel) override;
  [[nodiscard]] Result<void> write_blob(const Descriptor& blob, const BlobSource& source,
                                        const Cancel& cancel) override;
  [[nodiscard]] Result<crypto::Digest> put_manifest(const PutManifest& put, const Cancel& cancel) override;
  [[nodiscard]] Result<void> delete_manifest(const ManifestName& name, const Cancel& cancel) override;

  [[nodiscard]] Result<Referrers> referrers(const crypto::Digest& subject, const Cancel& cancel) override;
  [[nodiscard]] Result<TagList> tags(const Cancel& cancel) override;

  [[nodiscard]] bool is_busy() const noexcept override { return host_->is_busy(); }
  [[nodiscard]] bool writes_are_atomic() const noexcept override { return false; }

 private:
  // A call below /v2/NAME/; what it is about in messages.
  [[nodiscard]] RegistryCall call(http::Method method, std::string_view rest) const;
  [[nodiscard]] RegistryCall manifest_call(http::Method method, const ManifestName& name) const;
  [[nodiscard]] std::string full_name(const ManifestName& name) const;
  [[nodiscard]] std::unexpected<Error> refused(const http::Response& response, const RegistryCall& call,
                                               std::string_view what, std::string_view doing, const Cancel& cancel);
  // `actions` are those of the token that is used.
  [[nodiscard]] Result<bool> is_there(const crypto::Digest& digest, std::string_view actions, const Cancel& cancel);
  // Nothing where the registry has linked the blob from `from` and wants no upload.
  [[nodiscard]] Result<std::optional<http::Url>> start_upload(const crypto::Digest& digest, const Reference* from,
                                                              const Cancel& cancel);
  [[nodiscard]] RegistryCall upload_call(const http::Url& location, const crypto::Digest& digest) const;
  // Whether another attempt may succeed after this one failed.
  template <class Send>
  [[nodiscard]] Result<void> upload(const crypto::Digest& digest, const Reference* from, const Send& send,
                                    const Cancel& cancel);
  [[nodiscard]] Result<void> send_stream(const http::Url& location, const Descriptor& blob, const OpenBlob& open,
                                         const Cancel& cancel);
  [[nodiscard]] Result<void> finish_upload(const http::Url& location, const std::shared_ptr<const Bytes>& data,
                                           const crypto::Digest& digest, const Cancel& cancel);
  void abandon_upload(const http::Url& location);
  [[nodiscard]] Result<std::vector<Descriptor>> fallback_tag(const crypto::Digest& subject, const Cancel& cancel);
  [[nodiscard]] Result<Referrers> referrers_of_both(const crypto::Digest& subject, const Cancel& cancel);

  std::shared_ptr<RemoteHost> host_;
  Reference reference_;
};

}  // namespace sigwright::oci
