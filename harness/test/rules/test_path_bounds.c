/* test_path_bounds.c: hostile input to the path oracle: each kind answered within its bound, and
 * this machine's roots, each of which is accepted under itself as the anchor. */
#include "peer/fixture.h"
#include "pki/recipe.h"
#include "spec/requirement.h"
#include "support/check.h"
#include "support/verifier.h"

#include <glob.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { MANY = 1000, HUGE_SIZE = 1 << 20 };

/* A call takes at most so much processor time, whatever it is given; sanitizers included. */
static const double seconds_max = 5.0;

static tq_path_work *work;
static size_t verified; /* signatures asked for */

static tq_signature_check count_and_verify(void *context, const tq_public_key *key,
                                           const tq_algorithm *algorithm, tq_span message,
                                           tq_span signature) {
  verified++;
  return verify_certificate(context, key, algorithm, message, signature);
}

/* Every signature is taken as good: the worst that can happen to the search. */
static tq_signature_check take_all(void *context, const tq_public_key *key,
                                   const tq_algorithm *algorithm, tq_span message,
                                   tq_span signature) {
  (void)context;
  (void)key;
  (void)algorithm;
  (void)message;
  (void)signature;
  verified++;
  return TQ_SIGNATURE_GOOD;
}

static tq_path_options usual(void) {
  return (tq_path_options){
      .time = TQ_FIXTURE_TIME, .depth_limit = TQ_ABSENT, .verifier = {count_and_verify, NULL}};
}

/* Processor time of this process: other work on the machine does not count. */
static double now(void) {
  struct timespec at;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
  return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static tq_verdict judge(const tq_path_chain *chain, const tq_path_options *options) {
  tq_verdict verdict;
  double begin = now();
  verified = 0;
  tq_oracle_path(&verdict, NULL, work, chain, options);
  double took = now() - begin;
  if (took > 0.05) {
    print_message("  %.3f s\n", took);
  }
  assert_true(took < seconds_max);
  assert_true(verified <= TQ_PATH_SIGNATURES_MAX + chain->count);
  return verdict;
}

static tq_verdict judge_one(tq_span der) {
  tq_path_options options = usual();
  tq_path_input certificate = {der, 0};
  tq_path_input anchor = {tq_fixture_root(TQ_CREDENTIAL_ECDSA_P256), 0};
  tq_path_chain chain = {&certificate, 1, &anchor, 1};
  return judge(&chain, &options);
}

static bool cites(const tq_verdict *verdict, uint16_t requirement) {
  for (size_t i = 0; i < verdict->count; i++) {
    if (verdict->citations[i].requirement == requirement) {
      return true;
    }
  }
  return false;
}

/* 10 000 levels in place of a name, a key, an extension's contents, and the certificate itself. */
static void nested_deeply(void **state) {
  (void)state;
  enum { LEVELS = 10000, HEADER = 4 };
  static uint8_t deep[LEVELS * HEADER];
  for (size_t i = 0; i < LEVELS; i++) {
    size_t left = (LEVELS - 1 - i) * HEADER;
    uint8_t *at = deep + i * HEADER;
    at[0] = i % 2 == 0 ? 0x30 : 0x31;
    at[1] = 0x82;
    at[2] = (uint8_t)(left >> 8);
    at[3] = (uint8_t)left;
  }
  tq_verdict verdict = judge_one(tq_span_of(deep, sizeof deep));
  assert_int_equal(verdict.kind, TQ_VERDICT_REJECT);
}

static tq_span make(tq_pki **pki, const char *text) {
  *pki = tq_pki_read(tq_span_text(text));
  tq_span der = tq_pki_der(*pki, tq_pki_next(*pki, NULL));
  if (tq_pki_error(*pki) != NULL) {
    fail_msg("%s", tq_pki_error(*pki));
  }
  return der;
}

static tq_verdict judge_text(const char *text) {
  tq_pki *pki = NULL;
  tq_verdict verdict = judge_one(make(&pki, text));
  tq_pki_free(pki);
  return verdict;
}

static void lengths_that_lie(void **state) {
  (void)state;
  static const char *const lengths[] = {
      "#80", "#ff", "#8480000000", "#847fffffff", "#88ffffffffffffffff", "#880000000000000001",
      "#81"};
  static const char *const parts[] = {
      "certificate: LENGTH %s SEQUENCE { $tbs }",
      "tbs: LENGTH %s SEQUENCE { $serial }",
      "subject: LENGTH %s SEQUENCE { }",
      "spki: LENGTH %s SEQUENCE { }",
      "extension key_usage: LENGTH %s BIT_STRING #00",
      "extension subject_alt_name: SEQUENCE { LENGTH %s OCTET_STRING { } }"};
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
    for (size_t j = 0; j < sizeof lengths / sizeof lengths[0]; j++) {
      char part[200];
      char text[300];
      snprintf(part, sizeof part, parts[i], lengths[j]);
      snprintf(text, sizeof text, "certificate a\n  key: p256/a\n  %s\n", part);
      assert_int_not_equal(judge_text(text).kind, TQ_VERDICT_ACCEPT);
    }
  }
}

static void many_names(void **state) {
  (void)state;
  judge_text("certificate a\n  key: p256/a\n"
             "  extension subject_alt_name: SEQUENCE { REPEAT 10000 { dns \"a.test\" } }\n");
  judge_text(
      "certificate a\n  key: p256/a\n"
      "  subject: NAME { O \"a\" }\n"
      "  extension ext_key_usage: SEQUENCE { REPEAT 10000 { OID 1.2.3 } }\n"
      "  extension certificate_policies: SEQUENCE { REPEAT 10000 { SEQUENCE { OID 1.2.3 } } }\n");
  judge_text("certificate a\n  key: p256/a\n"
             "  extension_list: REPEAT 10000 { SEQUENCE { OID 1.2.3 OCTET_STRING #00 } }\n");
  judge_text(
      "certificate a\n  key: p256/a\n"
      "  subject: SEQUENCE { REPEAT 5000 { SET { SEQUENCE { OID CN UTF8String \"a\" } } } }\n");
  judge_text(
      "certificate a\n  key: p256/a\n"
      "  subject: SEQUENCE { SET { REPEAT 5000 { SEQUENCE { OID CN UTF8String \"a\" } } } }\n");
}

/* A megabyte in one extension that nobody knows. */
static void huge(void **state) {
  (void)state;
  static uint8_t bytes[HUGE_SIZE];
  tq_pki *pki = NULL;
  tq_span der = make(&pki, "certificate a\n  key: p256/a\n");
  memcpy(bytes, der.data, der.size);
  bytes[1] = 0x83;
  bytes[2] = 0x0f;
  judge_one(tq_span_of(bytes, sizeof bytes));
  memset(bytes, 0x30, sizeof bytes);
  judge_one(tq_span_of(bytes, sizeof bytes));
  memset(bytes, 0x00, sizeof bytes);
  judge_one(tq_span_of(bytes, sizeof bytes));
  tq_pki_free(pki);
}

/* 1 000 certificates of COUNT different texts under one anchor. */
static tq_verdict judge_many(const char *text, const char *const *names, size_t count,
                             tq_signature_verifier verifier) {
  static tq_path_input inputs[MANY + 1];
  tq_pki *pki = tq_pki_read(tq_span_text(text));
  tq_path_options options = usual();
  options.verifier = verifier;
  for (size_t i = 0; i <= MANY; i++) {
    size_t which = i == 0 ? 0 : i == MANY ? count - 1 : 1 + i % (count - 2);
    inputs[i] = (tq_path_input){tq_pki_der(pki, tq_pki_find(pki, tq_span_text(names[which]))), 0};
  }
  if (tq_pki_error(pki) != NULL) {
    fail_msg("%s", tq_pki_error(pki));
  }
  tq_path_chain chain = {inputs, MANY, inputs + MANY, 1};
  tq_verdict verdict = judge(&chain, &options);
  tq_pki_free(pki);
  return verdict;
}

/* All of one name and each with a key of its own: every one could have issued every other. */
static void chain_of_a_thousand(void **state) {
  (void)state;
  static const char *const names[] = {"leaf", "a", "b", "c", "d", "root"};
  static const char text[] = "certificate pattern\n  key: p256/p\n  subject: NAME { CN \"same\" }\n"
                             "  extension basic_constraints critical: SEQUENCE { BOOLEAN TRUE }\n"
                             "certificate root from pattern\n  key: p256/root\n"
                             "certificate a from pattern\n  key: p256/a\n  issuer: b\n"
                             "certificate b from pattern\n  key: p256/b\n  issuer: c\n"
                             "certificate c from pattern\n  key: p256/c\n  issuer: d\n"
                             "certificate d from pattern\n  key: p256/d\n  issuer: a\n"
                             "certificate leaf\n  key: p256/leaf\n  issuer: a\n";
  tq_verdict verdict = judge_many(text, names, 6, (tq_signature_verifier){count_and_verify, NULL});
  assert_int_not_equal(verdict.kind, TQ_VERDICT_ACCEPT);
  judge_many(text, names, 6, (tq_signature_verifier){take_all, NULL});
}

/* 150 authorities that are all issuers of each other, and no end to the ways through them. */
static void thicket(void **state) {
  (void)state;
  enum { TREES = 150 };
  static char text[TREES * 200];
  static tq_path_input inputs[TREES + 2];
  size_t size =
      (size_t)snprintf(text, sizeof text,
                       "certificate pattern\n  key: p256/p\n  subject: NAME { CN \"same\" }\n"
                       "  extension basic_constraints critical: SEQUENCE { BOOLEAN TRUE }\n"
                       "certificate root from pattern\n"
                       "  not_after: UTCTime \"210101000000Z\"\n"
                       "certificate leaf\n  key: p256/leaf\n  issuer: pattern\n"
                       "  not_after: UTCTime \"210101000000Z\"\n");
  for (int i = 0; i < TREES; i++) {
    size += (size_t)snprintf(
        text + size, sizeof text - size,
        "certificate t%d from pattern\n  issuer: pattern\n"
        "  spki: SEQUENCE { SEQUENCE { OID 1.3.101.112 } BIT_STRING { INTEGER %d } }\n",
        i, i);
  }
  tq_pki *pki = tq_pki_read(tq_span_text(text));
  inputs[0].der = tq_pki_der(pki, tq_pki_find(pki, tq_span_text("leaf")));
  for (int i = 0; i < TREES; i++) {
    char name[12];
    snprintf(name, sizeof name, "t%d", i);
    inputs[i + 1].der = tq_pki_der(pki, tq_pki_find(pki, tq_span_text(name)));
  }
  inputs[TREES + 1].der = tq_pki_der(pki, tq_pki_find(pki, tq_span_text("root")));
  assert_null(tq_pki_error(pki));
  tq_path_options options = usual();
  options.verifier.call = take_all;
  options.profile = TQ_PROFILE_STRICT;
  tq_path_chain chain = {inputs, TREES + 1, inputs + TREES + 1, 1};
  tq_verdict verdict = judge(&chain, &options);
  assert_int_equal(verdict.kind, TQ_VERDICT_REJECT);
  assert_true(cites(&verdict, TQ_REQ_certificate_path_bound));
  tq_pki_free(pki);
}

static void no_certificates(void **state) {
  (void)state;
  tq_path_options options = usual();
  tq_path_input empty = {TQ_SPAN_EMPTY, 0};
  tq_path_chain chain = {NULL, 0, NULL, 0};
  judge(&chain, &options);
  chain = (tq_path_chain){&empty, 1, &empty, 1};
  assert_int_equal(judge(&chain, &options).kind, TQ_VERDICT_REJECT);
}

static tq_span read_pem(const char *path) {
  FILE *file = fopen(path, "r");
  X509 *root = file == NULL ? NULL : PEM_read_X509(file, NULL, NULL, NULL);
  unsigned char *der = NULL;
  int size = root == NULL ? 0 : i2d_X509(root, &der);
  X509_free(root);
  if (file != NULL) {
    fclose(file);
  }
  return tq_span_of(der, (size_t)size);
}

static void this_machines_roots(void **state) {
  (void)state;
  glob_t found = {0};
  if (glob("/etc/ssl/certs/*.pem", 0, NULL, &found) != 0) {
    print_message("skipped: no roots in /etc/ssl/certs\n");
    skip();
  }
  size_t clean = 0;
  for (size_t i = 0; i < found.gl_pathc; i++) {
    if (access(found.gl_pathv[i], R_OK) != 0) {
      print_message("skipped: %s cannot be opened\n", found.gl_pathv[i]);
      continue;
    }
    tq_span der = read_pem(found.gl_pathv[i]);
    tq_path_input root = {der, 0};
    tq_path_options options = usual();
    tq_path_chain chain = {&root, 1, &root, 1};
    options.profile = TQ_PROFILE_PRACTICE;
    options.time = 1700000000; /* most of those of today are valid then */
    tq_certificate parsed;
    tq_faults faults = {0};
    tq_certificate_parse(&parsed, &faults, der, 0, NULL);
    if (options.time < parsed.not_before || options.time > parsed.not_after) {
      options.time = parsed.not_before;
    }
    tq_verdict verdict = judge(&chain, &options);
    if (verdict.kind != TQ_VERDICT_ACCEPT) {
      fail_msg("%s: %s", found.gl_pathv[i],
               tq_requirement_get(verdict.citations[0].requirement)->id);
    }
    options.profile = TQ_PROFILE_RFC;
    verdict = judge(&chain, &options);
    assert_int_not_equal(verdict.kind, TQ_VERDICT_REJECT);
    clean += verdict.kind == TQ_VERDICT_ACCEPT ? 1 : 0;
    OPENSSL_free((void *)(uintptr_t)der.data);
  }
  print_message("%zu roots accepted, %zu of them without a word\n", found.gl_pathc, clean);
  globfree(&found);
}

static void fixtures_are_accepted(void **state) {
  (void)state;
  for (int i = 1; i < TQ_CREDENTIAL_COUNT; i++) {
    for (int client = 0; client < 2; client++) {
      const tq_identity *identity = tq_fixture_identity((tq_credential)i, client != 0);
      tq_path_input inputs[] = {
          {identity->chain[0], 0}, {identity->chain[1], 0}, {tq_fixture_root((tq_credential)i), 0}};
      tq_path_chain chain = {inputs, 2, inputs + 2, 1};
      tq_path_options options = usual();
      options.purpose = client != 0 ? TQ_PURPOSE_CLIENT_AUTH : TQ_PURPOSE_SERVER_AUTH;
      options.profile = TQ_PROFILE_STRICT;
      assert_int_equal(judge(&chain, &options).kind, TQ_VERDICT_ACCEPT);
      assert_int_equal(judge(&chain, &options).count, 0);
      options.purpose = client != 0 ? TQ_PURPOSE_SERVER_AUTH : TQ_PURPOSE_CLIENT_AUTH;
      assert_int_equal(judge(&chain, &options).kind, TQ_VERDICT_REJECT);
    }
  }
}

static int set_up(void **state) {
  (void)state;
  work = malloc(tq_path_work_size());
  print_message("memory of a call: %zu bytes\n", tq_path_work_size());
  return work == NULL ? -1 : 0;
}

static int tear_down(void **state) {
  (void)state;
  free(work);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nested_deeply),
      cmocka_unit_test(lengths_that_lie),
      cmocka_unit_test(many_names),
      cmocka_unit_test(huge),
      cmocka_unit_test(chain_of_a_thousand),
      cmocka_unit_test(thicket),
      cmocka_unit_test(no_certificates),
      cmocka_unit_test(this_machines_roots),
      cmocka_unit_test(fixtures_are_accepted),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
