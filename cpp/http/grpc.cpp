#include "http/grpc.h"

#include <optional>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "http/curl.h"

namespace sigwright::http {
namespace {

constexpr long kSlice = 100;  // milliseconds between looks at `cancel`
constexpr std::size_t kPrefix = 5;
constexpr std::uint64_t kPermissionDenied = 7;
constexpr std::uint64_t kUnauthenticated = 16;

// What has come so far; curl's callbacks write here.
struct Answer {
  Bytes body;
  std::size_t most = 0;
  bool too_long = false;
  std::optional<std::string> grpc_status;
  std::string grpc_message;
};

// A flag, and the length of the message that follows.
Bytes framed(const Bytes& message) {
  Bytes frame{0};
  for (int shift = 24; shift >= 0; shift -= 8) frame.push_back(static_cast<std::uint8_t>(message.size() >> shift));
  frame.insert(frame.end(), message.begin(), message.end());
  return frame;
}

std::size_t on_body(const char* data, std::size_t, std::size_t size, void* to) {
  auto& answer = *static_cast<Answer*>(to);
  answer.too_long = answer.body.size() + size > answer.most;
  if (answer.too_long) return 0;
  answer.body.insert(answer.body.end(), data, data + size);
  return size;
}

// Headers and trailers alike: a refusal at once has its status in the former.
std::size_t on_header(const char* data, std::size_t, std::size_t size, void* to) {
  auto& answer = *static_cast<Answer*>(to);
  const std::string_view line(data, size);
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return size;
  const std::string_view name = trim(line.substr(0, colon));
  const std::string_view value = trim(line.substr(colon + 1));
  if (equal_ignoring_case(name, "grpc-status")) answer.grpc_status = value;
  if (equal_ignoring_case(name, "grpc-message")) answer.grpc_message = printable(value);
  return size;
}

class Call {
 public:
  Call(const GrpcCall& call, Answer& answer)
      : easy_(curl_easy_init()), multi_(curl_multi_init()), frame_(framed(call.message)) {
    answer.most = call.max_body + kPrefix;
    set_target(call);
    set(CURLOPT_HEADERFUNCTION, &on_header);
    set(CURLOPT_HEADERDATA, static_cast<void*>(&answer));
    set(CURLOPT_WRITEFUNCTION, &on_body);
    set(CURLOPT_WRITEDATA, static_cast<void*>(&answer));
    curl_multi_add_handle(multi_.get(), easy_.get());
  }
  ~Call() { curl_multi_remove_handle(multi_.get(), easy_.get()); }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  [[nodiscard]] Result<CURLcode> run(const Cancel& cancel) {
    for (int running = 1; running > 0;) {
      CHECK(cancel.check());
      curl_multi_perform(multi_.get(), &running);
      if (running > 0) curl_multi_poll(multi_.get(), nullptr, 0, kSlice, nullptr);
    }
    int left = 0;
    const CURLMsg* const message = curl_multi_info_read(multi_.get(), &left);
    return message == nullptr ? CURLE_FAILED_INIT : message->data.result;
  }
  [[nodiscard]] long status() const {
    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    return status;
  }

 private:
  template <class Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(easy_.get(), option, value);
  }

  void set_target(const GrpcCall& call) {
    set(CURLOPT_UNIX_SOCKET_PATH, call.socket.c_str());
    set(CURLOPT_URL, ("http://localhost" + call.method).c_str());
    set(CURLOPT_PROXY, "");  // or curl would look into the process's environment
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE));
    add("Content-Type: application/grpc");
    add("TE: trailers");
    for (const auto& [name, value] : call.metadata) add(name + ": " + value);
    set(CURLOPT_HTTPHEADER, fields_.get());
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE, static_cast<long>(frame_.size()));
    set(CURLOPT_POSTFIELDS, reinterpret_cast<const char*>(frame_.data()));
  }
  void add(const std::string& field) { fields_.reset(curl_slist_append(fields_.release(), field.c_str())); }

  EasyPtr easy_;
  MultiPtr multi_;
  ListPtr fields_;
  Bytes frame_;
};

Error refusal(const std::string& text, const std::string& said) {
  const auto number = parse_uint(text);
  const bool denied = number == kPermissionDenied || number == kUnauthenticated;
  std::string message = "it answered with the gRPC status " + printable(text, 20);
  if (!said.empty()) message += " (" + said + ")";
  return {denied ? ErrorCode::AccessDenied : ErrorCode::Unreachable, std::move(message), {}, {}};
}

Result<Bytes> message_of(const Bytes& body) {
  std::size_t size = 0;
  for (std::size_t i = 1; i < kPrefix && i < body.size(); ++i) size = size << 8U | body[i];
  if (body.size() < kPrefix || body[0] != 0 || body.size() - kPrefix != size) {
    return fail(ErrorCode::Malformed, "it answered with something that is no gRPC message");
  }
  return Bytes(body.begin() + kPrefix, body.end());
}

}  // namespace

Result<Bytes> call_grpc(const GrpcCall& call, const Cancel& cancel) {
  Answer answer;
  Call running(call, answer);
  TRY(const CURLcode code, running.run(cancel));
  if (answer.too_long) return fail(ErrorCode::LimitExceeded, "it answered with too many bytes");
  if (code != CURLE_OK) return fail(ErrorCode::Unreachable, curl_easy_strerror(code));
  if (running.status() != 200) {
    return fail(ErrorCode::Unreachable, "it answered with the HTTP status " + std::to_string(running.status()));
  }
  if (!answer.grpc_status) return fail(ErrorCode::Malformed, "it answered without a gRPC status");
  if (*answer.grpc_status != "0") return fail(refusal(*answer.grpc_status, answer.grpc_message));
  return message_of(answer.body);
}

}  // namespace sigwright::http
