#include "http/failure.h"

#include <gtest/gtest.h>

#include <cerrno>

#include "http/cause.h"

namespace sigwright::http {
namespace {

const Url kUrl = Url::parse("https://registry.example:5000/v2/secret-path?token=secret").value();
const CaStore kStore{"/etc/authorities.pem", {}, "system"};

Failure explained(const AttemptEnd& end, const std::string& proxy = "") { return explain(end, {kUrl, proxy, kStore}); }

TEST(Failure, NamesHostAndCauseInOneLine) {
  const Failure failure = explained({.code = CURLE_COULDNT_CONNECT, .connect_errno = ECONNREFUSED});
  EXPECT_EQ(failure.error.code, ErrorCode::Unreachable);
  EXPECT_EQ(failure.error.message, "cannot reach registry.example:5000: connection refused");
  EXPECT_EQ(failure.error.details.at("host"), "registry.example:5000");
}

TEST(Failure, TriesOnceMoreWhereNobodyListens) {
  for (const CURLcode code : {CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST, CURLE_OPERATION_TIMEDOUT}) {
    const Failure failure = explained({.code = code});
    EXPECT_EQ(failure.retry, Retry::Once) << code;
    EXPECT_TRUE(failure.unsent) << code;
  }
}

TEST(Failure, TriesAgainWhereTheConnectionBroke) {
  for (const CURLcode code :
       {CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM}) {
    const Failure failure = explained({.code = code});
    EXPECT_EQ(failure.retry, Retry::Backoff) << code;
    EXPECT_FALSE(failure.unsent) << code;
    EXPECT_TRUE(failure.broken) << code;
  }
  const Failure stalled = explained({.code = CURLE_OPERATION_TIMEDOUT, .stalled = true});
  EXPECT_EQ(stalled.retry, Retry::Once);
  EXPECT_FALSE(stalled.unsent);
}

TEST(Failure, OfABodyThatIsSentOnceIsFinal) {
  const Failure failure = explained({.code = CURLE_SEND_FAIL_REWIND, .reused = true});
  EXPECT_EQ(failure.error.code, ErrorCode::Unreachable);
  EXPECT_EQ(failure.retry, Retry::Never);
  EXPECT_FALSE(failure.unsent);
}

TEST(Failure, NeverTriesACertificateAgain) {
  const Failure failure =
      explained({.code = CURLE_PEER_FAILED_VERIFICATION, .detail = "SSL certificate problem: self-signed certificate"});
  EXPECT_EQ(failure.retry, Retry::Never);
  EXPECT_NE(failure.error.message.find("self-signed certificate"), std::string::npos);
  EXPECT_NE(failure.error.hint.find("/etc/authorities.pem"), std::string::npos);
}

std::string cause_of(const AttemptEnd& end) {
  const auto details = explained(end).error.details;
  const auto cause = details.find(std::string(kCause));
  return cause == details.end() ? std::string() : cause->second;
}

TEST(Failure, TellsTheCausesApartThatACallerActsUpon) {
  EXPECT_EQ(cause_of({.code = CURLE_COULDNT_CONNECT, .connect_errno = ECONNREFUSED}), kNoConnection);
  EXPECT_EQ(cause_of({.code = CURLE_OPERATION_TIMEDOUT}), kNoConnection);
  EXPECT_EQ(cause_of({.code = CURLE_RECV_ERROR, .proxy_status = 502}), kNoConnection);
  EXPECT_EQ(cause_of({.code = CURLE_PEER_FAILED_VERIFICATION, .detail = "SSL certificate problem: self-signed"}),
            kCertificate);
  EXPECT_EQ(cause_of({.code = CURLE_OPERATION_TIMEDOUT, .stalled = true}), "");
  EXPECT_EQ(cause_of({.code = CURLE_RECV_ERROR}), "");
}

TEST(Failure, TellsAnswersThatAreNoTlsFromTlsThatFailed) {
  const auto of_handshake = [](std::string words) {
    return cause_of({.code = CURLE_SSL_CONNECT_ERROR, .detail = std::move(words)});
  };
  EXPECT_EQ(of_handshake("error:0A00010B:SSL routines::wrong version number"), kNoTls);
  EXPECT_EQ(of_handshake("error:0A000126:SSL routines::unexpected eof while reading"), kNoTls);
  EXPECT_EQ(of_handshake("OpenSSL SSL_connect: Connection reset by peer in connection to registry.example:5000"),
            kNoTls);
  EXPECT_EQ(of_handshake("error:0A000102:SSL routines::unsupported protocol"), "");
  EXPECT_EQ(of_handshake("error:0A000410:SSL routines::sslv3 alert handshake failure"), "");
  EXPECT_EQ(of_handshake(""), "");
}

TEST(Failure, OfWhatIsNotHttpIsMalformedAndFinal) {
  for (const CURLcode code : {CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL}) {
    EXPECT_EQ(explained({.code = code}).error.code, ErrorCode::Malformed);
    EXPECT_EQ(explained({.code = code}).retry, Retry::Never);
  }
}

TEST(Failure, OfAProxyNamesItWithoutItsPassword) {
  const Failure refused = explained({.code = CURLE_RECV_ERROR, .proxy_status = 407}, "http://user:password@proxy:3128");
  EXPECT_EQ(
      refused.error.message,
      "cannot reach registry.example:5000 through the proxy http://[redacted]@proxy:3128: the proxy answered 407");
  EXPECT_EQ(refused.retry, Retry::Never);
  EXPECT_EQ(explained({.code = CURLE_RECV_ERROR, .proxy_status = 502}, "p").retry, Retry::Backoff);
  // What curl says of a proxy it does not understand repeats it.
  const Failure odd = explained({.code = CURLE_COULDNT_RESOLVE_PROXY, .detail = "for 'x://u:password@p'"}, "x://p");
  EXPECT_EQ(odd.error.message.find("password"), std::string::npos);
}

TEST(Failure, OfAnUnknownKindIsFinal) {
  const Failure failure = explained({.code = CURLE_FTP_ACCEPT_FAILED});
  EXPECT_EQ(failure.error.code, ErrorCode::Unreachable);
  EXPECT_EQ(failure.retry, Retry::Never);
}

TEST(Failure, NeverShowsPathOrQuery) {
  for (int code = CURLE_UNSUPPORTED_PROTOCOL; code < CURL_LAST; ++code) {
    const Failure failure = explained({.code = static_cast<CURLcode>(code), .detail = "words\nof curl"});
    EXPECT_EQ(failure.error.message.find("secret"), std::string::npos);
    EXPECT_EQ(failure.error.message.find('\n'), std::string::npos);
  }
}

}  // namespace
}  // namespace sigwright::http
