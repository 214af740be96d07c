#pragma once
// libcurl's handles as owned values. No other header names curl.

#include <curl/curl.h>

#include <memory>

#include "base/no_fork.h"

namespace sigwright::http {

template <auto release>
struct CurlRelease {
  template <class T>
  void operator()(T* handle) const noexcept {
    const NoFork section;  // a connection that ends asks OpenSSL
    release(handle);
  }
};

using EasyPtr = std::unique_ptr<CURL, CurlRelease<curl_easy_cleanup>>;
using MultiPtr = std::unique_ptr<CURLM, CurlRelease<curl_multi_cleanup>>;
using SharePtr = std::unique_ptr<CURLSH, CurlRelease<curl_share_cleanup>>;
using ListPtr = std::unique_ptr<curl_slist, CurlRelease<curl_slist_free_all>>;

}  // namespace sigwright::http
