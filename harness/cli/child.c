/* child.c: see child.h. */
#include "cli/child.h"

#include "cli/fuzz/fuzzer.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { POLL_MILLISECONDS = 100 };

size_t tq_children_wait(tq_child *const *children, size_t count, bool *ready) {
  struct pollfd waits[TQ_CHILDREN_MAX];
  size_t open = 0;
  for (size_t i = 0; i < count; i++) {
    waits[i] = (struct pollfd){children[i]->pipe, POLLIN, 0};
    open += children[i]->pipe >= 0;
    ready[i] = false;
  }
  if (open == 0 || poll(waits, (nfds_t)count, POLL_MILLISECONDS) <= 0) {
    return open;
  }
  for (size_t i = 0; i < count; i++) {
    ready[i] = waits[i].revents != 0;
  }
  return open;
}

void tq_child_expect(tq_child *child, double seconds) {
  if (child->pipe >= 0 && tq_fuzzer_now() - child->since > seconds) {
    child->killed = true;
    child->since = tq_fuzzer_now();
    kill(child->process, SIGKILL);
  }
}

void tq_child_stop(tq_child *child) {
  if (child->pipe >= 0) {
    kill(child->process, SIGKILL);
    close(child->pipe);
    waitpid(child->process, NULL, 0);
  }
}
