/* scene.c: the table of scenes, and the endpoints in them. */
#include "engine/scene.h"

#include "engine/scene_live.h"

#define LIST(array)                                                                                \
  { (array), sizeof(array) / sizeof *(array) }

enum { CLIENT_HELLO = 1 };

/* clang-format off */
static const uint16_t tls13[] = {0x0304};
static const uint16_t tls12[] = {0x0303};
static const uint16_t both[]  = {0x0304, 0x0303};

#define SUITES13   0x1301, 0x1302, 0x1303, 0x1304, 0x1305
#define SUITES12_ECDSA                                                                              \
  0xc02b, 0xc02c, 0xcca9, 0xc0ac, 0xc0ae, 0xc0af, 0xc023, 0xc024, 0xc009, 0xc00a
#define SUITES12_RSA                                                                                \
  0xc02f, 0xc030, 0xcca8, 0xc027, 0xc028, 0xc013, 0xc014,                                           \
  0x009e, 0x009f, 0xccaa, 0x0067, 0x006b, 0x0033, 0x0039,                                           \
  0x009c, 0x009d, 0x003c, 0x003d, 0x002f, 0x0035
#define SUITES12_PSK  0x00a8, 0x00a9, 0x00ae, 0x00aa, 0x00ab

static const uint16_t suites13[]         = {SUITES13};
static const uint16_t suites12_ecdsa[]   = {SUITES12_ECDSA};
static const uint16_t suites12_rsa[]     = {SUITES12_RSA};
static const uint16_t suites_both_ecdsa[] = {SUITES13, SUITES12_ECDSA};
static const uint16_t suites_both_rsa[]  = {SUITES13, SUITES12_RSA};
static const uint16_t suites13_psk[]     = {0x1301};
static const uint16_t suites12_psk[]     = {SUITES12_PSK, SUITES12_ECDSA};

/* All that the reference has: in TLS 1.2 it cannot be kept from any of them. */
static const uint16_t groups[]   = {0x001d, 0x0017, 0x0018, 0x0019, 0x001e, 0x0100, 0x0101};
static const uint16_t schemes[] = {
  0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0807, 0x0808, 0x0809, 0x080a, 0x080b,
  0x0401, 0x0501, 0x0601,
};

static const char *const alpn[] = {"h2", "http/1.1", NULL};

static const uint8_t psk_key[32] = {
  0x74, 0x6c, 0x73, 0x71, 0x75, 0x61, 0x72, 0x72, 0x65, 0x6c, 0x27, 0x73, 0x20, 0x70, 0x72, 0x65,
  0x2d, 0x73, 0x68, 0x61, 0x72, 0x65, 0x64, 0x20, 0x6b, 0x65, 0x79, 0x2e, 0x2e, 0x2e, 0x2e, 0x2e,
};
static const tq_psk psk = {"tlsquarrel", psk_key, sizeof psk_key, 4};

/* What every server does: it knows these extensions whether or not it uses them. */
#define ALWAYS                                                                                      \
  (TQ_FEATURE_MAX_FRAGMENT_LENGTH | TQ_FEATURE_EXTENDED_MASTER_SECRET |                             \
   TQ_FEATURE_ENCRYPT_THEN_MAC | TQ_FEATURE_RENEGOTIATION_INFO | TQ_FEATURE_SESSION_TICKET |        \
   TQ_FEATURE_FALLBACK_SCSV | TQ_FEATURE_PSK_KE | TQ_FEATURE_PSK_DHE_KE |                           \
   TQ_FEATURE_EC_POINT_FORMATS)
#define NAMES (TQ_FEATURE_ALPN | TQ_FEATURE_SERVER_NAME)
#define SERVER_NAME "server.tlsquarrel.test"

/* A ClientHello that offers x25519 and no key share: the server must ask for one. */
static const uint8_t no_share_hello[] = {
  0x01, 0x00, 0x00, 0x62,                                     /* ClientHello */
  0x03, 0x03,                                                 /* legacy_version */
  0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f,
  0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f,
  0x00,                                                       /* legacy_session_id */
  0x00, 0x02, 0x13, 0x01,                                     /* cipher_suites */
  0x01, 0x00,                                                 /* legacy_compression_methods */
  0x00, 0x37,                                                 /* extensions */
  0x00, 0x2b, 0x00, 0x03, 0x02, 0x03, 0x04,                   /* supported_versions */
  0x00, 0x0a, 0x00, 0x04, 0x00, 0x02, 0x00, 0x1d,             /* supported_groups: x25519 */
  0x00, 0x0d, 0x00, 0x1e, 0x00, 0x1c,                         /* signature_algorithms */
  0x04, 0x03, 0x05, 0x03, 0x06, 0x03, 0x08, 0x04, 0x08, 0x05, 0x08, 0x06, 0x08, 0x07,
  0x08, 0x08, 0x08, 0x09, 0x08, 0x0a, 0x08, 0x0b, 0x04, 0x01, 0x05, 0x01, 0x06, 0x01,
  0x00, 0x33, 0x00, 0x02, 0x00, 0x00,                         /* key_share: none */
};
static const tq_scene_retry retry_x25519 = {
  {no_share_hello, sizeof no_share_hello}, 0x001d, 0x1301};

/* The peer under test, and the end of the row. */
#define SERVER(versions_, suites_, credential_, features_, ...)                                     \
  {.role = TQ_ROLE_SERVER, .versions = LIST(versions_), .suites = LIST(suites_),                    \
   .groups = LIST(groups), .schemes = LIST(schemes), .credential = TQ_CREDENTIAL_##credential_,     \
   .features = (features_), __VA_ARGS__}, .chain = NULL
#define WITH_NAMES .alpn = alpn, .server_name = SERVER_NAME

static const tq_scene scenes[] = {
  /* name                  message    flushes retry play  the peer under test */
  {"server13_ecdsa",     CLIENT_HELLO, 2, NULL, NULL, SERVER(tls13, suites13, ECDSA_P256, ALWAYS, )},
  {"server13_rsa",       CLIENT_HELLO, 2, NULL, NULL, SERVER(tls13, suites13, RSA_2048, ALWAYS, )},
  {"server13_ed25519",   CLIENT_HELLO, 2, NULL, NULL, SERVER(tls13, suites13, ED25519, ALWAYS, )},
  {"server12_ecdsa",     CLIENT_HELLO, 2, NULL, NULL, SERVER(tls12, suites12_ecdsa, ECDSA_P256, ALWAYS, )},
  {"server12_rsa",       CLIENT_HELLO, 2, NULL, NULL, SERVER(tls12, suites12_rsa, RSA_2048, ALWAYS, )},
  {"server12_ed25519",   CLIENT_HELLO, 2, NULL, NULL, SERVER(tls12, suites12_ecdsa, ED25519, ALWAYS, )},
  {"server_both_ecdsa",  CLIENT_HELLO, 2, NULL, NULL,
   SERVER(both, suites_both_ecdsa, ECDSA_P256, ALWAYS, )},
  {"server_both_rsa",    CLIENT_HELLO, 2, NULL, NULL, SERVER(both, suites_both_rsa, RSA_2048, ALWAYS, )},
  {"server_both_ed25519", CLIENT_HELLO, 2, NULL, NULL,
   SERVER(both, suites_both_ecdsa, ED25519, ALWAYS, )},
  {"server13_names",     CLIENT_HELLO, 2, NULL, NULL,
   SERVER(tls13, suites13, ECDSA_P256, ALWAYS | NAMES, WITH_NAMES)},
  {"server12_names",     CLIENT_HELLO, 2, NULL, NULL,
   SERVER(tls12, suites12_ecdsa, ECDSA_P256, ALWAYS | NAMES, WITH_NAMES)},
  {"server13_psk",       CLIENT_HELLO, 2, NULL, NULL,
   SERVER(tls13, suites13_psk, ECDSA_P256, ALWAYS, .psk = &psk)},
  {"server12_psk",       CLIENT_HELLO, 2, NULL, NULL,
   SERVER(tls12, suites12_psk, ECDSA_P256, ALWAYS, .psk = &psk)},
  {"server13_retry",     CLIENT_HELLO, 2, &retry_x25519, NULL,
   SERVER(tls13, suites13, ECDSA_P256, ALWAYS, )},
};
/* clang-format on */

enum { HELLO_SCENES = sizeof scenes / sizeof *scenes };

size_t tq_scene_count(void) {
  return HELLO_SCENES + tq_live_scene_count + tq_chain_scene_count;
}

const tq_scene *tq_scene_at(size_t index) {
  if (index < HELLO_SCENES) {
    return &scenes[index];
  }
  index -= HELLO_SCENES;
  return index < tq_live_scene_count ? &tq_live_scenes[index]
                                     : &tq_chain_scenes[index - tq_live_scene_count];
}

const tq_scene *tq_scene_find(const char *name) {
  for (size_t i = 0; i < tq_scene_count(); i++) {
    if (strcmp(tq_scene_at(i)->name, name) == 0) {
      return tq_scene_at(i);
    }
  }
  return NULL;
}
