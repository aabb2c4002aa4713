/* outside.c: see outside.h. The calls of a peer have no room for which peer is meant; so there is a
 * fixed number of them, each with its own three calls. */
#define _GNU_SOURCE /* memfd_create, accept4 */

#include "peer/outside/local.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* context: what context_new gives: which peer, and the setup. */
typedef struct context {
  tq_outside *outside;
} context;

static tq_outside slots[TQ_OUTSIDE_MAX];
static size_t slot_count;

static void *make_context(tq_outside *outside) {
  context *made = calloc(1, sizeof *made);
  if (made != NULL) {
    made->outside = outside;
  }
  return made;
}

static void context_free(void *pointer) {
  free(pointer);
}

static void *connection_new(void *pointer, const tq_peer_setup *setup,
                            const tq_transport *transport) {
  context *self = pointer;
  (void)setup; /* nobody can set it up */
  return self->outside->kind == TQ_OUTSIDE_EXEC ? tq_outside_program_new(self->outside, transport)
                                                : tq_outside_wire_new(self->outside, transport);
}

static bool setup(const tq_peer_host *host) {
  (void)host;
  return true;
}

/* clang-format off */
#define SLOTS(ROW) ROW(0) ROW(1) ROW(2) ROW(3) ROW(4) ROW(5) ROW(6) ROW(7)
#define ROW(n)                                                                                     \
  static const char *release_##n(void) { return slots[n].release; }                                \
  static const tq_abilities *abilities_##n(void) { return &slots[n].model.abilities; }             \
  static void *context_##n(const tq_peer_setup *given) {                                           \
    (void)given;                                                                                   \
    return make_context(&slots[n]);                                                                \
  }
SLOTS(ROW)
#undef ROW

#define ROW(n) {release_##n, abilities_##n, context_##n},
static const struct {
  const char *(*release)(void);
  const tq_abilities *(*abilities)(void);
  void *(*context_new)(const tq_peer_setup *setup);
} calls[TQ_OUTSIDE_MAX] = {SLOTS(ROW)};
#undef ROW
/* clang-format on */

static tq_peer peers[TQ_OUTSIDE_MAX];

static const tq_peer *make_peer(tq_outside *outside, size_t slot) {
  tq_peer *peer = &peers[slot];
  *peer = outside->kind == TQ_OUTSIDE_EXEC ? tq_outside_program_calls : tq_outside_wire_calls;
  peer->interface = TQ_PEER_INTERFACE;
  peer->name = outside->name;
  peer->release = calls[slot].release;
  peer->abilities = calls[slot].abilities;
  peer->setup = setup;
  peer->context_new = calls[slot].context_new;
  peer->context_free = context_free;
  peer->connection_new = connection_new;
  return peer;
}

static bool share(tq_outside *outside) {
  outside->lock = memfd_create("outside", MFD_CLOEXEC);
  if (outside->lock < 0 || ftruncate(outside->lock, sizeof *outside->shared) != 0) {
    return false;
  }
  void *at =
      mmap(NULL, sizeof *outside->shared, PROT_READ | PROT_WRITE, MAP_SHARED, outside->lock, 0);
  outside->shared = at == MAP_FAILED ? NULL : at;
  return outside->shared != NULL;
}

tq_outside *tq_outside_new(const char *name, char *why, size_t size) {
  for (size_t i = 0; i < slot_count; i++) {
    if (strcmp(slots[i].given, name) == 0) {
      return &slots[i];
    }
  }
  if (slot_count == TQ_OUTSIDE_MAX || strlen(name) >= TQ_OUTSIDE_TEXT) {
    (void)snprintf(why, size, "%.80s: at most %d outside peers, with names below %d bytes", name,
                   TQ_OUTSIDE_MAX, TQ_OUTSIDE_TEXT);
    return NULL;
  }
  tq_outside *made = &slots[slot_count];
  *made = (tq_outside){.listener = -1, .lock = -1, .reason = ""};
  (void)snprintf(made->given, sizeof made->given, "%s", name);
  if (!tq_outside_parse(made, why, size) || !tq_outside_prepare(made, why, size)) {
    return NULL;
  }
  if (!share(made)) {
    (void)snprintf(why, size, "%.80s: no memory", name);
    return NULL;
  }
  made->peer = make_peer(made, slot_count++);
  return made;
}

tq_outside *tq_outside_find(const tq_peer *peer) {
  for (size_t i = 0; i < slot_count; i++) {
    if (slots[i].peer == peer) {
      return &slots[i];
    }
  }
  return NULL;
}

const tq_peer *tq_outside_peer(const tq_outside *outside) {
  return outside->peer;
}

tq_outside_model *tq_outside_model_of(tq_outside *outside) {
  return &outside->model;
}

bool tq_outside_is_client(const tq_outside *outside) {
  return outside->kind == TQ_OUTSIDE_LISTEN;
}

bool tq_outside_is_program(const tq_outside *outside) {
  return outside->kind == TQ_OUTSIDE_EXEC;
}

void tq_outside_slow(tq_outside *outside, int milliseconds) {
  int wanted = milliseconds * 8;
  if (wanted > outside->wait) {
    outside->wait = wanted < 60000 ? wanted : 60000;
  }
}

const char *tq_outside_reason(const tq_outside *outside) {
  return outside->reason;
}
