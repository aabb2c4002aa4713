/* shape.h: the messages as shapes in the RFCs' presentation language (RFC 8446 section 3), for
 * reading a message as a tree of fields however broken it is.
 *
 * The codec must stop at the first syntax fault; a mutator must go on, for most of a fuzzer's
 * corpus is broken somewhere. So the shapes are tables of their own, and a test holds them against
 * the codec's own layout of every conforming message. */
#ifndef TQ_MUTATE_SHAPE_H
#define TQ_MUTATE_SHAPE_H

#include "mutate/pool.h"
#include "wire/span.h"

typedef enum tq_shape_kind {
  TQ_SHAPE_NUMBER, /* WIDTH bytes, big-endian */
  TQ_SHAPE_FIXED,  /* opaque, MAX bytes */
  TQ_SHAPE_REST,   /* opaque, all that is left in the enclosing vector */
  TQ_SHAPE_VECTOR, /* a length prefix of WIDTH bytes, then PARTS, ELEMENTs, CHOOSE's shape, or bytes
                    */
  TQ_SHAPE_STRUCT, /* PARTS one after another */
  TQ_SHAPE_LIST    /* ELEMENTs to the end, without a length prefix */
} tq_shape_kind;

typedef struct tq_shape tq_shape;

/* tq_choose_fn: the shape of a vector's contents, by the number read last before the vector (a
 * type) and by the contents themselves; NULL: opaque. */
typedef const tq_shape *(*tq_choose_fn)(uint64_t selector, tq_span contents);

enum { TQ_SHAPE_PARTS = 8 };

struct tq_shape {
  tq_shape_kind kind;
  uint8_t width;
  bool optional; /* may be absent at the end of its structure */
  const char *name;
  uint32_t min; /* vector bounds, in bytes */
  uint32_t max;
  const tq_pool *pool;                   /* NUMBER: the registry it comes from; NULL: none */
  const tq_shape *parts[TQ_SHAPE_PARTS]; /* ended by NULL */
  const tq_shape *element;
  tq_choose_fn choose;
};

/* The outermost shapes. tq_shape_handshake is one message behind its 4-byte header, of a type that
 * the header names; tq_shape_flow is any number of them; tq_shape_records any number of unprotected
 * records. */
extern const tq_shape tq_shape_handshake;
extern const tq_shape tq_shape_flow;
extern const tq_shape tq_shape_records;

/* Shapes that rows of the mutation table look for. */
extern const tq_shape tq_shape_msg_type;
extern const tq_shape tq_shape_body; /* the handshake message's body behind its length */
extern const tq_shape tq_shape_legacy_version;
extern const tq_shape tq_shape_hello_random;
extern const tq_shape tq_shape_session_id;
extern const tq_shape tq_shape_cipher_suites;
extern const tq_shape tq_shape_cipher_suite;
extern const tq_shape tq_shape_compression_methods;
extern const tq_shape tq_shape_compression_method;
extern const tq_shape tq_shape_extensions; /* of a ClientHello */
extern const tq_shape tq_shape_server_extensions;
extern const tq_shape tq_shape_extension_type;
extern const tq_shape tq_shape_cert_data; /* one certificate of a Certificate message */
extern const tq_shape tq_shape_trailing;  /* bytes that belong to no field */

/* Shapes of extension contents that rows of the mutation table look for. */
extern const tq_shape tq_shape_client_shares;
extern const tq_shape tq_shape_key_share_entry;
extern const tq_shape tq_shape_versions;
extern const tq_shape tq_shape_named_groups;
extern const tq_shape tq_shape_identities;
extern const tq_shape tq_shape_binders;

/* tq_shape_client_extension, tq_shape_server_extension: contents by type; NULL: not known. */
const tq_shape *tq_shape_client_extension(uint64_t type, tq_span contents);
const tq_shape *tq_shape_server_extension(uint64_t type, tq_span contents);

/* tq_shape_message: the body of a handshake message by its type; NULL: not known. */
const tq_shape *tq_shape_message(uint64_t msg_type, tq_span contents);

#endif
