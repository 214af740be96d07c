#pragma once
// A registry's repository in memory, for tests. It can misbehave as real ones do.

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "oci/repository.h"

namespace sigwright::fakes {

struct Behaviour {
  bool referrers_api = true;         // otherwise referrers() reads the fallback tag
  bool gives_etags = false;          //
  bool honours_if_match = false;     // otherwise the last writer of a tag wins
  bool refuses_if_match = false;     // every conditional write fails, although nothing changed
  bool atomic = false;               // as a layout says of itself
  bool busy = false;                 // as a registry is that many ask at once
  bool drops_tags = false;           // accepts a manifest by tag and does not keep it
  bool drops_manifests = false;      // the same by digest
  bool drops_blobs = false;          //
  bool hides_referrers = false;      // the referrers API answers and lists nothing
  std::string artifact_type_listed;  // what the referrers API says in place of the real artifact type
  // Each request waits a random time in this range before it takes effect, and another before it is answered.
  std::chrono::microseconds shortest_delay{0};
  std::chrono::microseconds longest_delay{0};
};

// Calls may run together.
class MemoryRepository final : public oci::Repository {
 public:
  explicit MemoryRepository(const Behaviour& behaviour = {}, std::string_view name = "registry.test/team/app");

  // Calls whose log line starts with `prefix` fail with `error`: the n-th of them (counted from 1), or all (0).
  void fail_call(std::string prefix, std::size_t nth, Error error);
  // What another writer does when a manifest was written by tag, before that is answered.
  void after_write(std::function<void()> other_writer) { other_writer_ = std::move(other_writer); }
  // One line a call, in the order they were made: "GET manifest TAG", "PUT blob sha256:...", "GET referrers sha256:..."
  [[nodiscard]] std::vector<std::string> log() const;
  [[nodiscard]] std::size_t calls(std::string_view prefix) const;
  [[nodiscard]] std::size_t most_in_flight() const noexcept { return most_in_flight_; }
  void forget_log();
  void set_behaviour(const Behaviour& behaviour);

  // Past the requests and the log. Manifests that are kept by tag are kept by digest too.
  crypto::Digest store_manifest(std::string_view raw, std::string_view media_type, const std::string& tag = {});
  oci::Descriptor store_blob(std::string_view data, std::string_view media_type);
  void remove_blob(const crypto::Digest& digest);
  void remove_manifest(const crypto::Digest& digest);
  void corrupt_blob(const crypto::Digest& digest, std::string data);
  [[nodiscard]] std::string manifest_at(const std::string& tag) const;  // empty: none
  [[nodiscard]] std::string blob(const crypto::Digest& digest) const;   // empty: none

  [[nodiscard]] const oci::Reference& reference() const noexcept override { return reference_; }
  [[nodiscard]] Result<oci::FetchedManifest> get_manifest(const oci::ManifestName& name, const Cancel& cancel) override;
  [[nodiscard]] Result<oci::Descriptor> head_manifest(const oci::ManifestName& name, const Cancel& cancel) override;
  [[nodiscard]] Result<Bytes> get_blob(const oci::Descriptor& blob, std::size_t cap, const Cancel& cancel) override;
  [[nodiscard]] Result<oci::BlobReaderPtr> read_blob(const oci::Descriptor& blob, const Cancel& cancel) override;
  [[nodiscard]] Result<void> write_blob(const oci::Descriptor& blob, const oci::BlobSource& source,
                                        const Cancel& cancel) override;
  [[nodiscard]] Result<bool> has_blob(const crypto::Digest& digest, const Cancel& cancel) override;
  [[nodiscard]] Result<oci::Descriptor> put_blob(ByteView data, std::string_view media_type,
                                                 const Cancel& cancel) override;
  [[nodiscard]] Result<crypto::Digest> put_manifest(const oci::PutManifest& put, const Cancel& cancel) override;
  [[nodiscard]] Result<void> delete_manifest(const oci::ManifestName& name, const Cancel& cancel) override;
  [[nodiscard]] Result<oci::Referrers> referrers(const crypto::Digest& subject, const Cancel& cancel) override;
  [[nodiscard]] Result<oci::TagList> tags(const Cancel& cancel) override;
  [[nodiscard]] bool is_busy() const noexcept override { return behaviour_.busy; }
  [[nodiscard]] bool writes_are_atomic() const noexcept override { return behaviour_.atomic; }

 private:
  struct Stored {
    std::string raw;
    std::string media_type;
  };
  struct Fault {
    std::string prefix;
    std::size_t nth;
    Error error;
    std::size_t met = 0;
  };
  class Call;

  [[nodiscard]] Result<void> begin(const std::string& line);
  [[nodiscard]] Result<void> pause(const Cancel& cancel);
  [[nodiscard]] Result<Stored> find(const oci::ManifestName& name) const;
  [[nodiscard]] Result<void> check_condition(const oci::PutManifest& put) const;
  [[nodiscard]] Result<std::vector<oci::Descriptor>> listed(const crypto::Digest& subject) const;
  [[nodiscard]] Result<std::vector<oci::Descriptor>> indexed(const crypto::Digest& subject) const;

  const oci::Reference reference_;
  Behaviour behaviour_;
  mutable std::mutex mutex_;
  std::map<std::string, std::string> tags_;   // to digests
  std::map<std::string, Stored> manifests_;   // by digest
  std::map<std::string, std::string> blobs_;  // by digest
  std::vector<std::string> log_;
  std::vector<Fault> faults_;
  std::function<void()> other_writer_;
  std::mt19937_64 random_{20261121};
  std::atomic<std::size_t> in_flight_{0};
  std::atomic<std::size_t> most_in_flight_{0};
};

}  // namespace sigwright::fakes
