#include "http/transfer.h"

#include <algorithm>
#include <cstdio>

#include "base/limits.h"
#include "base/text.h"
#include "http/traffic.h"

namespace sigwright::http {
namespace {

// Larger reads pay for bodies that may be larger than a manifest: curl allocates the buffer, 16 KiB by default, anew
// for every transfer.
constexpr std::size_t kSmallBody = limits::kManifestBytes;
constexpr long kLargeBuffer = 262'144;
constexpr long kStreamBuffer = 262'144;

template <class T>
T info(CURL* easy, CURLINFO which) {
  T value{};
  curl_easy_getinfo(easy, which, &value);
  return value;
}

const char* or_null(const std::filesystem::path& path) { return path.empty() ? nullptr : path.c_str(); }

}  // namespace

std::unique_ptr<Transfer> Transfer::create(CURLSH* share) {
  EasyPtr easy(curl_easy_init());
  if (!easy || curl_easy_setopt(easy.get(), CURLOPT_SHARE, share) != CURLE_OK) return nullptr;
  return std::unique_ptr<Transfer>(new Transfer(std::move(easy)));
}

template <class Value>
void Transfer::set(CURLoption option, Value value) {
  const CURLcode code = curl_easy_setopt(easy_.get(), option, value);
  if (code != CURLE_OK && failed_ == CURLE_OK) failed_ = code;
}

Result<void> Transfer::prepare(Exchange& exchange, const Route& route) {
  exchange_ = &exchange;
  CHECK(set_all(route));
  if (failed_ == CURLE_OK) return {};
  return fail(ErrorCode::Internal, std::string("curl refused an option: ") + curl_easy_strerror(failed_));
}

void Transfer::clear() {
  curl_easy_reset(easy_.get());  // keeps the share and the connections
  exchange_ = nullptr;
  fields_.reset();
  connect_to_.reset();
  upload_.reset();
  rest_ = {};
  paused_ = false;
  words_[0] = '\0';
  failed_ = CURLE_OK;
}

Result<void> Transfer::set_all(const Route& route) {
  const TlsOptions tls = tls_for(exchange_->request(), exchange_->hop());
  set_connection();
  set_target(tls);
  set_proxy(route);
  if (route.url.scheme == "https") set_tls(tls, route.ca_store);
  CHECK(set_method_and_body());
  set_fields();
  return {};
}

// Redirects are followed by the loop, credentials are header fields of ours: curl itself knows of neither.
void Transfer::set_connection() {
  set(CURLOPT_PRIVATE, static_cast<void*>(exchange_));
  set(CURLOPT_ERRORBUFFER, words_.data());
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_NOPROGRESS, 1L);
  set(CURLOPT_QUICK_EXIT, 1L);  // cancelling does not wait for a resolver
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_UNRESTRICTED_AUTH, 0L);
  set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(CURLOPT_TCP_NODELAY, 1L);
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(exchange_->options().connect_timeout.count()));
  set(CURLOPT_USERAGENT, exchange_->options().user_agent.c_str());
  set(CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(this));
  set(CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  set(CURLOPT_WRITEDATA, static_cast<void*>(this));
  if (exchange_->request().max_body <= kSmallBody) return;
  // A wish: a handle that still holds its last buffer refuses, and reads as before.
  curl_easy_setopt(easy(), CURLOPT_BUFFERSIZE, kLargeBuffer);
}

// Another name for SNI and the certificate: the URL bears it, the connection goes to the real host, and so does the
// Host field (set_fields).
void Transfer::set_target(const TlsOptions& tls) {
  Url url = exchange_->hop().url;
  if (url.scheme == "https" && !tls.server_name.empty()) {
    const std::string port = ":" + std::to_string(url.port);
    connect_to_.reset(curl_slist_append(nullptr, (tls.server_name + port + ":" + url.host + port).c_str()));
    set(CURLOPT_CONNECT_TO, connect_to_.get());
    add_field("Host: " + url.authority());
    url.host = tls.server_name;
  }
  set(CURLOPT_URL, url.str().c_str());
  set(CURLOPT_PATH_AS_IS, 1L);
}

// Always set, or curl would look into the process's environment.
void Transfer::set_proxy(const Route& route) {
  set(CURLOPT_PROXY, route.proxy.c_str());
  set(CURLOPT_NOPROXY, "");
  if (route.proxy.empty()) return;
  set(CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(CURLOPT_PROXY_CAINFO, or_null(route.ca_store.file));
  set(CURLOPT_PROXY_CAPATH, or_null(route.ca_store.directory));
  set(CURLOPT_PROXY_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
}

void Transfer::set_tls(const TlsOptions& tls, const CaStore& store) {
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  set(CURLOPT_PIPEWAIT, 1L);  // wait for a connection under way that may carry many requests
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(CURLOPT_SSL_VERIFYPEER, tls.insecure_skip_verify ? 0L : 1L);
  set(CURLOPT_SSL_VERIFYHOST, tls.insecure_skip_verify ? 0L : 2L);
  set(CURLOPT_CAINFO, tls.ca_file ? tls.ca_file->c_str() : or_null(store.file));
  set(CURLOPT_CAPATH, tls.ca_file ? nullptr : or_null(store.directory));
  if (tls.client_cert) set(CURLOPT_SSLCERT, tls.client_cert->c_str());
  if (tls.client_key) set(CURLOPT_SSLKEY, tls.client_key->c_str());
}

void Transfer::add_field(const std::string& line) {
  curl_slist* const before = fields_.release();
  curl_slist* const longer = curl_slist_append(before, line.c_str());
  if (longer == nullptr) failed_ = CURLE_OUT_OF_MEMORY;
  fields_.reset(longer == nullptr ? before : longer);
}

// "Name;" is how curl is told to send a field without a value; "Name:" to leave out one of its own.
void Transfer::set_fields() {
  for (const auto& [name, value] : fields_for(exchange_->request(), exchange_->hop())) {
    add_field(value.empty() ? name + ";" : name + ": " + value);
  }
  add_field("Expect:");
  if (!exchange_->request().headers.get("content-type")) add_field("Content-Type:");
  set(CURLOPT_HTTPHEADER, fields_.get());
}

Result<void> Transfer::set_method_and_body() {
  const Hop& hop = exchange_->hop();
  const Request& request = exchange_->request();
  if (hop.method == Method::Head) {
    set(CURLOPT_NOBODY, 1L);
    return {};
  }
  if (hop.method == Method::Get) {
    set(CURLOPT_HTTPGET, 1L);
    return {};
  }
  const bool sends = hop.with_body && (request.body || hop.method != Method::Delete);
  const ByteView body = request.body && hop.with_body ? ByteView(*request.body) : ByteView();
  if (hop.with_body && request.body_file) {
    CHECK(set_body_file(*request.body_file));
  } else if (hop.with_body && request.stream) {
    set_body_stream(request.stream_size);
  } else if (sends && request.once) {
    set_body_once(body);
  } else if (sends) {
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    set(CURLOPT_POSTFIELDS, body.empty() ? "" : reinterpret_cast<const char*>(body.data()));
  }
  set(CURLOPT_CUSTOMREQUEST, method_name(hop.method).data());
  return {};
}

Result<void> Transfer::set_body_file(const std::filesystem::path& path) {
  TRY(auto upload, FileUpload::open(path));
  upload_.emplace(std::move(upload));
  set(CURLOPT_UPLOAD, 1L);
  set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(upload_->size()));
  set(CURLOPT_READFUNCTION, &Transfer::on_read);
  set(CURLOPT_READDATA, static_cast<void*>(this));
  if (exchange_->request().once) return {};
  set(CURLOPT_SEEKFUNCTION, &Transfer::on_seek);
  set(CURLOPT_SEEKDATA, static_cast<void*>(this));
  return {};
}

// curl itself sends a request again where a kept connection turns out to be dead, also after all of it was sent.
// Without a way back to the start of the body it cannot, once a byte of that has gone out.
void Transfer::set_body_once(ByteView body) {
  rest_ = body;
  set(CURLOPT_UPLOAD, 1L);
  set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(body.size()));
  set(CURLOPT_READFUNCTION, &Transfer::on_read_once);
  set(CURLOPT_READDATA, static_cast<void*>(this));
}

void Transfer::set_body_stream(std::uint64_t size) {
  set(CURLOPT_UPLOAD, 1L);
  set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(size));
  set(CURLOPT_UPLOAD_BUFFERSIZE, kStreamBuffer);
  set(CURLOPT_READFUNCTION, &Transfer::on_read_stream);
  set(CURLOPT_READDATA, static_cast<void*>(this));
}

void Transfer::resume() {
  paused_ = false;
  exchange_->hold_watch();
  curl_easy_pause(easy(), CURLPAUSE_CONT);
}

AttemptEnd Transfer::end(CURLcode code, bool stalled) {
  return {.code = code,
          .stalled = stalled,
          .reused = info<long>(easy(), CURLINFO_NUM_CONNECTS) == 0,
          .connect_errno = static_cast<int>(info<long>(easy(), CURLINFO_OS_ERRNO)),
          .proxy_status = static_cast<int>(info<long>(easy(), CURLINFO_HTTP_CONNECTCODE)),
          .detail = words_.data()};
}

Progress Transfer::progress() const {
  const auto connected = info<curl_off_t>(easy(), CURLINFO_PRETRANSFER_TIME_T);
  return {.connected = connected != 0,
          .connected_at = exchange_->attempt_began() + std::chrono::microseconds(connected),
          .sent = info<curl_off_t>(easy(), CURLINFO_SIZE_UPLOAD_T)};
}

std::size_t Transfer::on_header(char* data, std::size_t size, std::size_t count, void* self) noexcept {
  auto* transfer = static_cast<Transfer*>(self);
  const auto status = static_cast<int>(info<long>(transfer->easy(), CURLINFO_RESPONSE_CODE));
  return transfer->exchange_->on_header({data, size * count}, status) ? size * count : 0;
}

std::size_t Transfer::on_body(char* data, std::size_t size, std::size_t count, void* self) noexcept {
  auto* transfer = static_cast<Transfer*>(self);
  if (!transfer->exchange_->ready_for(size * count)) {
    transfer->paused_ = true;
    return CURL_WRITEFUNC_PAUSE;
  }
  count_received(size * count);
  return transfer->exchange_->on_body(as_bytes({data, size * count})) ? size * count : 0;
}

std::size_t Transfer::on_read(char* buffer, std::size_t size, std::size_t count, void* self) noexcept {
  auto* transfer = static_cast<Transfer*>(self);
  auto got = transfer->upload_->read({buffer, size * count});
  if (!got) {
    transfer->exchange_->fail_attempt(std::move(got).error());
    return CURL_READFUNC_ABORT;
  }
  count_sent(*got);
  return *got;
}

std::size_t Transfer::on_read_once(char* buffer, std::size_t size, std::size_t count, void* self) noexcept {
  ByteView& rest = static_cast<Transfer*>(self)->rest_;
  const std::size_t taken = std::min(size * count, rest.size());
  std::copy_n(rest.begin(), taken, buffer);
  rest = rest.subspan(taken);
  count_sent(taken);
  return taken;
}

std::size_t Transfer::on_read_stream(char* buffer, std::size_t size, std::size_t count, void* self) noexcept {
  auto* transfer = static_cast<Transfer*>(self);
  auto* const bytes = reinterpret_cast<std::uint8_t*>(buffer);
  auto got = transfer->exchange_->request().stream->take_now({bytes, size * count});
  if (!got) {
    transfer->exchange_->fail_attempt(std::move(got).error());
    return CURL_READFUNC_ABORT;
  }
  if (*got) {
    count_sent(**got);
    return **got;
  }
  transfer->paused_ = true;
  return CURL_READFUNC_PAUSE;
}

int Transfer::on_seek(void* self, curl_off_t offset, int origin) noexcept {
  if (origin != SEEK_SET || offset < 0) return CURL_SEEKFUNC_CANTSEEK;
  static_cast<Transfer*>(self)->upload_->seek(static_cast<std::uint64_t>(offset));
  return CURL_SEEKFUNC_OK;
}

}  // namespace sigwright::http
