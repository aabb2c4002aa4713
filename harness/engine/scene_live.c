/* scene_live.c: see scene_live.h. */
#include "engine/scene_live.h"

#include "engine/engine.h"
#include "spec/message.h"

#define LIST(array)                                                                                \
  { (array), sizeof(array) / sizeof *(array) }

/* clang-format off */
static const uint16_t tls13[] = {0x0304};
static const uint16_t tls12[] = {0x0303};

static const uint16_t aes128[]     = {0x1301};
static const uint16_t aes256[]     = {0x1302};
static const uint16_t chacha[]     = {0x1303};
static const uint16_t ccm[]        = {0x1304};
static const uint16_t ecdsa_gcm[]  = {0xc02b};
static const uint16_t ecdsa_cbc[]  = {0xc023};
static const uint16_t ecdsa_chacha[] = {0xcca9};
static const uint16_t rsa_gcm[]    = {0xc02f};
static const uint16_t rsa_cbc[]    = {0xc014};
static const uint16_t rsa_kx_gcm[] = {0x009c};
static const uint16_t rsa_kx_cbc[] = {0x002f};
static const uint16_t dhe_gcm[]    = {0x009e};
static const uint16_t psk_gcm[]    = {0x00a8};
static const uint16_t dhe_psk[]    = {0x00aa};

static const uint16_t x25519[]  = {0x001d};
static const uint16_t p256[]    = {0x0017};
static const uint16_t p384[]    = {0x0018};
static const uint16_t groups[]  = {0x001d, 0x0017};
static const uint16_t ffdhe[]   = {0x0100, 0x001d};
static const uint16_t schemes[] = {
  0x0403, 0x0503, 0x0804, 0x0805, 0x0806, 0x0807, 0x0401, 0x0501, 0x0601,
};

static const uint8_t psk_key[32] = "tlsquarrel's pre-shared key.....";
static const tq_psk psk = {"tlsquarrel", psk_key, sizeof psk_key, 4};

enum {
  FEATURES = TQ_FEATURE_EXTENDED_MASTER_SECRET | TQ_FEATURE_RENEGOTIATION_INFO |
             TQ_FEATURE_SESSION_TICKET | TQ_FEATURE_PSK_KE | TQ_FEATURE_PSK_DHE_KE |
             TQ_FEATURE_EC_POINT_FORMATS | TQ_FEATURE_ENCRYPT_THEN_MAC,
  NO_EMS    = FEATURES & ~TQ_FEATURE_EXTENDED_MASTER_SECRET,
  NO_ETM    = FEATURES & ~TQ_FEATURE_ENCRYPT_THEN_MAC,
  NO_DHE    = FEATURES & ~TQ_FEATURE_PSK_DHE_KE,
  EARLY     = FEATURES | TQ_FEATURE_EARLY_DATA,
  LATE      = FEATURES | TQ_FEATURE_POST_HANDSHAKE_AUTH,
  COOKIE    = FEATURES | TQ_FEATURE_COOKIE,
  STATUS    = FEATURES | TQ_FEATURE_STATUS_REQUEST
};

/* Our side: the credential it has, and what it does. */
static const tq_scene_play none      = {.credential = TQ_CREDENTIAL_NONE};
static const tq_scene_play ecdsa     = {.credential = TQ_CREDENTIAL_ECDSA_P256};
static const tq_scene_play ecdsa384  = {.credential = TQ_CREDENTIAL_ECDSA_P384};
static const tq_scene_play rsa       = {.credential = TQ_CREDENTIAL_RSA_2048};
static const tq_scene_play ed25519   = {.credential = TQ_CREDENTIAL_ED25519};
static const tq_scene_play asks      = {.credential = TQ_CREDENTIAL_ECDSA_P256,
                                        .client_auth = TQ_CLIENT_AUTH_REQUIRED};
static const tq_scene_play no_share  = {.options = TQ_ENGINE_NO_KEY_SHARE};
static const tq_scene_play resumes   = {.resume = true};
static const tq_scene_play resumes_early = {.resume = true, .early_data = true};
static const tq_scene_play retries   = {.credential = TQ_CREDENTIAL_ECDSA_P256,
                                        .options = TQ_ENGINE_RETRY};
static const tq_scene_play retried   = {.credential = TQ_CREDENTIAL_ECDSA_P256,
                                        .options = TQ_ENGINE_RETRY, .occurrence = 1};
static const tq_scene_play updates   = {.act = TQ_ACT_KEY_UPDATE};
static const tq_scene_play updates_server = {.credential = TQ_CREDENTIAL_ECDSA_P256,
                                             .act = TQ_ACT_KEY_UPDATE};
static const tq_scene_play asks_late = {.credential = TQ_CREDENTIAL_ECDSA_P256,
                                        .act = TQ_ACT_REQUEST_CERTIFICATE};
static const tq_scene_play again     = {.credential = TQ_CREDENTIAL_ECDSA_P256,
                                        .act = TQ_ACT_HELLO_REQUEST};

/* The same with a hole in what comes before the message under test. */
#define LACKS(name, credential_, auth_, ...)                                                        \
  static const tq_scene_play name = {.credential = TQ_CREDENTIAL_##credential_,                     \
                                     .client_auth = TQ_CLIENT_AUTH_##auth_,                         \
                                     .left_out = {__VA_ARGS__}}
LACKS(no_extensions,  ECDSA_P256, NONE, TQ_MESSAGE_encrypted_extensions);
LACKS(no_certificate, ECDSA_P256, NONE, TQ_MESSAGE_certificate);
LACKS(no_verify,      ECDSA_P256, NONE, TQ_MESSAGE_certificate_verify);
LACKS(no_proof,       ECDSA_P256, NONE, TQ_MESSAGE_certificate, TQ_MESSAGE_certificate_verify);
LACKS(no_exchange,    ECDSA_P256, NONE, TQ_MESSAGE_server_key_exchange);
LACKS(asks_without,   ECDSA_P256, REQUIRED, TQ_MESSAGE_server_key_exchange);
LACKS(no_secret,      NONE,       NONE, TQ_MESSAGE_client_key_exchange);
LACKS(no_change,      ECDSA_P256, NONE, TQ_LEFT_OUT_CCS);

/* The peer under test. */
#define PEER(role_, versions_, suites_, groups_, credential_, features_, ...)                       \
  {.role = TQ_ROLE_##role_, .versions = LIST(versions_), .suites = LIST(suites_),                   \
   .groups = LIST(groups_), .schemes = LIST(schemes), .credential = TQ_CREDENTIAL_##credential_,    \
   .features = (features_), __VA_ARGS__}
#define SERVER13(suites, groups, credential, features, ...)                                         \
  PEER(SERVER, tls13, suites, groups, credential, features, __VA_ARGS__)
#define SERVER12(suites, groups, credential, features, ...)                                         \
  PEER(SERVER, tls12, suites, groups, credential, features, __VA_ARGS__)
#define CLIENT13(suites, groups, credential, features, ...)                                         \
  PEER(CLIENT, tls13, suites, groups, credential, features, __VA_ARGS__)
#define CLIENT12(suites, groups, credential, features, ...)                                         \
  PEER(CLIENT, tls12, suites, groups, credential, features, __VA_ARGS__)
#define AUTH .client_auth = TQ_CLIENT_AUTH_REQUIRED
#define PSK .psk = &psk

#define ROW(name, message, play, ...)                                                               \
  {name, TQ_MESSAGE_##message, 0, NULL, &play, __VA_ARGS__, .chain = NULL}

const tq_scene tq_live_scenes[] = {
  /* a TLS 1.3 server receives */
  ROW("server13_finished",             finished, none, SERVER13(aes128, x25519, ECDSA_P256, FEATURES, )),
  ROW("server13_finished_sha384",      finished, none, SERVER13(aes256, p384, ECDSA_P384, FEATURES, )),
  ROW("server13_finished_chacha",      finished, none, SERVER13(chacha, p256, RSA_2048, FEATURES, )),
  ROW("server13_finished_ccm",         finished, none, SERVER13(ccm, x25519, ED25519, FEATURES, )),
  ROW("server13_finished_psk",         finished, none, SERVER13(aes128, x25519, ECDSA_P256, NO_DHE, PSK)),
  ROW("server13_finished_psk_dhe",     finished, none, SERVER13(aes128, x25519, ECDSA_P256, FEATURES, PSK)),
  ROW("server13_finished_retried",     finished, no_share, SERVER13(aes128, x25519, ECDSA_P256, FEATURES, )),
  ROW("server13_finished_cookie",      finished, no_share, SERVER13(aes128, x25519, ECDSA_P256, COOKIE, )),
  ROW("server13_finished_resumed",     finished, resumes, SERVER13(aes128, x25519, ECDSA_P256, FEATURES, )),
  ROW("server13_finished_auth",        finished, ecdsa, SERVER13(aes128, x25519, ECDSA_P256, FEATURES, AUTH)),
  ROW("server13_certificate",          certificate, ecdsa, SERVER13(aes128, x25519, ECDSA_P256, FEATURES, AUTH)),
  ROW("server13_certificate_rsa",      certificate, rsa, SERVER13(aes128, x25519, ECDSA_P256, FEATURES, AUTH)),
  ROW("server13_certificate_verify",   certificate_verify, ecdsa, SERVER13(aes128, x25519, ECDSA_P256, FEATURES, AUTH)),
  ROW("server13_certificate_verify_rsa", certificate_verify, rsa, SERVER13(aes128, x25519, ECDSA_P256, FEATURES, AUTH)),
  ROW("server13_certificate_verify_ed25519", certificate_verify, ed25519, SERVER13(aes128, x25519, ECDSA_P256, FEATURES, AUTH)),
  ROW("server13_end_of_early_data",    end_of_early_data, resumes_early, SERVER13(aes128, x25519, ECDSA_P256, EARLY, )),
  ROW("server13_key_update",           key_update, updates, SERVER13(aes128, x25519, ECDSA_P256, FEATURES, )),

  /* a TLS 1.3 client receives */
  ROW("client13_server_hello",         server_hello, ecdsa, CLIENT13(aes128, x25519, NONE, FEATURES, )),
  ROW("client13_server_hello_psk",     server_hello, ecdsa, CLIENT13(aes128, x25519, NONE, FEATURES, PSK)),
  ROW("client13_hello_retry_request",  server_hello, retries, CLIENT13(aes128, groups, NONE, FEATURES, )),
  ROW("client13_server_hello_retried", server_hello, retried, CLIENT13(aes128, groups, NONE, FEATURES, )),
  ROW("client13_hello_retry_request_cookie", server_hello, retries, CLIENT13(aes128, x25519, NONE, COOKIE, )),
  ROW("client13_server_hello_cookie",  server_hello, retried, CLIENT13(aes128, x25519, NONE, COOKIE, )),
  ROW("client13_finished_cookie",      finished, retries, CLIENT13(aes128, x25519, NONE, COOKIE, )),
  ROW("client13_encrypted_extensions", encrypted_extensions, ecdsa, CLIENT13(aes128, x25519, NONE, FEATURES, )),
  ROW("client13_certificate_request",  certificate_request, asks, CLIENT13(aes128, x25519, ECDSA_P256, FEATURES, )),
  ROW("client13_certificate",          certificate, ecdsa, CLIENT13(aes128, x25519, NONE, FEATURES, )),
  ROW("client13_certificate_rsa",      certificate, rsa, CLIENT13(aes128, x25519, NONE, FEATURES, )),
  ROW("client13_certificate_ed25519",  certificate, ed25519, CLIENT13(aes128, x25519, NONE, FEATURES, )),
  ROW("client13_certificate_stapled",  certificate, ecdsa, CLIENT13(aes128, x25519, NONE, STATUS, )),
  ROW("client13_certificate_verify",   certificate_verify, ecdsa, CLIENT13(aes128, x25519, NONE, FEATURES, )),
  ROW("client13_certificate_verify_p384", certificate_verify, ecdsa384, CLIENT13(aes128, x25519, NONE, FEATURES, )),
  ROW("client13_certificate_verify_rsa", certificate_verify, rsa, CLIENT13(aes128, x25519, NONE, FEATURES, )),
  ROW("client13_certificate_verify_ed25519", certificate_verify, ed25519, CLIENT13(aes128, x25519, NONE, FEATURES, )),
  ROW("client13_finished",             finished, ecdsa, CLIENT13(aes128, x25519, NONE, FEATURES, )),
  ROW("client13_finished_sha384",      finished, ecdsa, CLIENT13(aes256, p384, NONE, FEATURES, )),
  ROW("client13_finished_psk",         finished, ecdsa, CLIENT13(aes128, x25519, NONE, FEATURES, PSK)),
  ROW("client13_finished_auth",        finished, asks, CLIENT13(aes128, x25519, ECDSA_P256, FEATURES, )),
  ROW("client13_new_session_ticket",   new_session_ticket, ecdsa, CLIENT13(aes128, x25519, NONE, FEATURES, )),
  ROW("client13_key_update",           key_update, updates_server, CLIENT13(aes128, x25519, NONE, FEATURES, )),
  ROW("client13_late_certificate_request", certificate_request, asks_late, CLIENT13(aes128, x25519, ECDSA_P256, LATE, )),

  /* a TLS 1.2 server receives */
  ROW("server12_client_key_exchange",  client_key_exchange, none, SERVER12(ecdsa_gcm, x25519, ECDSA_P256, FEATURES, )),
  ROW("server12_client_key_exchange_p256", client_key_exchange, none, SERVER12(rsa_gcm, p256, RSA_2048, FEATURES, )),
  ROW("server12_client_key_exchange_dhe", client_key_exchange, none, SERVER12(dhe_gcm, ffdhe, RSA_2048, FEATURES, )),
  ROW("server12_client_key_exchange_rsa", client_key_exchange, none, SERVER12(rsa_kx_gcm, p256, RSA_2048, FEATURES, )),
  ROW("server12_client_key_exchange_rsa_cbc", client_key_exchange, none, SERVER12(rsa_kx_cbc, p256, RSA_2048, NO_ETM, )),
  ROW("server12_client_key_exchange_rsa_etm", client_key_exchange, none, SERVER12(rsa_kx_cbc, p256, RSA_2048, NO_EMS, )),
  ROW("server12_client_key_exchange_psk", client_key_exchange, none, SERVER12(psk_gcm, p256, ECDSA_P256, FEATURES, PSK)),
  ROW("server12_client_key_exchange_dhe_psk", client_key_exchange, none, SERVER12(dhe_psk, ffdhe, ECDSA_P256, FEATURES, PSK)),
  ROW("server12_certificate",          certificate, ecdsa, SERVER12(ecdsa_gcm, p256, ECDSA_P256, FEATURES, AUTH)),
  ROW("server12_certificate_verify",   certificate_verify, ecdsa, SERVER12(ecdsa_gcm, p256, ECDSA_P256, FEATURES, AUTH)),
  ROW("server12_certificate_verify_rsa", certificate_verify, rsa, SERVER12(rsa_gcm, p256, RSA_2048, FEATURES, AUTH)),
  ROW("server12_finished",             finished, none, SERVER12(ecdsa_gcm, x25519, ECDSA_P256, FEATURES, )),
  ROW("server12_finished_cbc",         finished, none, SERVER12(ecdsa_cbc, p256, ECDSA_P256, NO_ETM, )),
  ROW("server12_finished_etm",         finished, none, SERVER12(rsa_cbc, p256, RSA_2048, FEATURES, )),
  ROW("server12_finished_chacha",      finished, none, SERVER12(ecdsa_chacha, p256, ECDSA_P256, FEATURES, )),
  ROW("server12_finished_rsa",         finished, none, SERVER12(rsa_kx_cbc, p256, RSA_2048, NO_EMS, )),
  ROW("server12_finished_resumed",     finished, resumes, SERVER12(ecdsa_gcm, p256, ECDSA_P256, FEATURES, )),

  /* a TLS 1.2 client receives */
  ROW("client12_server_hello",         server_hello, ecdsa, CLIENT12(ecdsa_gcm, p256, NONE, FEATURES, )),
  ROW("client12_certificate",          certificate, ecdsa, CLIENT12(ecdsa_gcm, p256, NONE, FEATURES, )),
  ROW("client12_certificate_rsa",      certificate, rsa, CLIENT12(rsa_gcm, p256, NONE, FEATURES, )),
  ROW("client12_certificate_status",   certificate_status, ecdsa, CLIENT12(ecdsa_gcm, p256, NONE, STATUS, )),
  ROW("client12_server_key_exchange",  server_key_exchange, ecdsa, CLIENT12(ecdsa_gcm, groups, NONE, FEATURES, )),
  ROW("client12_server_key_exchange_p256", server_key_exchange, rsa, CLIENT12(rsa_gcm, p256, NONE, FEATURES, )),
  ROW("client12_server_key_exchange_dhe", server_key_exchange, rsa, CLIENT12(dhe_gcm, ffdhe, NONE, FEATURES, )),
  ROW("client12_server_key_exchange_dhe_psk", server_key_exchange, ecdsa, CLIENT12(dhe_psk, ffdhe, NONE, FEATURES, PSK)),
  ROW("client12_certificate_request",  certificate_request, asks, CLIENT12(ecdsa_gcm, p256, ECDSA_P256, FEATURES, )),
  ROW("client12_server_hello_done",    server_hello_done, ecdsa, CLIENT12(ecdsa_gcm, p256, NONE, FEATURES, )),
  ROW("client12_new_session_ticket",   new_session_ticket, ecdsa, CLIENT12(ecdsa_gcm, p256, NONE, FEATURES, )),
  ROW("client12_finished",             finished, ecdsa, CLIENT12(ecdsa_gcm, p256, NONE, FEATURES, )),
  ROW("client12_finished_cbc",         finished, ecdsa, CLIENT12(ecdsa_cbc, p256, NONE, NO_ETM, )),
  ROW("client12_finished_rsa",         finished, rsa, CLIENT12(rsa_kx_gcm, p256, NONE, FEATURES, )),
  ROW("client12_hello_request",        hello_request, again, CLIENT12(ecdsa_gcm, p256, NONE, FEATURES, )),

  /* what has to come before the message was left out */
  ROW("client13_without_extensions",   certificate, no_extensions, CLIENT13(aes128, x25519, NONE, FEATURES, )),
  ROW("client13_without_certificate",  certificate_verify, no_certificate, CLIENT13(aes128, x25519, NONE, FEATURES, )),
  ROW("client13_without_verify",       finished, no_verify, CLIENT13(aes128, x25519, NONE, FEATURES, )),
  ROW("client13_without_proof",        finished, no_proof, CLIENT13(aes128, x25519, NONE, FEATURES, )),
  ROW("server13_without_certificate",  certificate_verify, no_certificate, SERVER13(aes128, x25519, ECDSA_P256, FEATURES, AUTH)),
  ROW("server13_without_verify",       finished, no_verify, SERVER13(aes128, x25519, ECDSA_P256, FEATURES, AUTH)),
  ROW("server13_without_proof",        finished, no_proof, SERVER13(aes128, x25519, ECDSA_P256, FEATURES, AUTH)),
  ROW("client12_without_certificate",  server_key_exchange, no_certificate, CLIENT12(ecdsa_gcm, p256, NONE, FEATURES, )),
  ROW("client12_without_exchange",     server_hello_done, no_exchange, CLIENT12(ecdsa_gcm, p256, NONE, FEATURES, )),
  ROW("client12_without_exchange_asked", certificate_request, asks_without, CLIENT12(ecdsa_gcm, p256, ECDSA_P256, FEATURES, )),
  ROW("client12_without_change",       finished, no_change, CLIENT12(ecdsa_gcm, p256, NONE, FEATURES, )),
  ROW("server12_without_certificate",  client_key_exchange, no_proof, SERVER12(ecdsa_gcm, p256, ECDSA_P256, FEATURES, AUTH)),
  ROW("server12_without_verify",       finished, no_verify, SERVER12(ecdsa_gcm, p256, ECDSA_P256, FEATURES, AUTH)),
  ROW("server12_without_secret",       finished, no_secret, SERVER12(ecdsa_gcm, p256, ECDSA_P256, FEATURES, )),
  ROW("server12_without_change",       finished, no_change, SERVER12(ecdsa_gcm, p256, ECDSA_P256, FEATURES, )),
};
/* clang-format on */

const size_t tq_live_scene_count = sizeof tq_live_scenes / sizeof *tq_live_scenes;
