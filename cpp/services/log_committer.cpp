#include "services/log_committer.h"

#include <algorithm>
#include <map>

#include "tlog/note.h"

namespace sigwright::services {

Result<std::string> sign_checkpoint(const signing::Signer& key, const std::string& origin, std::uint64_t size,
                                    const tlog::Hash& root) {
  tlog::Note note{tlog::checkpoint_text(origin, size, root), {}};
  constexpr crypto::Scheme scheme{crypto::SignatureForm::Ecdsa, crypto::HashAlgorithm::Sha256};
  tlog::NoteSignature signature{.name = origin, .key_id = {}, .signature = {}};
  TRY(signature.signature, signing::sign_checked(key, scheme, as_bytes(note.text)));
  const Bytes id = tlog::note_key_hash(origin, key.public_key());
  std::copy_n(id.begin(), signature.key_id.size(), signature.key_id.begin());
  note.signatures.push_back(std::move(signature));
  return note.str();
}

Result<void> LogCommitter::refresh() {
  TRY(const Bytes text, log_files::read(directory_, log_files::kCheckpoint));
  const tlog::TileReader read = log_files::tile_reader(directory_);
  const bool ours = tree_ && checkpoint_ && checkpoint_->text() == as_text(text);
  if (!ours) {
    tree_.reset();
    TRY(auto checkpoint, tlog::Checkpoint::open(as_text(text), description_.key));
    TRY([[maybe_unused]] const bool remembered, memory_.check(checkpoint, read));
    TRY(tree_, LogTree::load(checkpoint, read));
    checkpoint_ = std::make_shared<const tlog::Checkpoint>(std::move(checkpoint));
    dedupe_.reset();
  }
  if (!dedupe_) {
    TRY(dedupe_, LogDedupe::open(directory_ / log_files::kDedupe, checkpoint_->size(), read));
  }
  return {};
}

Result<void> LogCommitter::publish(DurableFiles& tiles) {
  CHECK(tree_->stage_partial(tiles));
  TRY(const std::string text, sign_checkpoint(*key_, description_.origin, tree_->size(), tree_->root()));
  DurableFiles commit_point(directory_);
  CHECK(commit_point.stage(log_files::kCheckpoint, as_bytes(text)));
  CHECK(DurableFiles::prepare(tiles, commit_point));
  CHECK(commit_point.publish());
  TRY(auto checkpoint, tlog::Checkpoint::open(text, description_.key));
  checkpoint_ = std::make_shared<const tlog::Checkpoint>(std::move(checkpoint));
  return {};
}

Result<Placement> LogCommitter::attempt(const std::vector<Bytes>& bodies) {
  CHECK(refresh());
  const tlog::TileReader read = log_files::tile_reader(directory_);
  const std::uint64_t old_size = tree_->size();
  DurableFiles tiles(directory_);
  std::map<tlog::Hash, std::uint64_t> fresh;  // of this batch
  Placement placement;
  for (const Bytes& body : bodies) {
    const tlog::Hash leaf = tlog::leaf_hash(body);
    TRY(auto known, dedupe_->find(leaf, old_size, read));
    if (const auto found = fresh.find(leaf); found != fresh.end()) known = found->second;
    placement.indexes.push_back(known.value_or(tree_->size()));
    if (known) continue;
    fresh[leaf] = tree_->size();
    CHECK(tree_->append(body, tiles));
  }
  if (!fresh.empty()) {
    CHECK(publish(tiles));
    // From here on the entries are in the log: what follows is housekeeping, made up for at the next opening if it
    // fails.
    for (const std::string& path : tree_->take_completed()) {
      std::error_code ignored;
      std::filesystem::remove_all(directory_ / (path + ".p"), ignored);
    }
    if (!dedupe_->replay(tree_->size(), read)) dedupe_.reset();
  }
  placement.checkpoint = checkpoint_;
  return placement;
}

Result<Placement> LogCommitter::commit(const std::vector<Bytes>& bodies) {
  auto placement = attempt(bodies);
  if (!placement) {  // what is in memory may be ahead of the disk
    tree_.reset();
    dedupe_.reset();
    return placement;
  }
  if (const auto kept = memory_.remember(*placement->checkpoint); !kept) {
    placement->warning =
        "the log's checkpoint cannot be remembered, so a rolled-back log would go unnoticed: " + kept.error().message;
  }
  return placement;
}

}  // namespace sigwright::services
