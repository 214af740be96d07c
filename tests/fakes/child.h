#pragma once
// Work in a forked child, for tests.

#include <sys/wait.h>
#include <unistd.h>

namespace sigwright::fakes {

// The exit status of `work` there; 255 where a signal ended it, as one does after 20 s.
template <class Work>
int in_child(const Work& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(20);
    ::_exit(work());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

}  // namespace sigwright::fakes
