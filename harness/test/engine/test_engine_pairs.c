/* The engine as client against the engine as server: every suite, group, scheme and mode. */
#include "crypto/key_exchange.h"
#include "crypto/signature.h"
#include "engine/record_protection.h"
#include "spec/cipher_suite.h"
#include "spec/signature_scheme.h"
#include "support/crypto.h"
#include "support/engine_pair.h"

#define LIST(array) ((tq_code_list){(array), sizeof(array) / sizeof *(array)})

/* clang-format off */
static const uint16_t TLS13[] = {0x0304};
static const uint16_t TLS12[] = {0x0303};
static const uint16_t BOTH[]  = {0x0304, 0x0303};
static const uint16_t GROUPS[] = {29, 23, 24, 25, 30, 256, 257};
static const uint16_t SCHEMES[] = {
  0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0807, 0x0808, 0x0809, 0x080a, 0x080b,
  0x0401, 0x0501, 0x0601, 0x0201, 0x0203,
};
static const uint16_t SUITES[] = {
  0x1301, 0x1302, 0x1303, 0x1304, 0x1305, 0xc02b, 0xc02f, 0x009c, 0x009e, 0xc0ac, 0xc013, 0xc009,
};
static const uint8_t PSK_KEY[] = "tlsquarrel: a pre-shared key....";
static const tq_psk PSK = {"an identity", PSK_KEY, 32, 4};
static const char *const ALPN[] = {"h2", "http/1.1", NULL};
/* clang-format on */

enum {
  ALL_FEATURES = TQ_FEATURE_EXTENDED_MASTER_SECRET | TQ_FEATURE_ENCRYPT_THEN_MAC |
                 TQ_FEATURE_RENEGOTIATION_INFO | TQ_FEATURE_SESSION_TICKET | TQ_FEATURE_EARLY_DATA |
                 TQ_FEATURE_POST_HANDSHAKE_AUTH | TQ_FEATURE_PSK_KE | TQ_FEATURE_PSK_DHE_KE |
                 TQ_FEATURE_EC_POINT_FORMATS | TQ_FEATURE_ALPN
};

/* pair: two engines and what they were made from. */
typedef struct pair {
  tq_endpoint client_end;
  tq_endpoint server_end;
  tq_engine_identity client_identity;
  tq_engine_identity server_identity;
  tq_engine_setup client_setup;
  tq_engine_setup server_setup;
  tq_engine *client;
  tq_engine *server;
} pair;

/* A pair as most tests want it: everything on, ECDSA, no client authentication. */
static void prepare(pair *p, tq_code_list versions) {
  *p = (pair){.client = NULL};
  p->client_end = (tq_endpoint){.role = TQ_ROLE_CLIENT,
                                .versions = versions,
                                .suites = LIST(SUITES),
                                .groups = LIST(GROUPS),
                                .schemes = LIST(SCHEMES),
                                .alpn = ALPN,
                                .server_name = TQ_FIXTURE_SERVER_NAME,
                                .features = ALL_FEATURES};
  p->server_end = p->client_end;
  p->server_end.role = TQ_ROLE_SERVER;
  p->server_identity = engine_identity(TQ_CREDENTIAL_ECDSA_P256, false);
  p->client_identity = engine_identity(TQ_CREDENTIAL_RSA_2048, true);
  p->client_setup = (tq_engine_setup){.crypto = crypto, .seed = 1, .options = TQ_ENGINE_COMPATIBLE};
  p->server_setup = (tq_engine_setup){.crypto = crypto, .seed = 2, .options = TQ_ENGINE_COMPATIBLE};
}

static void make(pair *p) {
  p->client_setup.endpoint = &p->client_end;
  p->server_setup.endpoint = &p->server_end;
  p->client_setup.identity = p->client_identity.chain_count == 0 ? NULL : &p->client_identity;
  p->server_setup.identity = p->server_identity.chain_count == 0 ? NULL : &p->server_identity;
  p->client = tq_engine_new(&p->client_setup);
  p->server = tq_engine_new(&p->server_setup);
  assert_non_null(p->client);
  assert_non_null(p->server);
  tq_engine_start(p->client);
}

static void shake(pair *p, size_t cut) {
  make(p);
  pump(p->client, p->server, cut);
}

static void drop(pair *p) {
  tq_engine_free(p->client);
  tq_engine_free(p->server);
}

/* Closes in order: both see the other's close_notify. */
static void finish(pair *p) {
  assert_connected(p->client, p->server);
  tq_engine_close(p->client);
  pump(p->client, p->server, 0);
  assert_int_equal(tq_engine_get_status(p->server), TQ_ENGINE_CLOSED);
  tq_engine_close(p->server);
  pump(p->client, p->server, 0);
  assert_int_equal(tq_engine_get_status(p->client), TQ_ENGINE_CLOSED);
  drop(p);
}

static bool suite_is_ours(const tq_cipher_suite *suite) {
  switch (suite->kx) {
  case TQ_KX_TLS13:
  case TQ_KX_RSA:
  case TQ_KX_DHE_RSA:
  case TQ_KX_ECDHE_ECDSA:
  case TQ_KX_ECDHE_RSA:
  case TQ_KX_PSK:
  case TQ_KX_DHE_PSK:
  case TQ_KX_RSA_PSK:
  case TQ_KX_ECDHE_PSK:
    return tq_suite_supported(suite) && suite->max_version >= 0x0303;
  default:
    return false;
  }
}

static void try_suite(const tq_cipher_suite *suite, uint32_t without) {
  pair p;
  bool is13 = suite->kx == TQ_KX_TLS13;
  uint16_t code = suite->code;
  bool rsa = suite->auth == TQ_AUTH_RSA || suite->kx == TQ_KX_RSA_PSK;
  prepare(&p, is13 ? LIST(TLS13) : LIST(TLS12));
  p.client_end.suites = (tq_code_list){&code, 1};
  p.client_end.features &= ~without;
  p.server_identity =
      engine_identity(rsa ? TQ_CREDENTIAL_RSA_2048 : TQ_CREDENTIAL_ECDSA_P256, false);
  p.server_end.suites = p.client_end.suites;
  if (tq_kx_psk((tq_kx)suite->kx)) {
    p.client_end.psk = &PSK;
    p.server_end.psk = &PSK;
  }
  shake(&p, 0);
  tq_engine_report report;
  tq_engine_get_report(p.client, &report);
  if (report.status != TQ_ENGINE_CONNECTED) {
    print_message("%s: %s\n", suite->name, report.reason);
  }
  assert_int_equal(report.facts.suite, code);
  finish(&p);
}

static void every_suite(void **state) {
  (void)state;
  size_t count = 0;
  size_t tried = 0;
  const tq_cipher_suite *suites = tq_cipher_suites(&count);
  for (size_t i = 0; i < count; i++) {
    if (suite_is_ours(&suites[i])) {
      try_suite(&suites[i], 0);
      try_suite(&suites[i], TQ_FEATURE_EXTENDED_MASTER_SECRET);
      try_suite(&suites[i], TQ_FEATURE_ENCRYPT_THEN_MAC | TQ_FEATURE_RENEGOTIATION_INFO);
      tried++;
    }
  }
  print_message("%zu suites\n", tried);
  assert_true(tried >= 60);
}

static void every_group(void **state) {
  (void)state;
  static const uint16_t groups[] = {29, 23, 24, 25, 30, 256, 257, 0x11ec};
  static const uint16_t ffdhe[] = {0x009e};
  for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
    for (int version = 0; version < 2; version++) {
      pair p;
      if (!tq_kex_supported(crypto, groups[i]) || (groups[i] == 0x11ec && version == 0)) {
        print_message("group 0x%04x: not in this libcrypto, or not in TLS 1.2\n", groups[i]);
        continue;
      }
      prepare(&p, version == 0 ? LIST(TLS12) : LIST(TLS13));
      p.client_end.groups = (tq_code_list){&groups[i], 1};
      if (version == 0 && groups[i] >= 256) {
        p.client_end.suites = LIST(ffdhe);
        p.server_end.suites = LIST(ffdhe);
        p.server_identity = engine_identity(TQ_CREDENTIAL_RSA_2048, false);
      }
      shake(&p, 0);
      finish(&p);
    }
  }
}

/* Every scheme, as the server's and as the client's. */
static void try_scheme(const tq_signature_scheme *scheme, tq_credential credential,
                       tq_code_list versions) {
  pair p;
  uint16_t code = scheme->code;
  prepare(&p, versions);
  p.client_end.schemes = (tq_code_list){&code, 1};
  p.server_end.schemes = (tq_code_list){&code, 1};
  p.server_end.client_auth = TQ_CLIENT_AUTH_REQUIRED;
  p.server_identity = engine_identity(credential, false);
  p.client_identity = engine_identity(credential, true);
  shake(&p, 0);
  tq_engine_report c;
  tq_engine_report s;
  tq_engine_get_report(p.client, &c);
  tq_engine_get_report(p.server, &s);
  if (c.status != TQ_ENGINE_CONNECTED) {
    print_message("%s: %s, %s\n", scheme->name, c.reason, s.reason);
  }
  assert_int_equal(c.scheme, code);
  assert_int_equal(s.scheme, code);
  assert_true(s.client_authenticated);
  finish(&p);
}

static void every_scheme(void **state) {
  (void)state;
  size_t count = 0;
  size_t tried = 0;
  const tq_signature_scheme *schemes = tq_signature_schemes(&count);
  for (int credential = 1; credential < TQ_CREDENTIAL_COUNT; credential++) {
    tq_engine_identity identity = engine_identity((tq_credential)credential, false);
    tq_asymmetric *key = tq_private_key_parse(identity.key);
    assert_non_null(key);
    for (size_t i = 0; i < count; i++) {
      if (schemes[i].tls13 && tq_key_fits_scheme(schemes[i].code, key, true)) {
        try_scheme(&schemes[i], (tq_credential)credential, LIST(TLS13));
        tried++;
      }
      if (schemes[i].tls12 && tq_key_fits_scheme(schemes[i].code, key, false)) {
        try_scheme(&schemes[i], (tq_credential)credential, LIST(TLS12));
        tried++;
      }
    }
    tq_asymmetric_free(key);
  }
  print_message("%zu pairs of key and scheme\n", tried);
  assert_true(tried >= 30);
}

static void both_versions_meet_at_the_highest(void **state) {
  (void)state;
  const tq_code_list lists[] = {LIST(TLS12), LIST(TLS13), LIST(BOTH)};
  for (size_t c = 0; c < 3; c++) {
    for (size_t s = 0; s < 3; s++) {
      pair p;
      prepare(&p, lists[c]);
      p.server_end.versions = lists[s];
      shake(&p, 0);
      if ((c == 0 && s == 1) || (c == 1 && s == 0)) {
        tq_engine_report report;
        tq_engine_get_report(p.server, &report);
        assert_int_equal(report.alert_sent, 70);
        drop(&p);
        continue;
      }
      finish(&p);
    }
  }
}

/* Records of one byte, and everything in one; the wire cut anywhere. */
static void any_cut_gives_the_same_end(void **state) {
  (void)state;
  static const uint16_t fragments[] = {1, 2, 3, 64, 0};
  const tq_code_list lists[] = {LIST(TLS12), LIST(TLS13)};
  for (size_t version = 0; version < 2; version++) {
    for (size_t i = 0; i < 5; i++) {
      pair p;
      prepare(&p, lists[version]);
      p.server_end.client_auth = TQ_CLIENT_AUTH_REQUIRED;
      p.client_setup.fragment_size = fragments[i];
      p.server_setup.fragment_size = fragments[i];
      p.client_setup.options |= i % 2 == 0 ? TQ_ENGINE_COALESCE : 0;
      p.server_setup.options |= i % 2 == 0 ? TQ_ENGINE_COALESCE : 0;
      shake(&p, i == 4 ? 1 : 0);
      finish(&p);
    }
  }
}

static void retry_with_and_without_cookie(void **state) {
  (void)state;
  static const uint16_t only_p384[] = {24};
  for (int i = 0; i < 4; i++) {
    pair p;
    prepare(&p, LIST(TLS13));
    p.server_end.features |= (i & 1) != 0 ? TQ_FEATURE_COOKIE : 0;
    p.client_setup.options |= (i & 2) != 0 ? TQ_ENGINE_NO_KEY_SHARE : 0;
    p.server_end.groups = (i & 2) != 0 ? LIST(GROUPS) : LIST(only_p384);
    shake(&p, 0);
    tq_engine_report report;
    tq_engine_get_report(p.client, &report);
    assert_true(report.facts.retry);
    finish(&p);
  }
  pair p; /* a cookie alone is change enough */
  prepare(&p, LIST(TLS13));
  p.client_end.groups = LIST(only_p384);
  p.server_end.features |= TQ_FEATURE_COOKIE;
  p.server_setup.options |= TQ_ENGINE_RETRY;
  shake(&p, 0);
  finish(&p);
}

static void psk_in_every_mode(void **state) {
  (void)state;
  for (int i = 0; i < 8; i++) {
    pair p;
    uint32_t off = (i & 1) != 0 ? TQ_FEATURE_PSK_DHE_KE : TQ_FEATURE_PSK_KE;
    prepare(&p, LIST(TLS13));
    p.client_end.psk = &PSK;
    p.server_end.psk = &PSK;
    p.client_end.features &= ~off;
    p.server_setup.options |= (i & 2) != 0 ? TQ_ENGINE_RETRY : 0;
    p.client_setup.options |= (i & 4) != 0 ? TQ_ENGINE_NO_KEY_SHARE : 0;
    shake(&p, 0);
    tq_engine_report report;
    tq_engine_get_report(p.client, &report);
    assert_true(report.facts.resumed);
    assert_int_equal(tq_engine_get_status(p.client), TQ_ENGINE_CONNECTED);
    finish(&p);
  }
}

/* A wrong binder ends it with decrypt_error. */
static void a_wrong_psk_is_refused(void **state) {
  (void)state;
  static const uint8_t other[32] = {1};
  const tq_psk wrong = {"an identity", other, 32, 4};
  pair p;
  prepare(&p, LIST(TLS13));
  p.client_end.psk = &wrong;
  p.server_end.psk = &PSK;
  shake(&p, 0);
  tq_engine_report report;
  tq_engine_get_report(p.client, &report);
  assert_int_equal(report.alert_received, 51);
  drop(&p);
}

static void resume(tq_code_list versions, uint32_t options, tq_span early, bool accepted) {
  pair first;
  prepare(&first, versions);
  shake(&first, 0);
  tq_engine_session by_client = *tq_engine_get_session(first.client);
  tq_engine_session by_server = *tq_engine_get_session(first.server);
  assert_int_not_equal(by_client.version, 0);
  assert_bytes(tq_span_of(by_client.secret, by_client.secret_size),
               tq_span_of(by_server.secret, by_server.secret_size));
  finish(&first);
  pair p;
  prepare(&p, versions);
  p.client_setup.session = &by_client;
  p.server_setup.session = &by_server;
  p.client_setup.early_data = early;
  p.client_setup.options |= options;
  p.server_setup.options |= options;
  shake(&p, 0);
  tq_engine_report report;
  tq_engine_get_report(p.client, &report);
  assert_true(report.facts.resumed);
  assert_int_equal(report.early_data_accepted, accepted);
  tq_engine_get_report(p.server, &report);
  assert_int_equal(report.early_data_accepted, accepted);
  assert_bytes(tq_engine_data(p.server), accepted ? early : TQ_SPAN_EMPTY);
  finish(&p);
}

static void sessions_are_resumed(void **state) {
  (void)state;
  tq_span early = tq_span_text("early data");
  resume(LIST(TLS13), 0, TQ_SPAN_EMPTY, false);
  resume(LIST(TLS13), 0, early, true);
  resume(LIST(TLS13), TQ_ENGINE_REFUSE_EARLY, early, false);
  resume(LIST(TLS13), TQ_ENGINE_RETRY, early, false);
  resume(LIST(TLS13), TQ_ENGINE_COALESCE, early, true);
  resume(LIST(TLS12), 0, TQ_SPAN_EMPTY, false);
  resume(LIST(TLS12), TQ_ENGINE_RESUME_BY_ID, TQ_SPAN_EMPTY, false);
}

static void client_authentication(void **state) {
  (void)state;
  const tq_code_list lists[] = {LIST(TLS12), LIST(TLS13)};
  for (int i = 0; i < 8; i++) {
    pair p;
    bool given = (i & 2) != 0;
    bool required = (i & 4) != 0;
    prepare(&p, lists[i & 1]);
    p.server_end.client_auth = required ? TQ_CLIENT_AUTH_REQUIRED : TQ_CLIENT_AUTH_REQUESTED;
    if (!given) {
      p.client_identity.chain_count = 0;
    }
    shake(&p, 0);
    tq_engine_report report;
    tq_engine_get_report(p.server, &report);
    assert_int_equal(report.client_authenticated, given);
    if (!given && required) {
      assert_int_equal(report.alert_sent, (i & 1) != 0 ? 116 : 40);
      drop(&p);
      continue;
    }
    finish(&p);
  }
}

static void key_updates_and_late_authentication(void **state) {
  (void)state;
  pair p;
  prepare(&p, LIST(TLS13));
  shake(&p, 0);
  for (int i = 0; i < 3; i++) {
    tq_engine_key_update(p.client, i != 0);
    pump(p.client, p.server, 0);
    tq_engine_write(p.client, tq_span_text("."));
    tq_engine_write(p.server, tq_span_text("."));
    pump(p.client, p.server, 0);
    tq_engine_key_update(p.server, i != 1);
    pump(p.client, p.server, 0);
    tq_engine_request_certificate(p.server);
    pump(p.client, p.server, 0);
    tq_engine_report report;
    tq_engine_get_report(p.server, &report);
    assert_string_equal(report.reason, "");
    assert_true(report.client_authenticated);
    assert_int_equal(tq_engine_get_status(p.client), TQ_ENGINE_CONNECTED);
  }
  tq_engine_report report;
  tq_engine_get_report(p.server, &report);
  assert_int_equal(report.key_updates, 5);
  finish(&p);
}

static void renegotiation(void **state) {
  (void)state;
  for (int by_server = 0; by_server < 2; by_server++) {
    pair p;
    prepare(&p, LIST(TLS12));
    p.client_setup.options |= TQ_ENGINE_RENEGOTIATE;
    p.server_setup.options |= TQ_ENGINE_RENEGOTIATE;
    shake(&p, 0);
    assert_connected(p.client, p.server);
    tq_engine_renegotiate(by_server != 0 ? p.server : p.client);
    pump(p.client, p.server, 0);
    finish(&p);
  }
  pair p; /* and one that does not want to */
  prepare(&p, LIST(TLS12));
  shake(&p, 0);
  tq_engine_renegotiate(p.server);
  pump(p.client, p.server, 0);
  tq_engine_report report;
  tq_engine_get_report(p.server, &report);
  assert_int_equal(report.warning_received, 100);
  drop(&p);
}

static void exporters_agree(void **state) {
  (void)state;
  const tq_code_list lists[] = {LIST(TLS12), LIST(TLS13)};
  for (size_t i = 0; i < 2; i++) {
    pair p;
    uint8_t ours[40];
    uint8_t theirs[40];
    prepare(&p, lists[i]);
    shake(&p, 0);
    assert_true(tq_engine_export(p.client, "EXPORTER-x", tq_span_text("c"), ours, 40));
    assert_true(tq_engine_export(p.server, "EXPORTER-x", tq_span_text("c"), theirs, 40));
    assert_memory_equal(ours, theirs, 40);
    finish(&p);
  }
}

/* The same seeds give the same bytes. */
static void the_wire_is_the_same_every_time(void **state) {
  (void)state;
  const tq_code_list lists[] = {LIST(TLS12), LIST(TLS13)};
  for (size_t version = 0; version < 2; version++) {
    pair p[2];
    for (size_t i = 0; i < 2; i++) {
      prepare(&p[i], lists[version]);
      p[i].server_end.client_auth = TQ_CLIENT_AUTH_REQUIRED;
      p[i].client_setup.options |= TQ_ENGINE_RECORD_WIRE;
      shake(&p[i], 0);
    }
    tq_engine_wire_chunk a;
    tq_engine_wire_chunk b;
    size_t count = 0;
    while (tq_engine_wire(p[0].client, count, &a)) {
      assert_true(tq_engine_wire(p[1].client, count, &b));
      assert_int_equal(a.sent, b.sent);
      assert_bytes(a.bytes, b.bytes);
      count++;
    }
    assert_true(count > 4);
    finish(&p[0]);
    finish(&p[1]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_suite),
      cmocka_unit_test(every_group),
      cmocka_unit_test(every_scheme),
      cmocka_unit_test(both_versions_meet_at_the_highest),
      cmocka_unit_test(any_cut_gives_the_same_end),
      cmocka_unit_test(retry_with_and_without_cookie),
      cmocka_unit_test(psk_in_every_mode),
      cmocka_unit_test(a_wrong_psk_is_refused),
      cmocka_unit_test(sessions_are_resumed),
      cmocka_unit_test(client_authentication),
      cmocka_unit_test(key_updates_and_late_authentication),
      cmocka_unit_test(renegotiation),
      cmocka_unit_test(exporters_agree),
      cmocka_unit_test(the_wire_is_the_same_every_time),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
