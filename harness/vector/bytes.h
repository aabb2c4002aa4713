/* bytes.h: bytes as people write them in vectors. Internal to this room.
 *
 *   00ff           hexadecimal, an even number of digits
 *   00*32          the same, repeated
 *   count*32       00 01 02 ... 1f
 *   "h2"           text
 *   x25519         a name from the registries (groups, signature schemes, suites without TLS_,
 *                  versions as TLS13), or bytes that were defined before
 *   [2 ...]        a vector: its length in 2 bytes, then its contents
 *   [2+1 ...]      the same with a length that is wrong by that much; [2=0005 ...]: that is fixed
 */
#ifndef TQ_VECTOR_BYTES_H
#define TQ_VECTOR_BYTES_H

#include "wire/writer.h"

/* tq_bytes_names: looks up bytes that were defined before; NULL if there are none. */
typedef struct tq_bytes_names {
  const void *context;
  bool (*find)(const void *context, tq_span name, tq_span *bytes);
} tq_bytes_names;

/* tq_bytes_write: writes what TEXT says. NULL, or what is wrong, static. */
const char *tq_bytes_write(tq_writer *writer, tq_span text, tq_bytes_names names);

/* tq_word: takes the next word, separated by blanks, off REST; empty at its end. */
tq_span tq_word(tq_span *rest);

bool tq_word_is(tq_span word, const char *text);

#endif
