#include "cosign/safe_write.h"

#include <random>
#include <utility>

#include "base/text.h"
#include "cosign/pace.h"
#include "cosign/patience.h"
#include "http/retry.h"

namespace sigwright::cosign {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kAttempts = 40;
constexpr int kFreshReads = 12;          // reads before one write, to find the tag as it was expected
constexpr int kDrops = 4;                // writes without any effect before what is missing is given up
constexpr int kRefusals = 3;             // of a write upon one and the same manifest
constexpr int kFailures = 4;             // of writes that may succeed the next time
constexpr milliseconds kStaleAfter{20};  // a read this old is repeated before it is written upon

// What the registry asked us to wait before the next attempt.
std::optional<milliseconds> asked_pause(const Error& error) {
  const auto stated = error.details.find("retry_after");
  if (stated == error.details.end()) return std::nullopt;
  const auto seconds = parse_uint(stated->second);
  return seconds ? std::optional<milliseconds>(std::chrono::seconds(*seconds)) : std::nullopt;
}

class SafeWriter {
 public:
  SafeWriter(SafeWrite write, const Cancel& cancel)
      : write_(std::move(write)), cancel_(cancel), pace_(write_.settle), wanted_(write_.ours) {}

  [[nodiscard]] Result<void> run() {
    TRY(const auto lock, lock_tag(write_.locks, write_.repository, write_.tag, cancel_));
    CHECK(expect());
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      if (attempt > 0) CHECK(cancel_.sleep(pace_.jitter()));
      TRY(const bool written, write_once());
      if (!written) continue;
      if (!write_.repository.writes_are_atomic()) CHECK(cancel_.sleep(pace_.settle()));
      TRY(const bool stands, read_back());
      if (stands) return {};
    }
    return fail(ErrorCode::WriteConflict, "other writers kept replacing the tag " + write_.tag + ": after " +
                                              std::to_string(kAttempts) + " attempts " + missing_text() +
                                              " is still missing");
  }

 private:
  // Prepares for the tag as it was a moment ago: what the new manifest points at is uploaded before the read that
  // counts, so that nothing but our write follows that read. Nothing of it counts as seen: the moment may have been
  // long, and what somebody removed since then is not put back.
  [[nodiscard]] Result<void> expect() {
    EntrySet guess;
    if (write_.expected) {
      TRY(guess, write_.document.read(*write_.expected));
    }
    guess.merge(wanted_);
    TRY(const auto rendered, write_.document.render(guess, write_.expected ? &*write_.expected : nullptr, cancel_));
    return {};
  }

  // Reads, and writes at once if nothing has to be uploaded in between. False when the write has to be tried again.
  [[nodiscard]] Result<bool> write_once() {
    for (int reads = 1;; ++reads) {
      const auto started = steady_clock::now();
      TRY(const std::size_t fresh, read());
      const auto received = steady_clock::now();
      if (read_before_) pace_.met_others(fresh);
      read_before_ = true;
      absorb();
      if (based_on_ = standing_digest(); standing_entries_.missing(wanted_).empty()) return true;
      TRY(auto rendered, render());
      const bool stale = rendered.uploaded || steady_clock::now() - received > kStaleAfter;
      if (stale && reads < kFreshReads) continue;
      return put(std::move(rendered), started);
    }
  }

  // How many entries stand there that were never seen before.
  [[nodiscard]] Result<std::size_t> read() {
    auto fetched = patiently(
        cancel_, [&] { return write_.repository.get_manifest(write_.tag, cancel_); },
        [](const auto& result) { return !result && result.error().code == ErrorCode::Malformed; });
    standing_.reset();
    standing_entries_ = {};
    etag_.clear();
    if (!fetched) {
      if (fetched.error().code == ErrorCode::NotFound) return 0;
      return fail(std::move(fetched).error());
    }
    TRY(standing_entries_, write_.document.read(fetched->manifest));
    standing_ = std::move(fetched->manifest);
    etag_ = std::move(fetched->etag);
    return wanted_.missing(standing_entries_).size();
  }

  // What stands keeps its order; what is missing there comes behind.
  void absorb() {
    EntrySet next = standing_entries_;
    next.merge(wanted_);
    wanted_ = std::move(next);
  }

  [[nodiscard]] Result<MergedDocument::Rendered> render() {
    return write_.document.render(wanted_, standing_ ? &*standing_ : nullptr, cancel_);
  }

  [[nodiscard]] Result<bool> put(MergedDocument::Rendered rendered, steady_clock::time_point started) {
    auto put = write_.repository.put_manifest(
        {std::move(rendered.raw), std::move(rendered.media_type), write_.tag, condition()}, cancel_);
    pace_.wrote(steady_clock::now() - started);
    if (put) return true;
    pace_.lost();
    if (put.error().code != ErrorCode::WriteConflict) {
      CHECK(bear(std::move(put).error()));
      return false;
    }
    refusals_ = refused_ == based_on_ ? refusals_ + 1 : 1;
    refused_ = based_on_;
    return false;
  }

  // Hands the error on unless another write may do better, and then waits until it is time for that. A write by tag is
  // not repeated below us, where it would bury what came to stand there meanwhile: a fresh read comes first. That also
  // tells whether a write without an answer was done.
  [[nodiscard]] Result<void> bear(Error error) {
    const bool unanswered = error.code == ErrorCode::Unreachable;
    if (!(unanswered || may_pass(error)) || ++failures_ > kFailures) return fail(std::move(error));
    if (!unanswered) return {};
    const auto delay = http::next_delay(http::Retry::Backoff, asked_pause(error), unanswered_, {},
                                        cancel_.deadline - steady_clock::now(), random_);
    if (!delay) return fail(std::move(error));
    ++unanswered_.attempts;
    unanswered_.waited += *delay;
    return cancel_.sleep(*delay);
  }

  // A weak ETag never matches (RFC 9110, 13.1.1), and a registry that refuses again and again although nothing changed
  // has no conditions to offer.
  [[nodiscard]] std::string condition() const {
    if (refusals_ >= kRefusals && refused_ == based_on_) return {};
    if (!standing_) return "*none*";
    return etag_.starts_with("W/") ? std::string() : etag_;
  }

  [[nodiscard]] Result<bool> read_back() {
    TRY(const std::size_t fresh, read());
    pace_.met_others(fresh);
    if (standing_entries_.missing(wanted_).empty()) return true;
    pace_.lost();
    drops_ = standing_digest() == based_on_ ? drops_ + 1 : 0;
    if (drops_ >= kDrops) {
      if (standing_entries_.missing(write_.ours).empty()) return true;  // somebody means to remove what is others'
      return fail(ErrorCode::NotStored,
                  "the registry accepted " + missing_text() + " at the tag " + write_.tag + " and does not keep it");
    }
    absorb();
    TRY(const auto rendered, render());  // uploads ahead of the next read
    return false;
  }

  [[nodiscard]] std::string standing_digest() const { return standing_ ? standing_->digest().str() : std::string(); }

  [[nodiscard]] std::string missing_text() const {
    const auto missing = standing_entries_.missing(wanted_);
    if (missing.empty()) return "nothing";
    const std::string first = write_.document.describe(missing.front());
    return missing.size() == 1 ? first : first + " (and " + std::to_string(missing.size() - 1) + " more)";
  }

  SafeWrite write_;
  const Cancel& cancel_;
  Pace pace_;
  EntrySet wanted_;  // ours, and all that was ever seen at the tag
  std::optional<oci::Manifest> standing_;
  EntrySet standing_entries_;
  std::string etag_;
  std::string based_on_;  // the digest that our last write replaced
  std::string refused_;
  int refusals_ = 0;
  int drops_ = 0;
  int failures_ = 0;
  http::RetryHistory unanswered_;
  std::minstd_rand random_{std::random_device{}()};
  bool read_before_ = false;
};

}  // namespace

Result<void> write_safely(SafeWrite write, const Cancel& cancel) { return SafeWriter(std::move(write), cancel).run(); }

}  // namespace sigwright::cosign
