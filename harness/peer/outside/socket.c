/* socket.c: connections to and from outside, each step within a time limit. */
#define _GNU_SOURCE /* memfd_create, accept4 */

#include "peer/outside/local.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { RETRY_PAUSE = 60, BACKLOG = 8 };

int64_t tq_outside_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void pause_for(int milliseconds) {
  if (milliseconds > 0) {
    (void)poll(NULL, 0, milliseconds);
  }
}

static bool resolve(tq_outside *outside, char *why, size_t size) {
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
  struct addrinfo *list = NULL;
  int status = getaddrinfo(outside->host, outside->port, &hints, &list);
  if (status != 0) {
    (void)snprintf(why, size, "%.80s: the host does not resolve: %s", outside->given,
                   gai_strerror(status));
    return false;
  }
  for (struct addrinfo *at = list; at != NULL && outside->address_count < TQ_OUTSIDE_ADDRESSES;
       at = at->ai_next) {
    tq_outside_address *kept = &outside->addresses[outside->address_count++];
    memcpy(&kept->address, at->ai_addr, at->ai_addrlen);
    kept->size = at->ai_addrlen;
  }
  freeaddrinfo(list);
  return true;
}

/* Port 0 becomes the one that the system gave. */
static bool listen_on(tq_outside *outside, char *why, size_t size) {
  const int on = 1;
  tq_outside_address *at = &outside->addresses[0];
  int made = socket(at->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (made >= 0) {
    setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  }
  if (made < 0 || bind(made, (struct sockaddr *)&at->address, at->size) != 0 ||
      listen(made, BACKLOG) != 0 ||
      getsockname(made, (struct sockaddr *)&at->address, &at->size) != 0) {
    (void)snprintf(why, size, "%.80s: cannot listen: %s", outside->given, strerror(errno));
    if (made >= 0) {
      close(made);
    }
    return false;
  }
  outside->listener = made;
  return true;
}

bool tq_outside_prepare(tq_outside *outside, char *why, size_t size) {
  outside->listener = -1;
  if (outside->kind == TQ_OUTSIDE_EXEC) {
    return true;
  }
  if (!resolve(outside, why, size)) {
    return false;
  }
  return outside->kind != TQ_OUTSIDE_LISTEN || listen_on(outside, why, size);
}

/* --- processes --- */

static _Noreturn void become(const char *command, int in, int out) {
  int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (dup2(in >= 0 ? in : nothing, STDIN_FILENO) < 0 ||
      dup2(out >= 0 ? out : nothing, STDOUT_FILENO) < 0 || dup2(nothing, STDERR_FILENO) < 0) {
    _exit(127);
  }
  execl("/bin/sh", "sh", "-c", command, (char *)NULL);
  _exit(127);
}

pid_t tq_outside_spawn(const char *command, int in, int out) {
  fflush(NULL);
  pid_t made = fork();
  if (made == 0) {
    become(command, in, out);
  }
  if (made > 0) {
    setpgid(made, made);
  }
  return made < 0 ? 0 : made;
}

void tq_outside_kill(pid_t process) {
  if (process > 0) {
    kill(-process, SIGKILL);
    kill(process, SIGKILL);
    while (waitpid(process, NULL, 0) < 0 && errno == EINTR) {}
  }
}

/* COMMAND with each "{port}" replaced. */
static void fill_command(char *out, size_t size, const tq_outside *outside) {
  const struct sockaddr_in *four = (const struct sockaddr_in *)&outside->addresses[0].address;
  const char *at = outside->command;
  size_t used = 0;
  while (*at != '\0' && used + 8 < size) {
    if (strncmp(at, "{port}", 6) == 0) {
      used += (size_t)snprintf(out + used, size - used, "%u", (unsigned)ntohs(four->sin_port));
      at += 6;
    } else {
      out[used++] = *at++;
    }
  }
  out[used] = '\0';
}

/* --- connections --- */

static bool connected_within(int made, int milliseconds) {
  struct pollfd wait = {made, POLLOUT, 0};
  int error = 0;
  socklen_t size = sizeof error;
  if (poll(&wait, 1, milliseconds) != 1) {
    errno = ETIMEDOUT;
    return false;
  }
  getsockopt(made, SOL_SOCKET, SO_ERROR, &error, &size);
  errno = error;
  return error == 0;
}

static int connect_to(const tq_outside_address *at, int milliseconds) {
  const int on = 1;
  int made = socket(at->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (made < 0) {
    return -1;
  }
  setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (connect(made, (const struct sockaddr *)&at->address, at->size) == 0 ||
      (errno == EINPROGRESS && connected_within(made, milliseconds))) {
    return made;
  }
  int error = errno;
  close(made);
  errno = error;
  return -1;
}

static int connect_any(tq_outside *outside) {
  for (int attempt = 0; attempt < outside->attempts; attempt++) {
    pause_for(attempt == 0 ? 0 : RETRY_PAUSE << (attempt < 5 ? attempt : 5));
    for (size_t i = 0; i < outside->address_count; i++) {
      int made = connect_to(&outside->addresses[i], outside->start);
      if (made >= 0) {
        return made;
      }
    }
  }
  outside->reason = errno == ECONNREFUSED ? "the connection was refused"
                    : errno == ETIMEDOUT  ? "the connection timed out"
                                          : "no connection came about";
  return -1;
}

static int take_connection(tq_outside *outside, int milliseconds) {
  struct pollfd wait = {outside->listener, POLLIN, 0};
  if (poll(&wait, 1, milliseconds) != 1) {
    outside->reason = "no client connected in time";
    return -1;
  }
  return accept4(outside->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
}

static bool open_client(tq_outside *outside, tq_outside_end *end) {
  char command[TQ_OUTSIDE_TEXT];
  int stale = -1;
  while (outside->command != NULL && (stale = take_connection(outside, 0)) >= 0) {
    close(stale); /* of a client that was started before, and is gone */
  }
  if (outside->command != NULL) {
    fill_command(command, sizeof command, outside);
    end->process = tq_outside_spawn(command, -1, -1);
  }
  end->in = take_connection(outside, outside->start);
  return end->in >= 0;
}

static void lock(const tq_outside *outside, short type) {
  struct flock whole = {.l_type = type, .l_whence = SEEK_SET};
  while (fcntl(outside->lock, F_SETLKW, &whole) != 0 && errno == EINTR) {}
}

bool tq_outside_open(tq_outside *outside, tq_outside_end *end) {
  *end = (tq_outside_end){-1, -1, 0};
  outside->reason = "";
  lock(outside, F_WRLCK);
  int64_t since = tq_outside_now() - outside->shared->last_end;
  if (outside->pace > 0 && since < outside->pace) {
    pause_for(outside->pace - (int)since);
  }
  bool fine = false;
  if (outside->kind == TQ_OUTSIDE_CONNECT) {
    end->in = connect_any(outside);
    fine = end->in >= 0;
  } else {
    fine = open_client(outside, end);
  }
  end->out = end->in;
  if (!fine) {
    tq_outside_close(outside, end);
  }
  return fine;
}

void tq_outside_close(tq_outside *outside, tq_outside_end *end) {
  if (end->in >= 0) {
    shutdown(end->in, SHUT_RDWR);
    close(end->in);
  }
  tq_outside_kill(end->process);
  *end = (tq_outside_end){-1, -1, 0};
  outside->shared->last_end = tq_outside_now();
  lock(outside, F_UNLCK);
}

bool tq_outside_reachable(tq_outside *outside) {
  int made = outside->kind == TQ_OUTSIDE_CONNECT ? connect_any(outside) : -1;
  if (made >= 0) {
    close(made);
  }
  return made >= 0 || outside->kind != TQ_OUTSIDE_CONNECT;
}
