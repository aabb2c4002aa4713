/* process.c: see process.h. */
#include "cli/process.h"

#include "cli/fuzz/fuzzer.h"
#include "cli/options.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static _Noreturn void become(const char *const *words, const char *log) {
  int in = open("/dev/null", O_RDONLY);
  int out = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  dup2(in, STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(out, STDERR_FILENO);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  execv(words[0], (char *const *)(uintptr_t)words);
  _exit(TQ_EXIT_FAILED);
}

int tq_process_run(const char *const *words, const char *log, double seconds) {
  const struct timespec pause = {0, 20 * 1000 * 1000};
  double ends = tq_fuzzer_now() + seconds;
  int status = 0;
  fflush(NULL);
  pid_t child = fork();
  if (child == 0) {
    become(words, log);
  }
  if (child < 0) {
    tq_fail("cannot start %s: %s", words[0], strerror(errno));
    return -1;
  }
  pid_t ended = 0;
  while ((ended = waitpid(child, &status, seconds > 0 ? WNOHANG : 0)) == 0) {
    if (tq_fuzzer_now() > ends) {
      kill(child, SIGKILL);
    }
    nanosleep(&pause, NULL);
  }
  if (ended != child) {
    return -1;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool tq_process_read(int from, void *into, size_t size) {
  uint8_t *at = into;
  while (size > 0) {
    ssize_t got = read(from, at, size);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return false;
    }
    at += got;
    size -= (size_t)got;
  }
  return true;
}
