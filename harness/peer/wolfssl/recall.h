/* recall.h: one public-key operation that is answered from memory if it was seen before.
 *
 * An operation starts a recall, writes to KEY all that it depends on, and asks tq_recall_find. What
 * was found stands in FOUND; what was not is computed, begun with tq_recall_result, written to
 * VALUE, and kept. The place in the random stream is part of the key and of what is kept, so an
 * answer from memory leaves the stream where the operation itself would have left it. */
#ifndef TQ_PEER_WOLFSSL_RECALL_H
#define TQ_PEER_WOLFSSL_RECALL_H

#include "peer/memo.h"
#include "wire/reader.h"
#include "wire/writer.h"

typedef struct tq_recall {
  uint8_t key_bytes[TQ_MEMO_KEY_MAX];
  uint8_t value_bytes[TQ_MEMO_VALUE_MAX];
  tq_writer key;
  tq_writer value;
  tq_parse parse;
  tq_reader found;
} tq_recall;

/* tq_recall_install: makes the memory, once for the process. False: no memory. */
bool tq_recall_install(void);

/* tq_recall_start: begins the key with TYPE, one of WC_PK_TYPE_ or of recall.c's own, negative. */
void tq_recall_start(tq_recall *recall, int type);

/* tq_recall_find: whether this was seen. Then *RESULT is what the library's function returned, and
 * FOUND reads what was kept, until the next tq_recall_keep. */
bool tq_recall_find(tq_recall *recall, int *result);

/* tq_recall_result: begins the value after the operation; tq_recall_keep: ends and stores it. */
void tq_recall_result(tq_recall *recall, int result);
void tq_recall_keep(tq_recall *recall);

/* tq_recall_write, tq_recall_give: octets with their count. GIVE returns BUFFER_E where *SIZE is
 * too small for them, else 0 with *SIZE set. */
void tq_recall_write(tq_writer *writer, const void *bytes, size_t size);
int tq_recall_give(tq_reader *value, uint8_t *out, uint32_t *size);

#endif
