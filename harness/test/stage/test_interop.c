/* The engine against the reference, both ways round, over every suite, group and signature scheme
 * that the two have: a whole handshake, the same secrets, data both ways. The matrix is printed; a
 * hole in it must stand in the table of holes with its reason. */
#include "crypto/key_exchange.h"
#include "crypto/signature.h"
#include "engine/record_protection.h"
#include "peer/fixture.h"
#include "peer/wolfssl/wolfssl.h"
#include "spec/cipher_suite.h"
#include "spec/group.h"
#include "spec/message.h"
#include "spec/signature_scheme.h"
#include "stage/stage.h"
#include "support/crypto.h"
#include "support/shared.h"

enum { SEED_MAX = 1 << 14, ANY = 0 };

/* clang-format off */
/* hole: what cannot be in the matrix, and why. */
static const struct { uint16_t code; const char *why; } HOLES[] = {
  {0xc0b4, "TLS_SHA256_SHA256 has no confidentiality (RFC 9150): not in the engine"},
  {0xc0b5, "TLS_SHA384_SHA384 has no confidentiality (RFC 9150): not in the engine"},
  {0x0203, "an offer of SHA-1 alone bars the test PKI's chains, which are signed with SHA-256"},
  {0x0201, "an offer of SHA-1 alone bars the test PKI's chains, which are signed with SHA-256"},
};

static const uint8_t psk_key[32] = "tlsquarrel's pre-shared key.....";
static const tq_psk PSK = {"tlsquarrel", psk_key, sizeof psk_key, 4};

enum {
  FEATURES = TQ_FEATURE_EXTENDED_MASTER_SECRET | TQ_FEATURE_RENEGOTIATION_INFO |
             TQ_FEATURE_SESSION_TICKET | TQ_FEATURE_PSK_KE | TQ_FEATURE_PSK_DHE_KE |
             TQ_FEATURE_EC_POINT_FORMATS | TQ_FEATURE_ENCRYPT_THEN_MAC
};
/* clang-format on */

/* cell: one field of the matrix: what is tried. */
typedef struct cell {
  uint16_t version;
  uint16_t suite;
  uint16_t group;
  uint16_t scheme; /* ANY: all */
  tq_credential credential;
  bool client_auth;
} cell;

static const uint16_t ALL_SCHEMES[] = {0x0403, 0x0503, 0x0804, 0x0805, 0x0806, 0x0807, 0x0808,
                                       0x0401, 0x0501, 0x0601, 0x0603, 0x0809, 0x080a, 0x080b};

/* Plays CELL with the peer as ROLE. The reason goes to WHY if it fails. */
static bool play(const cell *c, tq_role role, const char **why) {
  static uint8_t seed[SEED_MAX];
  static char reason[160];
  const tq_cipher_suite *suite = tq_cipher_suite_find(c->suite);
  bool server = role == TQ_ROLE_SERVER;
  bool both = c->client_auth;
  bool field = c->version == 0x0303 && c->group >= TQ_KEX_ffdhe2048;
  /* The reference wants a curve for every suite whose first byte is 0xc0, be it of DHE_PSK. */
  const uint16_t groups[] = {c->group, TQ_KEX_secp256r1};
  tq_scene_play how = {.credential = server && !both ? TQ_CREDENTIAL_NONE : c->credential,
                       .client_auth = both ? TQ_CLIENT_AUTH_REQUIRED : TQ_CLIENT_AUTH_NONE};
  tq_scene scene = {.name = "a cell", .message = TQ_MESSAGE_finished, .play = &how};
  scene.endpoint = (tq_endpoint){
      .role = role,
      .versions = {&c->version, 1},
      .suites = {&c->suite, 1},
      .groups = {groups, field ? 2u : 1u},
      .schemes = {c->scheme == ANY ? ALL_SCHEMES : &c->scheme, c->scheme == ANY ? 14u : 1u},
      .credential = server || both ? c->credential : TQ_CREDENTIAL_NONE,
      .client_auth = how.client_auth,
      .features = FEATURES};
  if (tq_kx_psk((tq_kx)suite->kx)) {
    scene.endpoint.psk = &PSK;
  }
  tq_stage *stage = tq_stage_new(&scene, tq_wolfssl_peer(), TQ_STAGE_WHOLE);
  tq_outcome outcome = {.kind = TQ_OUTCOME_SETUP_FAILED};
  tq_span answer;
  size_t size = tq_stage_seed(stage, seed, sizeof seed);
  tq_stage_run(stage, tq_span_of(seed, size), &outcome, &answer);
  snprintf(reason, sizeof reason, "outcome %d, alert %d, error %d, %s, %s", (int)outcome.kind,
           outcome.alert, outcome.error, tq_stage_reason(stage), tq_stage_report(stage)->reason);
  *why = reason;
  tq_stage_delete(stage);
  return outcome.kind == TQ_OUTCOME_ACCEPTED && !outcome.keys_differ &&
         outcome.facts.suite == c->suite;
}

static const char *hole(uint16_t code) {
  for (size_t i = 0; i < sizeof HOLES / sizeof HOLES[0]; i++) {
    if (HOLES[i].code == code) {
      return HOLES[i].why;
    }
  }
  return NULL;
}

/* Prints the row of CODE, and counts its holes that nobody explains. */
static size_t row(const char *name, uint16_t code, const cell *c) {
  const char *why = "";
  const char *known = hole(code);
  bool server = play(c, TQ_ROLE_SERVER, &why);
  if (!server) {
    print_message("  %-48s as server: %s\n", name, known != NULL ? known : why);
  }
  bool client = play(c, TQ_ROLE_CLIENT, &why);
  if (!client) {
    print_message("  %-48s as client: %s\n", name, known != NULL ? known : why);
  }
  print_message("  %-48s server %s  client %s\n", name, server ? "yes" : "no ",
                client ? "yes" : "no");
  return known != NULL ? 0 : (size_t)!server + (size_t)!client;
}

static tq_credential credential_for(const tq_cipher_suite *suite) {
  return suite->auth == TQ_AUTH_RSA || suite->kx == TQ_KX_RSA_PSK ? TQ_CREDENTIAL_RSA_2048
                                                                  : TQ_CREDENTIAL_ECDSA_P256;
}

static void every_suite(void **state) {
  (void)state;
  tq_code_list suites = tq_wolfssl_peer()->abilities()->suites;
  size_t holes = 0;
  for (size_t i = 0; i < suites.count; i++) {
    const tq_cipher_suite *suite = tq_cipher_suite_find(suites.items[i]);
    assert_non_null(suite);
    bool field = tq_kx_ff((tq_kx)suite->kx);
    cell c = {.version = suite->kx == TQ_KX_TLS13 ? 0x0304 : 0x0303,
              .suite = suites.items[i],
              .group = field ? TQ_KEX_ffdhe2048 : TQ_KEX_secp256r1,
              .credential = credential_for(suite)};
    holes += row(suite->name, suite->code, &c);
  }
  print_message("%zu suites\n", suites.count);
  assert_int_equal(holes, 0);
}

static void every_group(void **state) {
  (void)state;
  tq_code_list groups = tq_wolfssl_peer()->abilities()->groups;
  size_t holes = 0;
  for (size_t i = 0; i < groups.count; i++) {
    char name[64];
    cell c = {.version = 0x0304,
              .suite = 0x1301,
              .group = groups.items[i],
              .credential = TQ_CREDENTIAL_ECDSA_P256};
    snprintf(name, sizeof name, "%s in TLS 1.3", tq_kex_name(groups.items[i]));
    holes += row(name, groups.items[i], &c);
    bool field = groups.items[i] >= 0x0100;
    c.version = 0x0303;
    c.suite = field ? 0x009e : 0xc02b;
    c.credential = field ? TQ_CREDENTIAL_RSA_2048 : TQ_CREDENTIAL_ECDSA_P256;
    snprintf(name, sizeof name, "%s in TLS 1.2", tq_kex_name(groups.items[i]));
    holes += row(name, groups.items[i], &c);
  }
  assert_int_equal(holes, 0);
}

/* Both sides sign, each with the scheme. */
static size_t scheme_rows(uint16_t scheme, tq_credential credential, const tq_asymmetric *key) {
  const tq_signature_scheme *spec = tq_signature_scheme_find(scheme);
  size_t holes = 0;
  char name[80];
  cell c = {
      .group = TQ_KEX_secp256r1, .scheme = scheme, .credential = credential, .client_auth = true};
  if (spec->tls13 && tq_key_fits_scheme(scheme, key, true)) {
    c.version = 0x0304;
    c.suite = 0x1301;
    snprintf(name, sizeof name, "%s, credential %d, TLS 1.3", spec->name, (int)credential);
    holes += row(name, scheme, &c);
  }
  if (spec->tls12 && tq_key_fits_scheme(scheme, key, false)) {
    c.version = 0x0303;
    c.suite = tq_asymmetric_kind(key) <= TQ_KEY_RSA_PSS ? 0xc02f : 0xc02b;
    snprintf(name, sizeof name, "%s, credential %d, TLS 1.2", spec->name, (int)credential);
    holes += row(name, scheme, &c);
  }
  return holes;
}

static void every_scheme(void **state) {
  (void)state;
  const tq_abilities *can = tq_wolfssl_peer()->abilities();
  size_t holes = 0;
  for (int credential = 1; credential < TQ_CREDENTIAL_COUNT; credential++) {
    if ((can->credentials >> credential & 1) == 0) {
      print_message("  credential %d: the reference has no such key\n", credential);
      continue;
    }
    const tq_identity *identity = tq_fixture_identity((tq_credential)credential, false);
    tq_asymmetric *key = tq_private_key_parse(identity->key);
    assert_non_null(key);
    for (size_t i = 0; i < can->schemes.count; i++) {
      holes += scheme_rows(can->schemes.items[i], (tq_credential)credential, key);
    }
    tq_asymmetric_free(key);
  }
  assert_int_equal(holes, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_suite),
      cmocka_unit_test(every_group),
      cmocka_unit_test(every_scheme),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
