#pragma once
// A gRPC server on a Unix socket for tests: as much of HTTP/2 as one unary call needs, with answers given byte by byte.

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace sigwright::fakes {

struct GrpcAnswer {
  int status = 200;
  std::optional<std::string> message = "";  // framed as gRPC wants it; nullopt: no data at all
  std::string raw;                          // this instead of the framed message, where it is not empty
  std::optional<std::string> grpc_status = "0";
  std::string grpc_message;
  bool silent = false;   // the request is read and nothing comes back
  bool hang_up = false;  // the connection is closed instead of an answer
};

// Answers calls one at a time, on a thread of its own, until it is destroyed.
class GrpcServer {
 public:
  // `answer` gets the serialised request.
  GrpcServer(std::filesystem::path socket, std::function<GrpcAnswer(const std::string& message)> answer);
  ~GrpcServer();
  GrpcServer(const GrpcServer&) = delete;
  GrpcServer& operator=(const GrpcServer&) = delete;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sigwright::fakes
