/* writer.h: writes bytes front to back into a buffer of fixed size; the mirror of reader.h. */
#ifndef TQ_WIRE_WRITER_H
#define TQ_WIRE_WRITER_H

#include "wire/span.h"

/* tq_writer: the first SIZE bytes of DATA are written. FAILED is set, and stays set, once a write
 * would not fit into CAPACITY, or a vector is longer than its length prefix can say; nothing more
 * is written then. The caller owns DATA. */
typedef struct tq_writer {
  uint8_t *data;
  size_t capacity;
  size_t size;
  bool failed;
} tq_writer;

tq_writer tq_writer_over(void *data, size_t capacity);

/* tq_writer_bytes: what was written; empty if the writer failed. Lives as long as its buffer. */
tq_span tq_writer_bytes(const tq_writer *writer);

void tq_write_u8(tq_writer *writer, uint8_t value);
void tq_write_u16(tq_writer *writer, uint16_t value);
void tq_write_u24(tq_writer *writer, uint32_t value);
void tq_write_u32(tq_writer *writer, uint32_t value);
void tq_write_u64(tq_writer *writer, uint64_t value);
void tq_write_bytes(tq_writer *writer, tq_span bytes);

/* tq_write_open: begins a vector with a length prefix of WIDTH bytes (1 to 3) and returns a mark
 * for tq_write_close, which fills the length in. Vectors nest; close them in reverse order. */
size_t tq_write_open(tq_writer *writer, uint8_t width);
void tq_write_close(tq_writer *writer, size_t mark, uint8_t width);

/* tq_write_opaque: BYTES behind a length of WIDTH bytes. */
void tq_write_opaque(tq_writer *writer, uint8_t width, tq_span bytes);

#endif
