#include "services/spiffe.h"

#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/text.h"
#include "http/grpc.h"

namespace sigwright::services {
namespace {

constexpr std::size_t kAnswerBytes = std::size_t{256} << 10;
constexpr std::uint64_t kLengthDelimited = 2;
// Field numbers of the Workload API's messages.
constexpr std::uint64_t kRequestAudience = 1;
constexpr std::uint64_t kResponseSvids = 1;
constexpr std::uint64_t kSvidToken = 2;

// Protobuf's wire format, as far as messages of texts need it.
class Fields {
 public:
  explicit Fields(ByteView message) : rest_(message) {}

  // The content of the first field with this number; nullopt where there is none, or what is read is no message.
  [[nodiscard]] std::optional<ByteView> find(std::uint64_t wanted) {
    while (!rest_.empty()) {
      const auto tag = varint();
      if (!tag) return std::nullopt;
      const auto content = skip(*tag & 7U);
      if (!content) return std::nullopt;
      if (*tag >> 3U == wanted && (*tag & 7U) == kLengthDelimited) return content;
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] std::optional<std::uint64_t> varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const std::uint8_t byte = rest_.front();
      rest_ = rest_.subspan(1);
      value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
      if (byte < 0x80) return value;
    }
    return std::nullopt;
  }
  [[nodiscard]] std::optional<ByteView> take(std::uint64_t size) {
    if (size > rest_.size()) return std::nullopt;
    const ByteView taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }
  [[nodiscard]] std::optional<ByteView> skip(std::uint64_t wire_type) {
    if (wire_type == 0) return varint() ? std::optional(ByteView()) : std::nullopt;
    if (wire_type == 1) return take(8);
    if (wire_type == 5) return take(4);
    const auto size = wire_type == kLengthDelimited ? varint() : std::nullopt;
    return size ? take(*size) : std::nullopt;
  }

  ByteView rest_;
};

Bytes request_for(const std::string& audience) {
  Bytes message{static_cast<std::uint8_t>(kRequestAudience << 3U | kLengthDelimited)};
  for (std::size_t size = audience.size(); true; size >>= 7U) {
    message.push_back(static_cast<std::uint8_t>(size < 0x80 ? size : size | 0x80U));
    if (size < 0x80) break;
  }
  message.insert(message.end(), audience.begin(), audience.end());
  return message;
}

}  // namespace

Result<std::string> fetch_jwt_svid(const std::filesystem::path& socket, const std::string& audience,
                                   const Cancel& cancel) {
  const std::string doing = "asking the SPIFFE agent at " + printable(socket.string());
  // The API's guard against requests that a workload was tricked into (section 6.1 of the specification).
  const http::Headers guard{{"workload.spiffe.io", "true"}};
  TRY(const Bytes answer, with_context(http::call_grpc({.socket = socket,
                                                        .method = "/SpiffeWorkloadAPI/FetchJWTSVID",
                                                        .metadata = guard,
                                                        .message = request_for(audience),
                                                        .max_body = kAnswerBytes},
                                                       cancel),
                                       doing));
  const auto svid = Fields(answer).find(kResponseSvids);
  const auto token = svid ? Fields(*svid).find(kSvidToken) : std::nullopt;
  if (!token || token->empty()) return fail(ErrorCode::Malformed, doing + ": its answer holds no token");
  return to_text(*token);
}

}  // namespace sigwright::services
