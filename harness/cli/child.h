/* child.h: processes that work for this one and report over a pipe each: waited for, and ended when
 * they give no answer. */
#ifndef TQ_CLI_CHILD_H
#define TQ_CLI_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { TQ_CHILDREN_MAX = 256 };

/* tq_child: PIPE is where it reports, -1: it is gone. SINCE: when it was last heard, by
 * tq_fuzzer_now. KILLED: it gave no answer in time. */
typedef struct tq_child {
  pid_t process;
  int pipe;
  double since;
  bool killed;
} tq_child;

/* tq_children_wait: waits a moment for one of COUNT CHILDREN (TQ_CHILDREN_MAX at most) to report;
 * READY[I]: there is something to read from, or an end of, the I-th. Returns how many are not gone;
 * 0: there is nothing to wait for. */
size_t tq_children_wait(tq_child *const *children, size_t count, bool *ready);

/* tq_child_expect: ends CHILD, by a signal, if it was not heard for SECONDS. What it was doing is
 * for whoever finds its pipe at its end. */
void tq_child_expect(tq_child *child, double seconds);

/* tq_child_stop: ends CHILD, if it is not gone, and waits for it. */
void tq_child_stop(tq_child *child);

#endif
