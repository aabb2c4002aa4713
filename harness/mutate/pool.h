/* pool.h: values worth putting into a field: registry code points, their neighbours, and bytes that
 * mean something to whoever reads them. */
#ifndef TQ_MUTATE_POOL_H
#define TQ_MUTATE_POOL_H

#include "mutate/dice.h"
#include "wire/span.h"

/* tq_pool: code points of one registry; static. ITEMS are those in use, their neighbours and what
 * is no code point at all; REST is the whole registry where it is large (else empty). */
typedef struct tq_pool {
  const char *name;
  const uint16_t *items;
  size_t count;
  const uint16_t *rest;
  size_t rest_count;
} tq_pool;

extern const tq_pool tq_pool_versions;
extern const tq_pool tq_pool_suites;
extern const tq_pool tq_pool_groups;
extern const tq_pool tq_pool_schemes;
extern const tq_pool tq_pool_extensions;
extern const tq_pool tq_pool_message_types;
extern const tq_pool tq_pool_content_types;
extern const tq_pool tq_pool_compressions;
extern const tq_pool tq_pool_point_formats;
extern const tq_pool tq_pool_psk_modes;
extern const tq_pool tq_pool_certificate_types;
extern const tq_pool tq_pool_certificate_compressions;
extern const tq_pool tq_pool_alerts;
extern const tq_pool tq_pool_grease;
/* tq_pool_forbidden_suites: those that no hello should rest on: NULL, EXPORT, RC4, DES, anonymous,
 * and the signalling values alone. */
extern const tq_pool tq_pool_forbidden_suites;

/* tq_pools, tq_pool_count: all of the above, for the dictionary. */
extern const tq_pool *const tq_pools[];
extern const size_t tq_pool_count;

/* tq_pool_pick: one of POOL's values, mostly of its items. */
uint16_t tq_pool_pick(const tq_pool *pool, tq_dice *dice);

/* tq_content: extension_data as it may stand in a ClientHello: TYPE and bytes; NAME says what is
 * special about it. */
typedef struct tq_content {
  uint16_t type;
  const char *name;
  tq_span bytes;
} tq_content;

extern const tq_content tq_content_table[];
extern const size_t tq_content_count;

/* tq_content_pick: one content for an extension of TYPE; empty bytes if the pool has none. */
tq_span tq_content_pick(uint16_t type, tq_dice *dice);

/* tq_group_share: a well-formed key_exchange for GROUP (its generator, which is the public key of
 * the private key 1) and the places where it can be made invalid. */
typedef struct tq_group_share {
  uint16_t group;
  tq_span honest;
} tq_group_share;

/* tq_group_share_find: NULL if GROUP is not in the table. */
const tq_group_share *tq_group_share_find(uint16_t group);
const tq_group_share *tq_group_share_pick(tq_dice *dice);

/* tq_bad_points: key_exchange values of the right size that are no valid public keys. */
extern const tq_group_share tq_bad_points[];
extern const size_t tq_bad_point_count;

#endif
