/* wire_edit.h: what is done to a live connection's records round the message under test: records
 * before it or behind it, or its own records changed after they were sealed. Bytes only: what the
 * RFCs say to it is for whoever asks for it. */
#ifndef TQ_STAGE_WIRE_EDIT_H
#define TQ_STAGE_WIRE_EDIT_H

#include "engine/engine.h"

/* tq_wire_edit: a row. */
typedef struct tq_wire_edit tq_wire_edit;

size_t tq_wire_edit_count(void);
const tq_wire_edit *tq_wire_edit_at(size_t index);

/* tq_wire_edit_find: the one called NAME; NULL if there is none. tq_wire_edit_name: static. */
const tq_wire_edit *tq_wire_edit_find(const char *name);
const char *tq_wire_edit_name(const tq_wire_edit *edit);

/* tq_wire_edit_make: sends, by ENGINE, which holds its message under test, that message and what
 * EDIT does to it. Returns the bytes for the peer in OUT, which has ROOM, in place of those that
 * are pending, which are taken as sent; 0: they do not fit. tq_engine_start goes on. */
enum { TQ_WIRE_ROOM = 1 << 16 };
size_t tq_wire_edit_make(const tq_wire_edit *edit, tq_engine *engine, uint8_t *out, size_t room);

#endif
