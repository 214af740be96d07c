#include "oci/credential_helper.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <utility>

#include "base/file_descriptor.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"

extern char** environ;

namespace sigwright::oci {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kSlice{50};  // how long a stop request may stay unseen

struct Pipe {
  FileDescriptor read, write;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail(ErrorCode::LocalFile, "no pipe for a credential helper");
  return Pipe{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

// A child in a process group of its own, which is killed and reaped with this object.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (pid_ <= 0) return;
    ::kill(-pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

  // The exit status once the child has ended. Where somebody else in the process has reaped it, that is lost: 0.
  [[nodiscard]] std::optional<int> exit_code() {
    if (pid_ < 0) return exit_code_;
    int status = 0;
    const pid_t reaped = ::waitpid(pid_, &status, WNOHANG);
    if (reaped == 0 || (reaped < 0 && errno == EINTR)) return std::nullopt;
    pid_ = -1;
    if (reaped > 0) exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
    return exit_code_;
  }

 private:
  pid_t pid_;
  int exit_code_ = 0;
};

// posix_spawn's attributes: default signals (Python ignores SIGPIPE, and that would be inherited), an own group.
class SpawnAttributes {
 public:
  SpawnAttributes() {
    ::posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;
  ~SpawnAttributes() { ::posix_spawnattr_destroy(&attributes_); }
  [[nodiscard]] const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_;
};

class SpawnFiles {
 public:
  SpawnFiles(int input, int output) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  }
  SpawnFiles(const SpawnFiles&) = delete;
  SpawnFiles& operator=(const SpawnFiles&) = delete;
  ~SpawnFiles() { ::posix_spawn_file_actions_destroy(&actions_); }
  [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

std::unexpected<Error> helper_error(const std::string& program, std::string_view what) {
  return fail(ErrorCode::AccessDenied, "the credential helper " + program + " " + std::string(what),
              "run `" + program + " get` by hand with the registry's host name on its standard input");
}

bool is_helper_name(std::string_view name) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  return !name.empty() && name.size() <= 128 && name.find_first_not_of(kAllowed) == std::string_view::npos;
}

std::optional<std::string> find_program(const std::string& program, std::string_view path) {
  for (const std::string_view directory : split(path, ':')) {
    if (!directory.starts_with('/')) continue;
    std::string candidate = std::string(directory) + "/" + program;
    std::error_code ignored;
    if (std::filesystem::is_regular_file(candidate, ignored) && ::access(candidate.c_str(), X_OK) == 0) {
      return candidate;
    }
  }
  return std::nullopt;
}

// What the child is to read is in the pipe before it starts, while its read end is open here: that neither blocks (a
// server name is far shorter than a pipe) nor raises SIGPIPE.
Result<FileDescriptor> filled_pipe(std::string_view text) {
  TRY(auto pipe, make_pipe());
  if (::write(pipe.write.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    return fail(ErrorCode::LocalFile, "cannot write to a credential helper");
  }
  return std::move(pipe.read);
}

struct Finished {
  int exit_code = 0;
  std::string output;
};

// What one read brought: nullopt when nothing came for a while, an empty text at the end.
std::optional<std::string> read_some(const FileDescriptor& output) {
  pollfd waiting{.fd = output.get(), .events = POLLIN, .revents = 0};
  if (::poll(&waiting, 1, static_cast<int>(kSlice.count())) <= 0) return std::nullopt;
  std::array<char, 4096> buffer{};
  const ssize_t got = ::read(output.get(), buffer.data(), buffer.size());
  if (got < 0) return std::nullopt;
  return std::string(buffer.data(), static_cast<std::size_t>(got));
}

// Everything the child writes, and its exit. A process that it leaves behind may keep the output open: silence after
// the exit is the end too.
Result<Finished> collect(Child& child, const FileDescriptor& output, const std::string& program,
                         steady_clock::time_point deadline, const Cancel& cancel) {
  Finished finished;
  bool ended = false;
  while (true) {
    CHECK(cancel.check());
    if (steady_clock::now() >= deadline) return helper_error(program, "did not answer in time");
    const auto some = ended ? std::nullopt : read_some(output);
    if (!some) {
      if (const auto exit_code = child.exit_code()) {
        finished.exit_code = *exit_code;
        return finished;
      }
      if (ended) CHECK(cancel.sleep(milliseconds(1)));
      continue;
    }
    ended = some->empty();
    finished.output += *some;
    if (finished.output.size() > limits::kTokenBodyBytes) return helper_error(program, "answered too much");
  }
}

Result<Finished> run(const std::string& program, const std::string& file, std::string_view input, milliseconds timeout,
                     const Cancel& cancel) {
  const auto deadline = steady_clock::now() + timeout;
  TRY(auto child_input, filled_pipe(input));
  TRY(auto output, make_pipe());
  const SpawnFiles files(child_input.get(), output.write.get());
  const SpawnAttributes attributes;
  std::string verb = "get";
  std::string name = program;
  std::array<char*, 3> arguments{name.data(), verb.data(), nullptr};
  pid_t pid = -1;
  if (::posix_spawn(&pid, file.c_str(), files.get(), attributes.get(), arguments.data(), environ) != 0) {
    return helper_error(program, "could not be started");
  }
  Child child(pid);
  child_input.close();
  output.write.close();
  return collect(child, output.read, program, deadline, cancel);
}

// The texts of docker-credential-helpers' credentials/error.go, which all programs built on it print.
bool says_unknown(std::string_view output) {
  return output.find("credentials not found in native keychain") != std::string_view::npos ||
         output.find("no credentials") != std::string_view::npos;
}

Result<std::optional<HelperAnswer>> parse_answer(const std::string& program, std::string_view output) {
  const auto json = parse_json(trim(output), {.bytes = limits::kTokenBodyBytes});
  if (!json) return helper_error(program, "did not answer with JSON");
  const auto username = optional_json_string(*json, "Username", "answer");
  const auto secret = optional_json_string(*json, "Secret", "answer");
  if (!json->is_object() || !username || !secret) return helper_error(program, "answered with JSON of another shape");
  HelperAnswer answer{.username = username->value_or(""), .secret = secret->value_or("")};
  if (answer.username.empty() && answer.secret.empty()) return std::nullopt;
  return answer;
}

}  // namespace

Result<std::optional<HelperAnswer>> ask_credential_helper(std::string_view name, std::string_view server,
                                                          const HelperOptions& options, const Cancel& cancel) {
  if (!is_helper_name(name)) {
    return fail(ErrorCode::AccessDenied, "\"" + printable(name) + "\" is no name of a credential helper",
                "the name is what follows \"docker-credential-\"");
  }
  const std::string program = "docker-credential-" + std::string(name);
  const auto file = find_program(program, options.path);
  if (!file) return helper_error(program, "is not on the PATH");
  TRY(const auto finished, run(program, *file, server, options.timeout, cancel));
  if (finished.exit_code == 0) return parse_answer(program, finished.output);
  if (says_unknown(finished.output)) return std::nullopt;
  return helper_error(program, "failed with exit code " + std::to_string(finished.exit_code));
}

}  // namespace sigwright::oci
