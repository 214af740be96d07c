#include "cosign/registry_checkpoints.h"

#include <algorithm>
#include <iterator>

#include "base/encoding.h"
#include "base/json.h"
#include "base/text.h"
#include "cosign/attach.h"
#include "cosign/referrer.h"
#include "oci/media_types.h"
#include "tlog/merkle.h"
#include "tlog/note.h"
#include "tlog/tiles.h"

namespace sigwright::cosign {
namespace {

constexpr std::string_view kNoteType = "text/plain; charset=utf-8";
constexpr std::string_view kOrigin = "dev.sigwright.log.origin";
constexpr std::size_t kNoteBytes = std::size_t{1} << 20;
constexpr std::size_t kMostCheckpoints = 100'000;
constexpr std::size_t kKeyDigits = 16;

using RepositoryPtr = std::shared_ptr<oci::Repository>;

// "checkpoint-KEY-SIZE": several logs may share a repository.
std::string tag_prefix(const crypto::PublicKey& key) {
  return "checkpoint-" + to_hex(tlog::spki_hash(key)).substr(0, kKeyDigits) + "-";
}

std::unexpected<Error> wrong(const std::string& reference, const std::string& what) {
  return fail(ErrorCode::LogEvidence, reference + " " + what,
              "the log was rewritten after it was anchored, or somebody replaced what was pushed");
}

Result<RepositoryPtr> open_place(const CheckpointPlace& place, const Context& context) {
  TRY(const auto reference, oci::Reference::parse(place.repository));
  if (reference.tag() || reference.digest()) {
    return fail(ErrorCode::Usage, "a checkpoint's tag is the log's to choose: " + printable(place.repository, 120),
                "name a repository without tag or digest");
  }
  return context.registries->open(reference, place.registry);
}

std::string manifest_of(const oci::Descriptor& note, const oci::Descriptor& config, const std::string& origin) {
  OrderedJson json;
  json["schemaVersion"] = 2;
  json["mediaType"] = oci::media::kImageManifest;
  json["artifactType"] = kCheckpointArtifact;
  json["config"] = config.to_json();
  json["layers"] = OrderedJson::array({note.to_json()});
  json["annotations"] = {{std::string(kOrigin), origin}};
  return write_json(json);
}

// What stands under the tag, its signature checked.
struct Pushed {
  crypto::Digest digest;
  tlog::Checkpoint checkpoint;
};

Result<Pushed> read_pushed(oci::Repository& repository, const std::string& tag, const crypto::PublicKey& key,
                           const Cancel& cancel) {
  const std::string name = repository.reference().name() + ":" + tag;
  TRY(const auto found, repository.get_manifest(tag, cancel));
  if (found.manifest.layers().size() != 1) return wrong(name, "is no checkpoint");
  TRY(const Bytes text, repository.get_blob(found.manifest.layers().front(), kNoteBytes, cancel));
  auto checkpoint = tlog::Checkpoint::open(as_text(text), key);
  if (!checkpoint) return wrong(name, "is no checkpoint that the log has signed");
  return Pushed{found.manifest.digest(), *std::move(checkpoint)};
}

Result<crypto::Digest> push(oci::Repository& repository, const std::string& tag, const tlog::Checkpoint& checkpoint,
                            const Cancel& cancel) {
  TRY(const auto note, store_blob(repository, as_bytes(checkpoint.text()), kNoteType, cancel));
  TRY(const auto config, store_blob(repository, as_bytes(kEmptyConfig), oci::media::kEmpty, cancel));
  return repository.put_manifest({.raw = manifest_of(note, config, checkpoint.origin()),
                                  .media_type = std::string(oci::media::kImageManifest),
                                  .tag = tag,
                                  .if_match = "*none*"},
                                 cancel);
}

Anchor anchor_of(std::string reference, const tlog::Checkpoint& checkpoint) {
  return {.file = std::move(reference), .size = checkpoint.size(), .trusted = false, .time = std::nullopt};
}

}  // namespace

Result<Anchor> push_checkpoint(const services::EmbeddedLog& log, const CheckpointPlace& place, const Context& context,
                               const Cancel& cancel) {
  TRY(const auto checkpoint, log.checkpoint());
  if (checkpoint.size() == 0) return fail(ErrorCode::Usage, "there is nothing to anchor: the log is empty");
  TRY(const auto repository, open_place(place, context));
  const std::string tag = tag_prefix(log.key()) + std::to_string(checkpoint.size());
  auto pushed = read_pushed(*repository, tag, log.key(), cancel);
  if (!pushed && pushed.error().code != ErrorCode::NotFound) return fail(std::move(pushed).error());
  if (!pushed) {
    TRY([[maybe_unused]] const auto digest, push(*repository, tag, checkpoint, cancel));
    // Another of the same log may have been quicker, with the same tree or with another: what stands counts.
    TRY(pushed, read_pushed(*repository, tag, log.key(), cancel));
  }
  if (pushed->checkpoint.note().text != checkpoint.note().text) {
    return wrong(repository->reference().name() + ":" + tag, "holds another history of this log");
  }
  return anchor_of(repository->reference().with_digest(pushed->digest).str(), checkpoint);
}

Result<std::vector<Anchor>> check_pushed(const services::EmbeddedLog& log, const CheckpointPlace& place,
                                         const Context& context, const Cancel& cancel) {
  TRY(const auto now, log.checkpoint());
  const auto proof = [&](std::uint64_t old_size) {
    return tlog::consistency_proof(old_size, now.size(), [&log](const std::string& path) { return log.read(path); });
  };
  return check_pushed(StandingLog{log.key(), now, proof}, place, context, cancel);
}

Result<std::vector<Anchor>> check_pushed(const StandingLog& log, const CheckpointPlace& place, const Context& context,
                                         const Cancel& cancel) {
  TRY(const auto repository, open_place(place, context));
  const tlog::Checkpoint& now = log.checkpoint;
  const std::string prefix = tag_prefix(log.key);
  TRY(const auto list, repository->tags(cancel));
  std::vector<std::string> tags = list.names();
  std::erase_if(tags, [&](const std::string& tag) {
    return !tag.starts_with(prefix) || !parse_uint(std::string_view(tag).substr(prefix.size()));
  });
  if (tags.size() > kMostCheckpoints) return fail(ErrorCode::LimitExceeded, "too many checkpoints in the repository");
  std::vector<Anchor> anchors;
  for (const std::string& tag : tags) {
    const std::string name = repository->reference().name() + ":" + tag;
    TRY(const auto pushed, read_pushed(*repository, tag, log.key, cancel));
    const tlog::Checkpoint& old = pushed.checkpoint;
    if (prefix + std::to_string(old.size()) != tag) return wrong(name, "is of another size than its tag says");
    if (old.size() > now.size()) return wrong(name, "is of a larger log than this one");
    TRY(const auto proof, log.consistency(old.size()));
    if (!tlog::verify_consistency(old.size(), now.size(), old.root(), now.root(), proof)) {
      return wrong(name, "is of another history than this log's");
    }
    anchors.push_back(anchor_of(name, old));
  }
  if (anchors.empty()) return wrong(repository->reference().name(), "holds no checkpoint of this log");
  std::ranges::sort(anchors, {}, &Anchor::size);
  return anchors;
}

}  // namespace sigwright::cosign
