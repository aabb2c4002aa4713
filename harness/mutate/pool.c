/* pool.c: see pool.h. */
#include "mutate/pool.h"

#include "spec/alert.h"
#include "spec/content_type.h"
#include "spec/extension.h"
#include "spec/group.h"
#include "spec/message.h"
#include "spec/signature_scheme.h"
#include "spec/version.h"

#define COUNT(values) (sizeof(values) / sizeof((values)[0]))
#define POOL(symbol, label, values) const tq_pool symbol = {label, values, COUNT(values), NULL, 0}
#define POOL_OF(symbol, label, values, registry)                                                   \
  const tq_pool symbol = {label, values, COUNT(values), registry, COUNT(registry)}

/* clang-format off */

/* RFC 8446 sections 4.1.2, 4.2.1, 5.1 and D: versions, drafts, what never was, GREASE. */
static const uint16_t versions[] = {
#define ROW(name, code, text) (code),
  TQ_VERSION_TABLE(ROW)
#undef ROW
  0x0304, 0x0303, 0x0200, 0x0000, 0x0305, 0x03ff, 0x0400, 0x7f1c,
  0x7f17, 0xfefd, 0xfeff, 0xfefc, 0xffff, 0x0a0a, 0x5a5a,
};
POOL(tq_pool_versions, "version", versions);

/* RFC 8446 appendix B.4, RFC 5246 appendix A.5, RFC 5288, 5289, 5487, 6655, 7251, 7905, 8422, and
 * the signalling values of RFC 5746 and RFC 7507. */
static const uint16_t suites[] = {
  0x1301, 0x1302, 0x1303, 0x1304, 0x1305, 0xc02b, 0xc02c, 0xc02f, 0xc030, 0xcca8, 0xcca9, 0xccaa,
  0xccab, 0xccac, 0xccad, 0xc009, 0xc00a, 0xc013, 0xc014, 0xc023, 0xc024, 0xc027, 0xc028, 0x002f,
  0x0035, 0x003c, 0x003d, 0x009c, 0x009d, 0x0033, 0x0039, 0x0067, 0x006b, 0x009e, 0x009f, 0xc09c,
  0xc09d, 0xc0a0, 0xc0a1, 0xc0ac, 0xc0ad, 0xc0ae, 0xc0af, 0x008c, 0x008d, 0x00a8, 0x00a9, 0x00ae,
  0x00af, 0x00aa, 0x00ab, 0xc035, 0xc036, 0xc037, 0xd001, 0xd002, 0x000a, 0x00ff, 0x5600, 0x1306,
  0x13ff, 0xffff,
};
static const uint16_t all_suites[] = {
#define SUITE(name, code, ...) (code),
#include "spec/cipher_suite.def"
#undef SUITE
};
POOL_OF(tq_pool_suites, "cipher_suite", suites, all_suites);

static const uint16_t forbidden_suites[] = {
  0x0000, 0x0001, 0x0002, 0x003b, 0x00b0, 0x0003, 0x0006, 0x0004, 0x0005, 0x0008, 0x0009, 0x0017,
  0x0018, 0x001a, 0x001b, 0x0034, 0x003a, 0x006c, 0x006d, 0xc006, 0xc010, 0xc015, 0xc016, 0xc018,
  0xc019, 0xc007, 0xc011, 0x00ff, 0x5600, 0xc0b4, 0xc0b5,
};
POOL(tq_pool_forbidden_suites, "forbidden_cipher_suite", forbidden_suites);

/* RFC 8446 section 4.2.7, RFC 8422 section 5.1.1, RFC 7919, hybrid groups, deprecated curves. */
static const uint16_t groups[] = {
  0x0017, 0x0018, 0x0019, 0x001d, 0x001e, 0x0100, 0x0101, 0x0102, 0x0103, 0x0104, 0x11ec, 0x11eb,
  0x11ed, 0x0201, 0x001a, 0x001b, 0x001c, 0x001f, 0x0013, 0x0015, 0x0016, 0x0001, 0x000e, 0xff01,
  0xff02, 0x0000, 0x01fc, 0xfe00, 0xffff,
};
static const uint16_t all_groups[] = {
#define ROW(name, code, ...) (code),
  TQ_NAMED_GROUP_TABLE(ROW)
#undef ROW
};
POOL_OF(tq_pool_groups, "named_group", groups, all_groups);

/* RFC 8446 section 4.2.3, RFC 5246 section 7.4.1.4.1, RFC 8734. */
static const uint16_t schemes[] = {
  0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b, 0x0807, 0x0808, 0x0401,
  0x0501, 0x0601, 0x0201, 0x0203, 0x0202, 0x0402, 0x0301, 0x0303, 0x0101, 0x0001, 0x0400, 0x081a,
  0x081b, 0x081c, 0x0000, 0x0708, 0xfe00, 0xffff,
};
static const uint16_t all_schemes[] = {
#define ROW(name, code, ...) (code),
  TQ_SIGNATURE_SCHEME_TABLE(ROW)
#undef ROW
};
POOL_OF(tq_pool_schemes, "signature_scheme", schemes, all_schemes);

static const uint16_t extensions[] = {
#define ROW(name, type, where) (type),
  TQ_EXTENSION_TABLE(ROW)
#undef ROW
  /* reserved, never assigned or once used: 40 (RFC 8446), 46, 13172, 30031, 30032, 17513 */
  40, 46, 52, 6, 7, 8, 9, 12, 24, 25, 29, 13172, 17513, 30031, 65535,
};
POOL(tq_pool_extensions, "extension_type", extensions);

static const uint16_t message_types[] = {
#define ROW(name, code, ...) (code),
  TQ_MESSAGE_TABLE(ROW)
#undef ROW
  3, 6, 67, 255,
};
POOL(tq_pool_message_types, "msg_type", message_types);

static const uint16_t content_types[] = {
#define ROW(name, code) (code),
  TQ_CONTENT_TYPE_TABLE(ROW)
#undef ROW
  25, 26, 0, 19, 128, 255,
};
POOL(tq_pool_content_types, "content_type", content_types);

static const uint16_t compressions[] = {0, 1, 64, 255};
POOL(tq_pool_compressions, "compression_method", compressions);

static const uint16_t point_formats[] = {0, 1, 2, 3, 248, 255};
POOL(tq_pool_point_formats, "ec_point_format", point_formats);

static const uint16_t psk_modes[] = {0, 1, 2, 0x0b, 0x2a, 255};
POOL(tq_pool_psk_modes, "psk_key_exchange_mode", psk_modes);

static const uint16_t certificate_types[] = {0, 1, 2, 3, 224, 255};
POOL(tq_pool_certificate_types, "certificate_type", certificate_types);

static const uint16_t certificate_compressions[] = {0, 1, 2, 3, 0x4000, 0xffff};
POOL(tq_pool_certificate_compressions, "certificate_compression", certificate_compressions);

static const uint16_t alerts[] = {
#define ROW(name, code) (code),
  TQ_ALERT_TABLE(ROW)
#undef ROW
  255,
};
POOL(tq_pool_alerts, "alert", alerts);

/* RFC 8701 section 2 */
static const uint16_t grease[] = {
  0x0a0a, 0x1a1a, 0x2a2a, 0x3a3a, 0x4a4a, 0x5a5a, 0x6a6a, 0x7a7a, 0x8a8a, 0x9a9a, 0xaaaa, 0xbaba,
  0xcaca, 0xdada, 0xeaea, 0xfafa,
};
POOL(tq_pool_grease, "grease", grease);
/* clang-format on */

const tq_pool *const tq_pools[] = {
    &tq_pool_versions,         &tq_pool_suites,
    &tq_pool_forbidden_suites, &tq_pool_groups,
    &tq_pool_schemes,          &tq_pool_extensions,
    &tq_pool_message_types,    &tq_pool_content_types,
    &tq_pool_compressions,     &tq_pool_point_formats,
    &tq_pool_psk_modes,        &tq_pool_certificate_types,
    &tq_pool_alerts,           &tq_pool_certificate_compressions,
    &tq_pool_grease,
};
const size_t tq_pool_count = sizeof tq_pools / sizeof tq_pools[0];

uint16_t tq_pool_pick(const tq_pool *pool, tq_dice *dice) {
  if (pool->rest_count != 0 && tq_dice_chance(dice, 5)) {
    return pool->rest[tq_dice_below(dice, pool->rest_count)];
  }
  return pool->items[tq_dice_below(dice, pool->count)];
}

tq_span tq_content_pick(uint16_t type, tq_dice *dice) {
  size_t matching = 0;
  tq_span picked = TQ_SPAN_EMPTY;
  for (size_t i = 0; i < tq_content_count; i++) {
    if (tq_content_table[i].type == type && tq_dice_chance(dice, ++matching)) {
      picked = tq_content_table[i].bytes;
    }
  }
  return picked;
}
