/* planted.c: the peer around the honest peer; see planted.h. */
#include "peer/planted.h"

#include "peer/planted/bug.h"
#include "peer/planted/source.h"

enum {
  HEADER = 5,
  HANDSHAKE_FAILURE = 40,
  BATCH_MAX = 48 * 1024, /* a hello beyond it goes through unedited */
  RECORD_FRAGMENT_MAX = 1 << 14
};

/* planted_context, planted_connection: live in the host's memory, so that snapshots hold them. */
typedef struct planted_context {
  const planted_bug *bug;
  void *honest;
} planted_context;

typedef struct planted_connection {
  const planted_bug *bug;
  void *honest;
  const tq_transport *outer;
  tq_transport inner;
  uint8_t *batch; /* what came in last, edited; 2 * BATCH_MAX bytes; NULL: nothing yet */
  size_t batch_size;
  size_t batch_read;
  bool refused;
} planted_connection;

static const tq_peer *honest;
static const planted_bug *current;
static const tq_peer_host *host;

/* --- the way in --- */

/* All that is there now, at most SIZE bytes. */
static size_t drain(const tq_transport *outer, uint8_t *into, size_t size) {
  size_t got = 0;
  for (size_t part = 1; part > 0 && got < size; got += part) {
    part = outer->read(outer->context, into + got, size - got);
  }
  return got;
}

/* The handshake message in RECORDS, joined, into INTO; empty: there is something else in them. */
static tq_span join_records(uint8_t *into, tq_span records) {
  size_t size = 0;
  while (records.size >= HEADER) {
    size_t fragment = (size_t)records.data[3] << 8 | records.data[4];
    if (records.data[0] != PLANTED_HANDSHAKE || fragment > records.size - HEADER) {
      return TQ_SPAN_EMPTY;
    }
    memcpy(into + size, records.data + HEADER, fragment);
    size += fragment;
    records = tq_span_from(records, HEADER + fragment);
  }
  return tq_span_of(into, size);
}

void tq_planted_record(tq_writer *records, uint8_t type, tq_span fragment) {
  tq_write_u8(records, type);
  tq_write_u16(records, 0x0303);
  tq_write_opaque(records, 2, fragment);
}

static void write_message(tq_writer *records, tq_span message) {
  while (message.size > 0) {
    tq_planted_record(records, PLANTED_HANDSHAKE, tq_span_first(message, RECORD_FRAGMENT_MAX));
    message = tq_span_from(message, RECORD_FRAGMENT_MAX);
  }
}

/* Puts the edited HELLO in the place of the batch. */
static void replace_batch(planted_connection *self, const planted_hello *hello) {
  /* not in the batch's own memory, which HELLO points into */
  uint8_t message[BATCH_MAX];
  uint8_t records[BATCH_MAX];
  tq_writer body = tq_writer_over(message, sizeof message);
  tq_writer writer = tq_writer_over(records, sizeof records);
  tq_planted_hello_write(&body, hello);
  write_message(&writer, tq_writer_bytes(&body));
  tq_span edited = tq_writer_bytes(&writer);
  if (edited.size > 0) {
    memcpy(self->batch, edited.data, edited.size);
    self->batch_size = edited.size;
  }
}

static void edit_batch(planted_connection *self) {
  planted_hello hello;
  tq_span records = tq_span_of(self->batch, self->batch_size);
  tq_span message = join_records(self->batch + BATCH_MAX, records);
  if (self->bug->in == NULL || !tq_planted_hello_read(&hello, message)) {
    return;
  }
  planted_effect effect = self->bug->in(&hello);
  if (effect == PLANTED_EDITED) {
    replace_batch(self, &hello);
  } else if (effect != PLANTED_PASS) {
    self->refused = effect == PLANTED_REFUSE;
    self->batch_size = 0;
  }
}

static bool load_batch(planted_connection *self) {
  if (self->batch == NULL) {
    self->batch = host->malloc(host->context, 2 * (size_t)BATCH_MAX);
  }
  if (self->batch == NULL) {
    return false;
  }
  self->batch_read = 0;
  self->batch_size = drain(self->outer, self->batch, BATCH_MAX);
  edit_batch(self);
  return self->batch_size > 0;
}

static size_t read_edited(void *context, uint8_t *into, size_t size) {
  planted_connection *self = context;
  if (self->batch_read == self->batch_size && !load_batch(self)) {
    return 0;
  }
  size_t left = self->batch_size - self->batch_read;
  size_t got = left < size ? left : size;
  memcpy(into, self->batch + self->batch_read, got);
  self->batch_read += got;
  return got;
}

/* --- the way out --- */

static bool write_edited(void *context, tq_span flush) {
  planted_connection *self = context;
  uint8_t bytes[BATCH_MAX];
  tq_writer records = tq_writer_over(bytes, sizeof bytes);
  if (self->bug->out == NULL) {
    return self->outer->write(self->outer->context, flush);
  }
  while (flush.size >= HEADER) {
    size_t size = (size_t)flush.data[3] << 8 | flush.data[4];
    tq_span fragment = tq_span_first(tq_span_from(flush, HEADER), size);
    self->bug->out(&records, flush.data[0], fragment);
    flush = tq_span_from(flush, HEADER + size);
  }
  tq_span edited = tq_writer_bytes(&records);
  return edited.size == 0 || self->outer->write(self->outer->context, edited);
}

/* --- the peer --- */

static const char *release(void) {
  return honest->release();
}

static const tq_abilities *abilities(void) {
  return honest->abilities();
}

static bool setup(const tq_peer_host *given) {
  host = given;
  return honest->setup(given);
}

static void context_free(void *pointer) {
  planted_context *self = pointer;
  honest->context_free(self->honest);
  host->free(host->context, self);
}

static void *context_new(const tq_peer_setup *given) {
  planted_context *self = host->malloc(host->context, sizeof *self);
  if (self == NULL) {
    return NULL;
  }
  *self = (planted_context){current, honest->context_new(given)};
  if (self->honest == NULL) {
    host->free(host->context, self);
    return NULL;
  }
  return self;
}

static void connection_free(void *pointer) {
  planted_connection *self = pointer;
  honest->connection_free(self->honest);
  host->free(host->context, self->batch);
  host->free(host->context, self);
}

static void *connection_new(void *from, const tq_peer_setup *given, const tq_transport *transport) {
  const planted_context *context = from;
  planted_connection *self = host->malloc(host->context, sizeof *self);
  if (self == NULL) {
    return NULL;
  }
  *self = (planted_connection){.bug = context->bug, .outer = transport};
  self->inner = (tq_transport){self, read_edited, write_edited};
  self->honest = honest->connection_new(context->honest, given, &self->inner);
  if (self->honest == NULL) {
    host->free(host->context, self);
    return NULL;
  }
  return self;
}

static tq_peer_state refuse(const planted_connection *self) {
  uint8_t bytes[HEADER + 2];
  static const uint8_t alert[] = {2, HANDSHAKE_FAILURE};
  tq_writer records = tq_writer_over(bytes, sizeof bytes);
  tq_planted_record(&records, PLANTED_ALERT, tq_span_of(alert, sizeof alert));
  (void)self->outer->write(self->outer->context, tq_writer_bytes(&records));
  return TQ_PEER_FAILED;
}

static tq_peer_state handshake(void *pointer) {
  const planted_connection *self = pointer;
  tq_peer_state state = honest->handshake(self->honest);
  return self->refused ? refuse(self) : state;
}

static tq_peer_state read_data(void *pointer, uint8_t *into, size_t size, size_t *got) {
  const planted_connection *self = pointer;
  return honest->read(self->honest, into, size, got);
}

static tq_peer_state write_data(void *pointer, tq_span bytes) {
  const planted_connection *self = pointer;
  return honest->write(self->honest, bytes);
}

static tq_peer_state close_connection(void *pointer) {
  const planted_connection *self = pointer;
  return honest->close(self->honest);
}

static void report(void *pointer, tq_peer_report *out) {
  const planted_connection *self = pointer;
  honest->report(self->honest, out);
  if (self->refused) {
    out->alert_sent = HANDSHAKE_FAILURE;
  }
  if (self->bug->alert_said != NULL) {
    out->alert_sent = self->bug->alert_said(out->alert_sent);
  }
}

static void remember(tq_memory memory) {
  if (honest->remember != NULL) {
    honest->remember(memory);
  }
}

size_t tq_planted_count(void) {
  return tq_planted_bug_count() + tq_planted_source_count();
}

const tq_planted *tq_planted_at(size_t index) {
  size_t around = tq_planted_bug_count();
  return index < around ? &tq_planted_bug_at(index)->row
                        : &tq_planted_source_at(index - around)->row;
}

const char *tq_planted_target(const tq_planted *row) {
  const planted_source *bug = tq_planted_source_find(row);
  return bug == NULL ? "client_hello" : bug->target;
}

bool tq_planted_in_source(const tq_planted *row) {
  return tq_planted_source_find(row) != NULL;
}

const tq_planted *tq_planted_find(const char *name) {
  for (size_t i = 0; i < tq_planted_count(); i++) {
    if (strcmp(tq_planted_at(i)->name, name) == 0) {
      return tq_planted_at(i);
    }
  }
  return NULL;
}

bool tq_planted_is_built(const tq_planted *row) {
  return tq_planted_source_find(row) == NULL || tq_planted_source_is_built();
}

const tq_peer *tq_planted_peer(const tq_planted *row, const tq_peer *around) {
  static const tq_peer peer = {.interface = TQ_PEER_INTERFACE,
                               .name = "planted",
                               .release = release,
                               .abilities = abilities,
                               .setup = setup,
                               .context_new = context_new,
                               .context_free = context_free,
                               .connection_new = connection_new,
                               .connection_free = connection_free,
                               .handshake = handshake,
                               .read = read_data,
                               .write = write_data,
                               .close = close_connection,
                               .report = report,
                               .remember = remember};
  const planted_source *in_source = tq_planted_source_find(row);
  if (in_source != NULL) {
    return tq_planted_source_peer(in_source);
  }
  honest = around;
  for (size_t i = 0; i < tq_planted_bug_count(); i++) {
    current = &tq_planted_bug_at(i)->row == row ? tq_planted_bug_at(i) : current;
  }
  return &peer;
}
