#include "http/library.h"

#include "http/curl.h"

namespace sigwright::http {

std::string library_version() { return curl_version(); }

}  // namespace sigwright::http
