/* extension.h: a block of extensions (RFC 8446 section 4.2) and the reading of their contents.
 *
 * Every message that carries extensions has a table: one row per kind that it knows, each a shape
 * (a function that reads contents of that form) and what the shape needs. The contents of each
 * extension are a parse of their own: a fault there is noted with the extension's type, and the
 * next extension is read all the same. */
#ifndef TQ_CODEC_EXTENSION_H
#define TQ_CODEC_EXTENSION_H

#include "codec/fault.h"
#include "spec/extension.h"

/* tq_extension_seen: the first extension of a known type. */
typedef struct tq_extension_seen {
  bool present;
  bool faulty;     /* its contents do not parse; the fields made from them are empty */
  uint16_t index;  /* place in the block, from 0 */
  uint32_t offset; /* of its extension_data, from the start of the input */
  tq_span data;
} tq_extension_seen;

typedef struct tq_contents tq_contents;

/* tq_contents_fn: a shape: reads the contents that READER holds, to their end, into MESSAGE. Syntax
 * faults go to READER's parse, and MESSAGE is left alone then. Faults that are not of syntax go to
 * FAULTS. */
typedef void tq_contents_fn(tq_reader *reader, const tq_contents *contents, void *message,
                            tq_faults *faults);

/* tq_contents: one row. FIELD is the offset in MESSAGE of what the shape fills in, TQ_NO_FIELD for
 * nothing; its type is the shape's. */
enum { TQ_NO_FIELD = 0xffff };
struct tq_contents {
  tq_contents_fn *read; /* NULL: the extension is unknown to this message, its contents opaque */
  uint16_t rule;        /* raised where the contents break the syntax */
  uint16_t field;
  const char *name; /* of the vector or number, as the RFC calls it */
  const char *item;
  tq_bounds bounds;
};

/* tq_contents_...: the shapes that several extensions share, with the type of FIELD. */
tq_contents_fn tq_contents_empty;         /* no bytes */
tq_contents_fn tq_contents_rest;          /* any bytes; tq_span */
tq_contents_fn tq_contents_u8;            /* uint8_t */
tq_contents_fn tq_contents_u16;           /* uint16_t */
tq_contents_fn tq_contents_u8_vector;     /* tq_span */
tq_contents_fn tq_contents_u16_vector;    /* tq_u16_list */
tq_contents_fn tq_contents_opaque_vector; /* tq_span */
tq_contents_fn tq_contents_opaque8_list;  /* of `opaque ITEM<1..2^8-1>`; contents: tq_span */
tq_contents_fn tq_contents_opaque16_list; /* of `opaque ITEM<1..2^16-1>`; contents: tq_span */

/* tq_extension_table: how one message reads its block. */
typedef struct tq_extension_table {
  const tq_contents *rows; /* TQ_EXTENSION_KINDS of them, by kind */
  uint16_t length_rule;    /* the block's own lengths do not add up: stops the parse */
  uint16_t doubled_rule;   /* a type stands twice */
} tq_extension_table;

/* tq_extension_block: what one block is read into. SEEN has TQ_EXTENSION_KINDS items, zeroed by the
 * caller, by kind; MESSAGE is what the rows' fields are in. */
typedef struct tq_extension_block {
  void *message;
  tq_extension_seen *seen;
  tq_faults *faults;
  tq_span bytes;  /* out: the extensions, without the block's length; borrowed */
  uint16_t count; /* out: extensions of all types */
} tq_extension_block;

/* tq_read_extension_block: a block of BOUNDS, with its length. Only the first extension of a type
 * is read into the message; each further one raises doubled_rule. Time is linear in the block's
 * size. False: the block's length stopped the parse; nothing was read. */
bool tq_read_extension_block(tq_reader *reader, tq_bounds bounds, const tq_extension_table *table,
                             tq_extension_block *block);

/* tq_extension_item, tq_extension_next: walks a block's contents. *REST starts as those and
 * shrinks; false at its end or where a length does not fit. */
typedef struct tq_extension_item {
  uint16_t type;
  tq_span data;
} tq_extension_item;
bool tq_extension_next(tq_extension_item *item, tq_span *rest);

#endif
