/* draft.h: a ClientHello while its lines are read: fields that can be set one by one, and wrong.
 * Internal to this room. */
#ifndef TQ_VECTOR_DRAFT_H
#define TQ_VECTOR_DRAFT_H

#include "vector/bytes.h"

enum { TQ_DRAFT_EXTENSIONS_MAX = 64 };

/* tq_draft_extension: TYPE, and the whole extension_data. LENGTH is added to what its length prefix
 * says. */
typedef struct tq_draft_extension {
  uint16_t type;
  tq_span data;
  int length;
} tq_draft_extension;

/* tq_draft: spans live as long as the store that they were written to. The ..._length are added to
 * what the length prefixes say. */
typedef struct tq_draft {
  tq_span legacy_version;
  tq_span random;
  tq_span session_id;
  tq_span suites;
  tq_span compression;
  tq_draft_extension extensions[TQ_DRAFT_EXTENSIONS_MAX];
  size_t count;
  bool no_block;
  tq_span tail;   /* bytes behind the block, inside the message */
  tq_span behind; /* bytes behind the message */
  tq_span raw;    /* the whole message, in place of all above */
  bool is_raw;
  bool is_answer; /* a ServerHello */
  uint8_t type;   /* of the handshake message */
  long cut;       /* only so many bytes of the body are there, and the header says so; -1: all */
  long stop;      /* the input ends after so many bytes; -1: it does not */
  int message_length;
  int session_id_length;
  int suites_length;
  int compression_length;
  int extensions_length;
} tq_draft;

tq_draft tq_draft_empty(void);

/* tq_draft_line: carries LINE out on DRAFT, bytes going to STORE. NULL, or what is wrong, static.
 */
const char *tq_draft_line(tq_draft *draft, tq_span line, tq_writer *store, tq_bytes_names names);

/* tq_draft_write: the message. */
void tq_draft_write(tq_writer *writer, const tq_draft *draft);

#endif
