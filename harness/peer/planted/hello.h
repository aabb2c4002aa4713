/* hello.h: a ClientHello taken apart and put together again, with as little care as the planted
 * bugs need. */
#ifndef TQ_PEER_PLANTED_HELLO_H
#define TQ_PEER_PLANTED_HELLO_H

#include "wire/reader.h"
#include "wire/writer.h"

enum { PLANTED_EXTENSIONS_MAX = 64, PLANTED_SPARE = 256 };

typedef struct planted_extension {
  uint16_t type;
  tq_span data;
} planted_extension;

/* planted_hello: spans point into the message, or into SPARE, where edits keep bytes of their own.
 */
typedef struct planted_hello {
  uint16_t version;
  tq_span random;
  tq_span session_id;
  tq_span suites;
  tq_span compression;
  planted_extension extensions[PLANTED_EXTENSIONS_MAX];
  size_t count;
  tq_span trailing; /* behind the extensions */
  bool has_extensions;
  uint8_t spare[PLANTED_SPARE];
  size_t spare_used;
} planted_hello;

/* tq_planted_hello_read: takes MESSAGE, with its header, apart. False: it is no whole ClientHello,
 * or its lengths do not fit. */
bool tq_planted_hello_read(planted_hello *hello, tq_span message);

/* tq_planted_hello_write: puts it together again, without TRAILING. */
void tq_planted_hello_write(tq_writer *writer, const planted_hello *hello);

/* tq_planted_hello_find: the first extension of TYPE; NULL: none. */
planted_extension *tq_planted_hello_find(planted_hello *hello, uint16_t type);

/* tq_planted_hello_drop: takes the extension with INDEX out. */
void tq_planted_hello_drop(planted_hello *hello, size_t index);

/* tq_planted_hello_keep: a copy of BYTES that lives as long as HELLO; empty if SPARE is full. */
tq_span tq_planted_hello_keep(planted_hello *hello, tq_span bytes);

/* tq_planted_has_code: LIST holds the 16-bit CODE. */
bool tq_planted_has_code(tq_span list, uint16_t code);

#endif
