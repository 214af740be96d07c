#include "services/log_committer.h"

#include <algorithm>
#include <map>

#include "tlog/note.h"

namespace sigwright::services {

Result<tlog::Checkpoint> sign_checkpoint(const signing::Signer& key, const std::string& origin, std::uint64_t size,
                                         const tlog::Hash& root) {
  tlog::Note note{tlog::checkpoint_text(origin, size, root), {}};
  constexpr crypto::Scheme scheme{crypto::SignatureForm::Ecdsa, crypto::HashAlgorithm::Sha256};
  tlog::NoteSignature signature{.name = origin, .key_id = {}, .signature = {}};
  TRY(signature.signature, key.sign(scheme, as_bytes(note.text)));
  const Bytes id = tlog::note_key_hash(origin, key.public_key());
  std::copy_n(id.begin(), signature.key_id.size(), signature.key_id.begin());
  note.signatures.push_back(std::move(signature));
  auto opened = tlog::Checkpoint::open(note.str(), key.public_key());
  if (!opened) {
    return fail(ErrorCode::KeyUnusable, "the log's key signs nothing that verifies: " + opened.error().message);
  }
  return opened;
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
    TRY(dedupe_, LogDedupe::open(directory_ / log_files::kDedupe, tree_->size(), read));
  }
  return dedupe_->replay(tree_->size(), read);
}

// From the tree in memory, as far as they can be made: what is damaged on disk is the matter of whoever asked for it.
std::vector<std::vector<tlog::Hash>> LogCommitter::proofs(const std::vector<std::uint64_t>& indexes) const {
  const auto edge = tree_->edge();
  const auto read = [&](const std::string& path) -> Result<Bytes> {
    const auto tile = edge.find(path);
    return tile == edge.end() ? log_files::read(directory_, path) : tile->second;
  };
  return tlog::inclusion_proofs(indexes, tree_->size(), read).value_or(std::vector<std::vector<tlog::Hash>>());
}

// The checkpoint is signed, and the proofs are made, while the tiles go to the disk.
Result<void> LogCommitter::publish(DurableFiles& tiles, Placement& placement) {
  CHECK(tree_->stage_partial(tiles));
  DurableFiles commit_point(directory_);
  std::shared_ptr<const tlog::Checkpoint> next;
  CHECK(tiles.prepare(commit_point, [&]() -> Result<void> {
    TRY(auto checkpoint, sign_checkpoint(*key_, description_.origin, tree_->size(), tree_->root()));
    next = std::make_shared<const tlog::Checkpoint>(std::move(checkpoint));
    placement.proofs = proofs(placement.indexes);
    return commit_point.stage(log_files::kCheckpoint, as_bytes(next->text()));
  }));
  CHECK(commit_point.publish());
  checkpoint_ = std::move(next);
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
  if (!fresh.empty()) CHECK(publish(tiles, placement));
  placement.checkpoint = checkpoint_;
  return placement;
}

Result<Placement> LogCommitter::commit(const std::vector<Bytes>& bodies) {
  auto placement = attempt(bodies);
  if (!placement) {  // what is in memory may be ahead of the disk
    tree_.reset();
    dedupe_.reset();
  }
  return placement;
}

// What fails here is made up for at the next opening.
Result<void> LogCommitter::tidy_up() {
  for (const std::string& path : tree_->take_completed()) {
    std::error_code ignored;
    std::filesystem::remove_all(directory_ / (path + ".p"), ignored);
  }
  if (!dedupe_->replay(tree_->size(), log_files::tile_reader(directory_))) dedupe_.reset();
  return with_context(memory_.remember(*checkpoint_),
                      "the log's checkpoint cannot be remembered, so a rolled-back log would go unnoticed");
}

}  // namespace sigwright::services
