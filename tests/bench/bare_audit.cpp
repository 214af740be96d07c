// bare_audit IN_FLIGHT CHECKS FILE: asks for each URL that the file lists, so many at once over connections that stay
// open, and looks at no answer; beside it OpenSSL checks so many P-256 signatures. What libcurl, OpenSSL and the server
// can do when nothing else is done. Ends with 1 unless all answers are 200 and all signatures good.

#include <curl/curl.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <future>
#include <string>
#include <utility>
#include <vector>

namespace {

std::size_t drop(char*, std::size_t size, std::size_t count, void*) { return size * count; }

class Asker {
 public:
  explicit Asker(std::vector<std::string> urls) : urls_(std::move(urls)), multi_(curl_multi_init()) {}
  ~Asker() { curl_multi_cleanup(multi_); }
  Asker(const Asker&) = delete;
  Asker& operator=(const Asker&) = delete;

  // Whether every answer was good.
  bool run(int in_flight) {
    for (int i = 0; i < in_flight; ++i) next(curl_easy_init());
    while (left_ > 0) {
      int running = 0;
      curl_multi_perform(multi_, &running);
      int more = 0;
      while (const CURLMsg* message = curl_multi_info_read(multi_, &more)) ended(*message);
      if (left_ > 0) curl_multi_poll(multi_, nullptr, 0, 1000, nullptr);
    }
    return good_ == urls_.size();
  }

 private:
  void next(CURL* easy) {
    if (asked_ == urls_.size()) {
      curl_easy_cleanup(easy);
      return;
    }
    curl_easy_setopt(easy, CURLOPT_URL, urls_[asked_++].c_str());
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &drop);
    curl_multi_add_handle(multi_, easy);
    ++left_;
  }

  void ended(const CURLMsg& message) {
    CURL* const easy = message.easy_handle;
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    if (message.data.result == CURLE_OK && status == 200) ++good_;
    curl_multi_remove_handle(multi_, easy);
    --left_;
    next(easy);
  }

  std::vector<std::string> urls_;
  CURLM* multi_;
  std::size_t asked_ = 0;
  std::size_t good_ = 0;
  std::size_t left_ = 0;
};

bool check_signatures(int count) {
  constexpr std::array<unsigned char, 256> kPayload{};  // about the size of a simple signing payload
  EVP_PKEY* const key = EVP_EC_gen("P-256");
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  std::array<unsigned char, 80> signature{};
  std::size_t size = signature.size();
  bool good = EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key) == 1 &&
              EVP_DigestSign(context, signature.data(), &size, kPayload.data(), kPayload.size()) == 1;
  for (int i = 0; i < count && good; ++i) {
    EVP_MD_CTX_reset(context);
    good = EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, key) == 1 &&
           EVP_DigestVerify(context, signature.data(), size, kPayload.data(), kPayload.size()) == 1;
  }
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(key);
  return good;
}

}  // namespace

int main(int count, char** words) {
  if (count != 4) return 2;
  std::ifstream file(words[3]);
  std::vector<std::string> urls;
  for (std::string line; std::getline(file, line);) urls.push_back(line);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  auto checked = std::async(std::launch::async, check_signatures, std::atoi(words[2]));
  const bool answered = Asker(std::move(urls)).run(std::atoi(words[1]));
  return checked.get() && answered ? 0 : 1;
}
