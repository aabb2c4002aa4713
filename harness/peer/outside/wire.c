/* wire.c: a peer at the other end of a socket. It says nothing of itself: handshake hands over what
 * there is for it, and takes what comes within a while. */
#include "peer/outside/local.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

enum { CHUNK = 16384, GAP = 3, SEND_MAX = 5000 };

typedef struct wire {
  tq_outside *outside;
  const tq_transport *transport;
  tq_outside_end end;
  bool ended;
  bool paused; /* our side takes no more */
  const char *reason;
} wire;

static void end_it(wire *self, const char *reason) {
  self->ended = true;
  self->reason = reason;
}

/* Takes what is there, and what follows it closely. */
static void receive(wire *self, int milliseconds) {
  uint8_t bytes[CHUNK];
  struct pollfd wait = {self->end.in, POLLIN, 0};
  while (!self->ended && !self->paused && poll(&wait, 1, milliseconds) == 1) {
    ssize_t got = recv(self->end.in, bytes, sizeof bytes, 0);
    if (got == 0) {
      end_it(self, "the connection was closed");
    } else if (got < 0 && errno != EAGAIN && errno != EINTR) {
      end_it(self, "the connection was reset");
    } else if (got > 0) {
      self->paused =
          !self->transport->write(self->transport->context, tq_span_of(bytes, (size_t)got));
    }
    milliseconds = GAP;
  }
}

/* A peer that sends instead of reading is listened to. */
static void send_bytes(wire *self, tq_span bytes) {
  int64_t until = tq_outside_now() + SEND_MAX;
  while (bytes.size > 0 && !self->ended) {
    ssize_t sent = send(self->end.out, bytes.data, bytes.size, MSG_NOSIGNAL);
    if (sent > 0) {
      bytes = tq_span_from(bytes, (size_t)sent);
      continue;
    }
    struct pollfd wait = {self->end.out, POLLOUT | POLLIN, 0};
    if (errno != EAGAIN && errno != EINTR) {
      receive(self, 0);
      end_it(self, "the connection was reset");
    } else if (tq_outside_now() > until) {
      end_it(self, "it takes no bytes");
    } else if (poll(&wait, 1, SEND_MAX) == 1 && (wait.revents & POLLIN) != 0) {
      receive(self, 0);
    }
  }
}

static bool send_all(wire *self) {
  uint8_t bytes[CHUNK];
  bool any = false;
  size_t got = 0;
  while ((got = self->transport->read(self->transport->context, bytes, sizeof bytes)) > 0) {
    send_bytes(self, tq_span_of(bytes, got));
    any = true;
  }
  return any;
}

static tq_peer_state handshake(void *pointer) {
  wire *self = pointer;
  self->paused = false;
  bool sent = send_all(self);
  receive(self, sent ? 0 : self->outside->wait / TQ_OUTSIDE_QUIET);
  if (self->ended) {
    return TQ_PEER_FAILED;
  }
  return self->paused ? TQ_PEER_PAUSED : TQ_PEER_WANTS_READ;
}

static tq_peer_state read_data(void *pointer, uint8_t *into, size_t size, size_t *got) {
  (void)into;
  (void)size;
  *got = 0;
  return handshake(pointer);
}

static tq_peer_state write_data(void *pointer, tq_span bytes) {
  (void)pointer;
  (void)bytes;
  return TQ_PEER_FAILED; /* nobody can make it */
}

static tq_peer_state close_it(void *pointer) {
  (void)pointer;
  return TQ_PEER_FAILED;
}

/* A server that ended the connection and takes no other one has ended itself. */
static void report(void *pointer, tq_peer_report *out) {
  wire *self = pointer;
  *out = (tq_peer_report){
      .reason = self->reason, .alert_sent = TQ_NO_ALERT, .alert_received = TQ_NO_ALERT};
  out->gone = self->ended && !tq_outside_reachable(self->outside);
}

void *tq_outside_wire_new(tq_outside *outside, const tq_transport *transport) {
  wire *self = calloc(1, sizeof *self);
  if (self == NULL) {
    return NULL;
  }
  *self = (wire){.outside = outside, .transport = transport, .reason = ""};
  if (!tq_outside_open(outside, &self->end)) {
    free(self);
    return NULL;
  }
  return self;
}

static void free_it(void *pointer) {
  wire *self = pointer;
  if (self != NULL) {
    tq_outside_close(self->outside, &self->end);
    free(self);
  }
}

const tq_peer tq_outside_wire_calls = {
    .connection_free = free_it,
    .handshake = handshake,
    .read = read_data,
    .write = write_data,
    .close = close_it,
    .report = report,
};
