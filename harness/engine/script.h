/* script.h: a handshake as a table: one row per message that is sent or expected, in order. */
#ifndef TQ_ENGINE_SCRIPT_H
#define TQ_ENGINE_SCRIPT_H

#include "engine/engine.h"
#include "wire/writer.h"

typedef enum tq_step_kind {
  TQ_STEP_END,    /* the script is done: connected */
  TQ_STEP_SEND,   /* build makes the message's body */
  TQ_STEP_EXPECT, /* take reads the message's body; any other message is out of order */
  TQ_STEP_MAYBE   /* the same, but another message belongs to the next step */
} tq_step_kind;

/* TQ_STEP_CCS: change_cipher_spec, in place of a handshake type. */
enum { TQ_STEP_CCS = 0x100 };

/* tq_step: one row. WHEN NULL: always. BUILD and TAKE NULL: an empty body. FINISH patches the whole
 * message before it goes. THEN runs after the message is in the transcript (keys change there).
 * ASIDE: the message stays out of the transcript. All return false after tq_engine_fail. */
typedef struct tq_step {
  tq_step_kind kind;
  uint16_t message; /* tq_message_type or TQ_STEP_CCS */
  bool (*when)(const tq_engine *engine);
  bool (*build)(tq_engine *engine, tq_writer *body);
  bool (*take)(tq_engine *engine, tq_span body);
  bool (*finish)(tq_engine *engine, uint8_t *message, size_t size);
  bool (*then)(tq_engine *engine);
  bool aside;
} tq_step;

/* tq_engine_owes_compatible: the dummy change_cipher_spec of middlebox compatibility (RFC 8446
 * appendix D.4) is still to go; tq_engine_compatible_done: it has gone. */
bool tq_engine_owes_compatible(const tq_engine *engine);
bool tq_engine_compatible_done(tq_engine *engine);

#endif
