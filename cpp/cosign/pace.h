#pragma once
// How long a writer waits: before it looks whether its write stands, and before it writes again. Learnt from how long
// its own writes take and from how many others were met.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <random>

namespace sigwright::cosign {

// One thread at a time.
class Pace {
 public:
  using Duration = std::chrono::nanoseconds;

  // `settle` of zero: chosen from what is learnt.
  explicit Pace(std::chrono::milliseconds settle) : fixed_(settle), random_(std::random_device{}()) {}

  // From the start of the read that a write was based on to the answer to the write.
  void wrote(Duration exchange) { slowest_ = std::max(slowest_, exchange); }
  void met_others(std::size_t writers) { others_ += writers; }
  void lost() { ++losses_; }

  // Longer than anyone's read-to-write window, as far as ours tells: another writer that read before our write has
  // written by then, and the read-back shows the damage.
  [[nodiscard]] Duration settle() const;
  // Longer than another writer's settling and the write that may follow it.
  [[nodiscard]] Duration quiet() const { return 3 * settle(); }
  // The others chose at random too, from a span in which all of us find room.
  [[nodiscard]] Duration jitter();

 private:
  Duration fixed_;
  Duration slowest_{};
  std::size_t others_ = 0;
  unsigned losses_ = 0;
  std::mt19937_64 random_;
};

}  // namespace sigwright::cosign
