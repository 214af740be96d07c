#pragma once
// One attempt of an exchange as curl sees it: an easy handle and everything its options point to.

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "http/curl.h"
#include "http/exchange.h"
#include "http/upload.h"

namespace sigwright::http {

// One thread at a time. Reused for one attempt after another: handles are worth keeping.
class Transfer {
 public:
  // `share` holds the TLS sessions and outlives the transfer.
  [[nodiscard]] static std::unique_ptr<Transfer> create(CURLSH* share);

  // Sets every option for the exchange's hop; the transfer is new or cleared. Fails with LocalFile for a body file,
  // Internal for a curl that lacks something.
  [[nodiscard]] Result<void> prepare(Exchange& exchange, const Route& route);
  [[nodiscard]] AttemptEnd end(CURLcode code, bool stalled);
  [[nodiscard]] Progress progress() const;
  // Waits for whoever takes the body, or gives it. resume() after the queue has changed.
  [[nodiscard]] bool paused() const noexcept { return paused_; }
  void resume();
  // Forgets the attempt: what its options pointed to, credentials among it, is gone.
  void clear();

  [[nodiscard]] CURL* easy() const noexcept { return easy_.get(); }

 private:
  explicit Transfer(EasyPtr easy) : easy_(std::move(easy)) {}
  [[nodiscard]] Result<void> set_all(const Route& route);
  void set_connection();
  void set_target(const TlsOptions& tls);
  void set_proxy(const Route& route);
  void set_tls(const TlsOptions& tls, const CaStore& store);
  void set_fields();
  [[nodiscard]] Result<void> set_method_and_body();
  [[nodiscard]] Result<void> set_body_file(const std::filesystem::path& path);
  void set_body_once(ByteView body);
  void set_body_stream(std::uint64_t size);
  void add_field(const std::string& line);
  template <class Value>
  void set(CURLoption option, Value value);

  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self) noexcept;
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self) noexcept;
  static std::size_t on_read(char* buffer, std::size_t size, std::size_t count, void* self) noexcept;
  static std::size_t on_read_once(char* buffer, std::size_t size, std::size_t count, void* self) noexcept;
  static std::size_t on_read_stream(char* buffer, std::size_t size, std::size_t count, void* self) noexcept;
  static int on_seek(void* self, curl_off_t offset, int origin) noexcept;

  EasyPtr easy_;
  Exchange* exchange_ = nullptr;
  ListPtr fields_;
  ListPtr connect_to_;
  std::optional<FileUpload> upload_;
  ByteView rest_;  // of a body that is sent once
  bool paused_ = false;
  std::array<char, CURL_ERROR_SIZE> words_{};
  CURLcode failed_ = CURLE_OK;  // the first option that was refused
};

}  // namespace sigwright::http
