/* program.c: a peer behind the standard input and output of a program, which says after each step
 * how far it is. The protocol is in README.md. */
#include "peer/outside/local.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

enum { HEADER = 4, FRAME_MAX = 1 << 16, DATA_MAX = 4096, REASON_MAX = 120 };

/* program: one connection; the program itself goes on behind it. */
typedef struct program {
  tq_outside *outside;
  const tq_transport *transport;
  tq_peer_state state;
  uint8_t data[DATA_MAX]; /* application data that it read */
  size_t data_size;
  char reason[REASON_MAX];
} program;

static bool broken(tq_outside *outside, const char *reason) {
  outside->reason = reason;
  tq_outside_stop(outside);
  return false;
}

static bool read_all(tq_outside *outside, uint8_t *into, size_t size, const char *late) {
  int64_t until = tq_outside_now() + outside->start;
  for (size_t have = 0; have < size;) {
    int64_t left = until - tq_outside_now();
    struct pollfd wait = {outside->end.in, POLLIN, 0};
    if (left <= 0 || poll(&wait, 1, (int)left) == 0) {
      return broken(outside, have == 0 ? late : "the program sends half a frame");
    }
    ssize_t got = read(outside->end.in, into + have, size - have);
    if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) {
      return broken(outside,
                    have == 0 ? "the program has ended" : "the program sends half a frame");
    }
    have += got > 0 ? (size_t)got : 0;
  }
  return true;
}

/* One frame from the program; its contents into FRAME. */
static bool read_frame(tq_outside *outside, uint8_t *type, uint8_t *frame, size_t *size) {
  uint8_t header[HEADER];
  if (!read_all(outside, header, HEADER, "the program says nothing in time")) {
    return false;
  }
  *type = header[0];
  *size = (size_t)header[1] << 16 | (size_t)header[2] << 8 | header[3];
  if ((*type != 'D' && *type != 'A' && *type != 'S') || *size > FRAME_MAX) {
    return broken(outside, "the program sends something that is no frame");
  }
  return read_all(outside, frame, *size, "the program sends half a frame");
}

static bool write_frame(tq_outside *outside, uint8_t type, tq_span bytes) {
  uint8_t header[HEADER] = {type, (uint8_t)(bytes.size >> 16), (uint8_t)(bytes.size >> 8),
                            (uint8_t)bytes.size};
  bool fine = write(outside->end.out, header, HEADER) == HEADER;
  for (size_t at = 0; at < bytes.size && fine;) {
    ssize_t sent = write(outside->end.out, bytes.data + at, bytes.size - at);
    fine = sent > 0;
    at += fine ? (size_t)sent : 0;
  }
  return fine || broken(outside, "the program takes no bytes");
}

static tq_peer_state state_of(uint8_t word) {
  switch (word) {
  case 'r':
    return TQ_PEER_WANTS_READ;
  case 'd':
    return TQ_PEER_DONE;
  case 'c':
    return TQ_PEER_CLOSED;
  default:
    return TQ_PEER_FAILED;
  }
}

static void take_status(program *self, const uint8_t *frame, size_t size) {
  self->state = state_of(size == 0 ? 0 : frame[0]);
  size_t kept = size == 0 ? 0 : size - 1;
  kept = kept < REASON_MAX - 1 ? kept : REASON_MAX - 1;
  memcpy(self->reason, frame + 1, kept);
  self->reason[kept] = '\0';
}

/* Says one thing and takes all that comes of it, up to the status. */
static bool step(program *self, uint8_t type, tq_span bytes) {
  static uint8_t frame[FRAME_MAX + 1];
  uint8_t got = 0;
  size_t size = 0;
  if (!write_frame(self->outside, type, bytes)) {
    return false;
  }
  while (read_frame(self->outside, &got, frame, &size)) {
    if (got == 'S') {
      take_status(self, frame, size);
      return true;
    }
    if (got == 'D' && !self->transport->write(self->transport->context, tq_span_of(frame, size))) {
      return broken(self->outside, "the program sends without end");
    }
    if (got == 'A') {
      size = size < DATA_MAX - self->data_size ? size : DATA_MAX - self->data_size;
      memcpy(self->data + self->data_size, frame, size);
      self->data_size += size;
    }
  }
  return false;
}

static tq_peer_state handshake(void *pointer) {
  program *self = pointer;
  uint8_t bytes[FRAME_MAX / 2];
  size_t got = 0;
  while ((got = self->transport->read(self->transport->context, bytes, sizeof bytes)) > 0) {
    if (self->outside->program == 0 || !step(self, 'D', tq_span_of(bytes, got))) {
      self->state = TQ_PEER_FAILED;
      return self->state;
    }
  }
  return self->state;
}

static tq_peer_state read_data(void *pointer, uint8_t *into, size_t size, size_t *got) {
  program *self = pointer;
  tq_peer_state state = handshake(self);
  *got = size < self->data_size ? size : self->data_size;
  memcpy(into, self->data, *got);
  memmove(self->data, self->data + *got, self->data_size - *got);
  self->data_size -= *got;
  return state == TQ_PEER_DONE && *got == 0 ? TQ_PEER_WANTS_READ : state;
}

static tq_peer_state write_data(void *pointer, tq_span bytes) {
  program *self = pointer;
  return step(self, 'W', bytes) ? self->state : TQ_PEER_FAILED;
}

static tq_peer_state close_it(void *pointer) {
  program *self = pointer;
  return step(self, 'E', TQ_SPAN_EMPTY) ? TQ_PEER_DONE : TQ_PEER_FAILED;
}

/* A program that has ended during a connection ended over what it was given. */
static void report(void *pointer, tq_peer_report *out) {
  const program *self = pointer;
  *out = (tq_peer_report){
      .reason = self->reason, .alert_sent = TQ_NO_ALERT, .alert_received = TQ_NO_ALERT};
  out->gone = self->outside->program == 0;
}

static void free_it(void *pointer) {
  free(pointer);
}

/* A forked process has a program of its own. */
static bool run_program(tq_outside *outside) {
  int to[2];
  int from[2];
  if (outside->program != 0 && outside->owner == getpid()) {
    return true;
  }
  outside->reason = "the program cannot be started";
  if (pipe(to) != 0) {
    return false;
  }
  if (pipe(from) != 0) {
    close(to[0]);
    close(to[1]);
    return false;
  }
  fcntl(to[1], F_SETFD, FD_CLOEXEC);
  fcntl(from[0], F_SETFD, FD_CLOEXEC);
  signal(SIGPIPE, SIG_IGN);
  outside->program = tq_outside_spawn(outside->command, to[0], from[1]);
  outside->owner = getpid();
  close(to[0]);
  close(from[1]);
  outside->end = (tq_outside_end){from[0], to[1], outside->program};
  return outside->program != 0;
}

void tq_outside_stop(tq_outside *outside) {
  if (outside->program == 0 || outside->owner != getpid()) {
    return;
  }
  close(outside->end.in);
  close(outside->end.out);
  tq_outside_kill(outside->program);
  outside->program = 0;
}

void *tq_outside_program_new(tq_outside *outside, const tq_transport *transport) {
  program *self = calloc(1, sizeof *self);
  if (self == NULL) {
    return NULL;
  }
  *self = (program){.outside = outside, .transport = transport};
  if (!run_program(outside) || !step(self, 'O', tq_span_text("server"))) {
    free(self);
    return NULL;
  }
  return self;
}

const tq_peer tq_outside_program_calls = {
    .connection_free = free_it,
    .handshake = handshake,
    .read = read_data,
    .write = write_data,
    .close = close_it,
    .report = report,
};
