/* pipe.h: the wire between the stage and a peer, both ways. */
#ifndef TQ_STAGE_PIPE_H
#define TQ_STAGE_PIPE_H

#include "peer/peer.h"

/* TQ_ANSWER_MAX: a peer that sends more in answer to one message never ends. */
enum { TQ_ANSWER_MAX = 256 * 1024 };

/* tq_pipe: towards the peer goes MESSAGE, cut into unprotected records of the largest size as it is
 * read; nothing is copied. From the peer comes ANSWER, until FLUSHES_MAX writes (0: no bound) or
 * TQ_ANSWER_MAX bytes; then writes are refused. With a bound, so is a protected record behind the
 * first write: all keys are made by then, and it shows nothing. */
typedef struct tq_pipe {
  tq_span message;
  bool raw; /* MESSAGE is records already, and is not cut */
  uint16_t record_version;
  size_t read; /* bytes of the records that the peer took */
  uint32_t flushes;
  uint32_t flushes_max;
  bool overflow;
  bool paused;
  size_t answer_size;
  uint8_t *answer; /* TQ_ANSWER_MAX bytes */
  tq_transport transport;
} tq_pipe;

/* tq_pipe_init: PIPE is to stay where it is, since its transport points to it. False: no memory. */
bool tq_pipe_init(tq_pipe *pipe);
void tq_pipe_free(tq_pipe *pipe);

/* tq_pipe_load: the next thing to be read is MESSAGE (borrowed), in records of RECORD_VERSION; an
 * empty one makes no record. The answer so far is forgotten. */
void tq_pipe_load(tq_pipe *pipe, tq_span message, uint16_t record_version, uint32_t flushes_max);

/* tq_pipe_feed: the next thing to be read is RECORDS (borrowed), as they are. The answer so far is
 * kept. */
void tq_pipe_feed(tq_pipe *pipe, tq_span records);

/* tq_pipe_left: bytes of records that the peer has not taken. */
size_t tq_pipe_left(const tq_pipe *pipe);

static inline tq_span tq_pipe_answer(const tq_pipe *pipe) {
  return tq_span_of(pipe->answer, pipe->answer_size);
}

#endif
