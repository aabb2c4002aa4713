/* report_fixture.h: results as large and as hostile as they may come: every requirement at nine
 * implementations, with texts and inputs that hold script, markup, bytes that are no UTF-8, marks
 * that turn the direction of reading, escape sequences of terminals, and a megabyte. */
#ifndef TQ_TEST_REPORT_FIXTURE_H
#define TQ_TEST_REPORT_FIXTURE_H

#include "reports/report.h"
#include "spec/requirement.h"
#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIXTURE_PEERS = 9, FIXTURE_LARGE = 1 << 20 };

/* hostile: each does something in a page, a terminal or a file that trusts it. */
static const char *const hostile[] = {
    "</script><script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    "\"><svg onload=window.hacked=1>",
    "' onclick='window.hacked=1",
    "\xe2\x80\xae\147np.exe\xe2\x81\xa6",
    "\xff\xfe\xc0\xaf\xed\xa0\x80",
    "\x1b]0;owned\x07\x1b[2J",
    "]]></failure><!-- {{script}} {{data}} -->",
    "| a | [x](javascript:window.hacked=1) `b` @someone\n# c",
    "&lt;b&gt; &#x3c;script&#x3e;",
};
enum { HOSTILE = sizeof hostile / sizeof *hostile };

/* fixture_hello: a ClientHello with a server_name of markup, and an extension that ends early. */
static const uint8_t fixture_hello[] =
    "\x01\x00\x00\x4b\x03\x03................................\x00\x00\x02\x13\x01\x01\x00\x00\x20"
    "\x00\x00\x00\x1a\x00\x18\x00\x00\x15<script>x()</script>.\x00\x2b\x00\x00";
enum { FIXTURE_HELLO = sizeof fixture_hello - 1 };

static inline tq_conformity fixture_conformity(uint16_t id, uint32_t peer) {
  return (tq_conformity)((id * 7u + peer * 3u + id / 11u) % TQ_CONFORMITY_COUNT);
}

/* Rows of one requirement at one peer; the reference fails one in eleven, others more. */
static inline tq_conformance_row fixture_row(uint16_t id, uint32_t peer, const char *large) {
  tq_conformity conformity = fixture_conformity(id, peer);
  bool failed = tq_conformity_fails(conformity);
  const char *bad = hostile[(id + peer) % HOSTILE];
  int severity = conformity < TQ_CONFORMITY_TOO_STRICT ? 2
                 : conformity < TQ_CONFORMITY_SILENT   ? 1
                                                       : 0;
  return (tq_conformance_row){
      .requirement = tq_requirement_get(id)->id,
      .peer = peer,
      .conformity = conformity,
      .severity = failed ? severity : -1,
      .tolerated = failed && id % 13 == 0 ? bad : "",
      .key = failed ? tq_requirement_get(id)->id : "",
      .reason = conformity > TQ_CONFORMITY_CONFORMING ? bad : "",
      .passed = conformity == TQ_CONFORMITY_CONFORMING ? 5 : 2,
      .failed = failed ? 3 : 0,
      .parameter = failed && id % 5 == 0 ? "group: fails with x25519, passes with secp256r1" : "",
      .scene = failed ? "server13_ecdsa" : "",
      .edit = failed ? bad : "",
      .source = "family",
      .input = fixture_hello,
      .input_size = FIXTURE_HELLO,
      .offset = 52,
      .size = id % 3,
      .expected = "refuse with decode_error",
      .observed = bad,
      .detail = id == 1 ? large : bad,
  };
}

/* fixture_write: the file at PATH; COMPLETE false: a run that was ended early. SHIFT turns results:
 * another run with the same names. */
static inline void fixture_write(const char *path, bool complete, uint16_t shift) {
  char error[TQ_CONFORMANCE_ERROR_MAX] = "";
  char *large = malloc(FIXTURE_LARGE + 1);
  assert_non_null(large);
  memset(large, 'A', FIXTURE_LARGE);
  large[FIXTURE_LARGE] = '\0';
  memcpy(large, "<script>", 8);
  tq_conformance *file = tq_conformance_create(path, error);
  assert_non_null(file);
  for (uint32_t i = 0; i < FIXTURE_PEERS; i++) {
    static const char *const names[FIXTURE_PEERS] = {"wolfssl", "openssl",       "boringssl",
                                                     "gnutls",  "mbedtls",       "bearssl",
                                                     NULL,      "wolfssl-5.7.2", "exec:peer"};
    tq_conformance_peer peer = {i, names[i] == NULL ? hostile[0] : names[i], i == 7 ? "5.7.2" : "1",
                                "in process"};
    assert_true(tq_conformance_put_peer(file, &peer, error));
  }
  for (uint16_t id = 1; id < TQ_REQ_COUNT; id++) {
    for (uint32_t peer = 0; peer < FIXTURE_PEERS; peer++) {
      tq_conformance_row row = fixture_row(id, peer, large);
      if (shift != 0 && id % shift == 0) {
        row = fixture_row(id, (peer + 1) % FIXTURE_PEERS, large);
        row.peer = peer;
      }
      assert_true(tq_conformance_put_row(file, &row, error));
    }
  }
  tq_conformance_run run = {.program = "0.1.0",
                            .selection = "--role server",
                            .profile = "",
                            .seed = 1,
                            .shard = 1,
                            .shards = 1,
                            .planned = 60000,
                            .played = complete ? 60000 : 1234,
                            .complete = complete,
                            .why = complete ? "" : hostile[0]};
  assert_true(tq_conformance_finish(file, &run, error));
  tq_conformance_close(file);
  free(large);
}

/* fixture_findings: two findings, as a store that somebody handed over may hold them. */
static inline void fixture_findings(tq_report_item items[2]) {
  static const char citations[] = "client_hello.no_common_group@52+2 no.such_row@4+1";
  for (int i = 0; i < 2; i++) {
    tq_finding_record *record = &items[i].record;
    items[i] = (tq_report_item){0};
    record->class_ = i == 0 ? TQ_CLASS_LAX : TQ_CLASS_POLICY;
    record->severity = i == 0 ? TQ_SEVERITY_ERROR : TQ_SEVERITY_NOTE;
    snprintf(record->key, sizeof record->key, "LAX/%s", hostile[i]);
    snprintf(record->requirement, sizeof record->requirement, "%s",
             i == 0 ? "client_hello.no_common_group" : hostile[1]);
    snprintf(record->peer, sizeof record->peer, "%s", i == 0 ? "wolfssl" : hostile[3]);
    snprintf(record->release, sizeof record->release, "1");
    snprintf(record->target, sizeof record->target, "client_hello");
    snprintf(record->scene, sizeof record->scene, "%s", i == 0 ? "server13_ecdsa" : hostile[2]);
    snprintf(record->verdict, sizeof record->verdict, "%s", hostile[7]);
    snprintf(record->outcome, sizeof record->outcome, "%s", hostile[8]);
    snprintf(record->citations, sizeof record->citations, "%s", citations);
    record->count = 3;
    record->input = fixture_hello;
    record->input_size = FIXTURE_HELLO;
  }
}

#endif
