/* pipe.c: see pipe.h. */
#include "stage/pipe.h"

#include <stdlib.h>

enum {
  HEADER = 5,
  FRAGMENT_MAX = 1 << 14,
  RECORD_MAX = HEADER + FRAGMENT_MAX,
  HANDSHAKE = 22,
  APPLICATION_DATA = 23
};

static size_t smaller(size_t a, size_t b) {
  return a < b ? a : b;
}

static size_t records_size(tq_span message) {
  return message.size + (message.size + FRAGMENT_MAX - 1) / FRAGMENT_MAX * HEADER;
}

size_t tq_pipe_left(const tq_pipe *pipe) {
  return (pipe->raw ? pipe->message.size : records_size(pipe->message)) - pipe->read;
}

static size_t read_raw(tq_pipe *pipe, uint8_t *into, size_t size) {
  size_t got = smaller(tq_pipe_left(pipe), size);
  memcpy(into, pipe->message.data + pipe->read, got);
  pipe->read += got;
  return got;
}

/* Up to the end of the header or of the fragment that the position is in. */
static size_t pipe_read(void *context, uint8_t *into, size_t size) {
  tq_pipe *pipe = context;
  if (tq_pipe_left(pipe) == 0) {
    return 0;
  }
  if (pipe->raw) {
    return read_raw(pipe, into, size);
  }
  size_t within = pipe->read % RECORD_MAX;
  tq_span fragment = tq_span_from(pipe->message, pipe->read / RECORD_MAX * FRAGMENT_MAX);
  fragment = tq_span_first(fragment, FRAGMENT_MAX);
  uint8_t header[HEADER] = {HANDSHAKE, (uint8_t)(pipe->record_version >> 8),
                            (uint8_t)pipe->record_version, (uint8_t)(fragment.size >> 8),
                            (uint8_t)fragment.size};
  tq_span part = within < HEADER ? tq_span_from(tq_span_of(header, HEADER), within)
                                 : tq_span_from(fragment, within - HEADER);
  size_t got = smaller(part.size, size);
  memcpy(into, part.data, got);
  pipe->read += got;
  return got;
}

/* Where a bounded answer ends: at its number of flushes, or with its first protected record, which
 * shows nothing to those without the keys. */
static bool is_bound(const tq_pipe *pipe, tq_span bytes) {
  bool protected = pipe->flushes > 0 && bytes.size > 0 && bytes.data[0] == APPLICATION_DATA;
  return pipe->flushes_max != 0 && (pipe->flushes == pipe->flushes_max || protected);
}

static bool pipe_write(void *context, tq_span bytes) {
  tq_pipe *pipe = context;
  if (is_bound(pipe, bytes)) {
    pipe->paused = true;
    return false;
  }
  if (bytes.size > (size_t)TQ_ANSWER_MAX - pipe->answer_size) {
    pipe->overflow = true;
    return false;
  }
  memcpy(pipe->answer + pipe->answer_size, bytes.data, bytes.size);
  pipe->answer_size += bytes.size;
  pipe->flushes++;
  return true;
}

bool tq_pipe_init(tq_pipe *pipe) {
  *pipe = (tq_pipe){.answer = malloc(TQ_ANSWER_MAX), .transport = {pipe, pipe_read, pipe_write}};
  return pipe->answer != NULL;
}

void tq_pipe_free(tq_pipe *pipe) {
  free(pipe->answer);
}

void tq_pipe_load(tq_pipe *pipe, tq_span message, uint16_t record_version, uint32_t flushes_max) {
  pipe->message = message;
  pipe->raw = false;
  pipe->record_version = record_version;
  pipe->read = 0;
  pipe->flushes = 0;
  pipe->flushes_max = flushes_max;
  pipe->overflow = false;
  pipe->paused = false;
  pipe->answer_size = 0;
}

void tq_pipe_feed(tq_pipe *pipe, tq_span records) {
  pipe->message = records;
  pipe->raw = true;
  pipe->read = 0;
}
