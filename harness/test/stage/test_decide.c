/* test_decide.c: what becomes of a peer that says this or that, does nothing, never ends, or cannot
 * play at all. */
#include "stage/stage.h"
#include "support/check.h"

#include <stdio.h>

/* --- a peer that does what it is told --- */

typedef struct told {
  const char *name;
  const char *sends[4]; /* records, in hex, one flush each */
  tq_peer_state state;
  int16_t alert_said;
  bool endless;         /* goes on sending for as long as it may */
  bool greedy;          /* wants more memory than there is */
  bool reads;           /* takes what is there */
  bool refuses_setup;   /* makes no context */
  bool cannot_be_asked; /* has no such suites */
  tq_outcome_kind kind;
  int16_t alert;
  int16_t second;
} told;

#define SERVER_HELLO                                                                               \
  "160303002c"                                                                                     \
  "02000028"                                                                                       \
  "0303"                                                                                           \
  "0101010101010101010101010101010101010101010101010101010101010101"                               \
  "00"                                                                                             \
  "1301"                                                                                           \
  "00"                                                                                             \
  "0000"
#define RETRY                                                                                      \
  "160303002c"                                                                                     \
  "02000028"                                                                                       \
  "0303"                                                                                           \
  "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"                               \
  "00"                                                                                             \
  "1301"                                                                                           \
  "00"                                                                                             \
  "0000"
#define ALERT(code)                                                                                \
  "1503030002"                                                                                     \
  "02" code
#define WARNING(code)                                                                              \
  "1503030002"                                                                                     \
  "01" code
#define SEALED_ALERT                                                                               \
  "1703030013"                                                                                     \
  "00000000000000000000000000000000000000"

enum { NONE = TQ_NO_ALERT };

/* clang-format off */
static const told cases[] = {
  {"says nothing",             {0},                                  TQ_PEER_WANTS_READ, NONE, 0, 0, 1, 0, 0, TQ_OUTCOME_WAITING, NONE, NONE},
  {"reads nothing",            {0},                                  TQ_PEER_WANTS_READ, NONE, 0, 0, 0, 0, 0, TQ_OUTCOME_WAITING, NONE, NONE},
  {"claims to be paused",      {0},                                  TQ_PEER_PAUSED,     NONE, 0, 0, 1, 0, 0, TQ_OUTCOME_WAITING, NONE, NONE},
  {"answers",                  {SERVER_HELLO},                       TQ_PEER_WANTS_READ, NONE, 0, 0, 1, 0, 0, TQ_OUTCOME_ACCEPTED, NONE, NONE},
  {"asks again",               {RETRY},                              TQ_PEER_WANTS_READ, NONE, 0, 0, 1, 0, 0, TQ_OUTCOME_ACCEPTED, NONE, NONE},
  {"refuses",                  {ALERT("32")},                        TQ_PEER_FAILED,     50,   0, 0, 1, 0, 0, TQ_OUTCOME_ALERT, 50, NONE},
  {"refuses and waits",        {ALERT("32")},                        TQ_PEER_WANTS_READ, NONE, 0, 0, 1, 0, 0, TQ_OUTCOME_ALERT, 50, NONE},
  {"refuses twice",            {ALERT("32"), ALERT("28")},           TQ_PEER_FAILED,     40,   0, 0, 1, 0, 0, TQ_OUTCOME_ALERT, 50, 40},
  {"refuses twice at once",    {ALERT("32") ALERT("32")},            TQ_PEER_FAILED,     50,   0, 0, 1, 0, 0, TQ_OUTCOME_ALERT, 50, 50},
  {"answers, then refuses",    {SERVER_HELLO, ALERT("2f")},          TQ_PEER_FAILED,     47,   0, 0, 1, 0, 0, TQ_OUTCOME_ALERT, 47, NONE},
  {"answers, then falls silent", {SERVER_HELLO},                     TQ_PEER_FAILED,     NONE, 0, 0, 1, 0, 0, TQ_OUTCOME_SILENT, NONE, NONE},
  {"refuses under new keys",   {SERVER_HELLO, SEALED_ALERT},         TQ_PEER_FAILED,     47,   0, 0, 1, 0, 0, TQ_OUTCOME_ALERT, 47, NONE},
  {"does so twice",            {SERVER_HELLO, SEALED_ALERT, SEALED_ALERT}, TQ_PEER_FAILED, 47, 0, 0, 1, 0, 0, TQ_OUTCOME_ALERT, 47, 47},
  {"refuses, then under new keys", {ALERT("32"), SEALED_ALERT},      TQ_PEER_FAILED,     80,   0, 0, 1, 0, 0, TQ_OUTCOME_ALERT, 50, 80},
  {"warns and goes on",        {WARNING("70"), SERVER_HELLO},        TQ_PEER_WANTS_READ, NONE, 0, 0, 1, 0, 0, TQ_OUTCOME_ACCEPTED, NONE, NONE},
  {"warns and ends",           {WARNING("70")},                      TQ_PEER_FAILED,     NONE, 0, 0, 1, 0, 0, TQ_OUTCOME_ALERT, 112, NONE},
  {"says goodbye",             {WARNING("00")},                      TQ_PEER_FAILED,     NONE, 0, 0, 1, 0, 0, TQ_OUTCOME_SILENT, NONE, NONE},
  {"just closes",              {0},                                  TQ_PEER_CLOSED,     NONE, 0, 0, 1, 0, 0, TQ_OUTCOME_SILENT, NONE, NONE},
  {"sends half a record",      {"160303002c0200"},                   TQ_PEER_WANTS_READ, NONE, 0, 0, 1, 0, 0, TQ_OUTCOME_WAITING, NONE, NONE},
  {"never ends",               {SERVER_HELLO},                       TQ_PEER_WANTS_READ, NONE, 1, 0, 1, 0, 0, TQ_OUTCOME_HANG, NONE, NONE},
  {"wants a lot of memory",    {0},                                  TQ_PEER_FAILED,     NONE, 0, 1, 1, 0, 0, TQ_OUTCOME_HANG, NONE, NONE},
  {"refuses to be set up",     {0},                                  TQ_PEER_WANTS_READ, NONE, 0, 0, 1, 1, 0, TQ_OUTCOME_UNSUPPORTED, NONE, NONE},
  {"cannot do it at all",      {0},                                  TQ_PEER_WANTS_READ, NONE, 0, 0, 1, 0, 1, TQ_OUTCOME_UNSUPPORTED, NONE, NONE},
};
/* clang-format on */

static const told *now;
static const tq_transport *wire;
static const tq_peer_host *host;
static bool asked; /* the message under test has come, or will not be read */

static const char *release(void) {
  return "1";
}

static const tq_abilities *abilities(void) {
  static const uint16_t versions[] = {0x0304};
  static const uint16_t suites[] = {0x1301, 0x1302, 0x1303, 0x1304, 0x1305};
  static const uint16_t groups[] = {0x001d, 0x0017, 0x0018, 0x0019, 0x001e, 0x0100};
  static const uint16_t schemes[] = {0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0807,
                                     0x0808, 0x0809, 0x080a, 0x080b, 0x0401, 0x0501, 0x0601};
  static tq_abilities all = {.server = true,
                             .versions = {versions, 1},
                             .suites = {suites, 5},
                             .groups = {groups, 6},
                             .schemes = {schemes, 14},
                             .features = UINT32_MAX,
                             .credentials = UINT32_MAX};
  all.server = !now->cannot_be_asked;
  return &all;
}

static bool setup(const tq_peer_host *given) {
  host = given;
  return true;
}

static void *context_new(const tq_peer_setup *given) {
  (void)given;
  asked = false;
  return now->refuses_setup ? NULL : &asked;
}

static void *connection_new(void *context, const tq_peer_setup *given,
                            const tq_transport *transport) {
  (void)given;
  wire = transport;
  return context;
}

static void forget(void *object) {
  (void)object;
}

static void send_hex(const char *hex) {
  uint8_t bytes[256];
  size_t size = 0;
  for (unsigned byte = 0; sscanf(hex, "%2x", &byte) == 1; hex += 2) {
    bytes[size++] = (uint8_t)byte;
  }
  (void)wire->write(wire->context, tq_span_of(bytes, size));
}

static void act(void) {
  for (size_t i = 0; i < 4 && now->sends[i] != NULL; i++) {
    send_hex(now->sends[i]);
  }
  static const uint8_t more[1000] = {23, 3, 3, 3, 0xe3};
  while (now->endless && wire->write(wire->context, tq_span_of(more, sizeof more))) {}
  if (now->greedy) {
    host->free(host->context, host->malloc(host->context, (size_t)1 << 30));
  }
}

static tq_peer_state handshake(void *connection) {
  (void)connection;
  uint8_t bytes[4096];
  if (!asked) { /* before the message under test nothing is there to be read */
    asked = true;
    return TQ_PEER_WANTS_READ;
  }
  if (now->reads && wire->read(wire->context, bytes, sizeof bytes) == 0) {
    return TQ_PEER_WANTS_READ;
  }
  while (now->reads && wire->read(wire->context, bytes, sizeof bytes) > 0) {}
  act();
  return now->state;
}

static void report(void *connection, tq_peer_report *out) {
  (void)connection;
  *out = (tq_peer_report){.reason = "", .alert_sent = now->alert_said};
}

static const tq_peer told_peer = {.interface = TQ_PEER_INTERFACE,
                                  .name = "told",
                                  .release = release,
                                  .abilities = abilities,
                                  .setup = setup,
                                  .context_new = context_new,
                                  .context_free = forget,
                                  .connection_new = connection_new,
                                  .connection_free = forget,
                                  .handshake = handshake,
                                  .report = report};

/* --- tests --- */

static void check_case(const told *row) {
  tq_outcome outcome;
  tq_span answer;
  now = row;
  tq_stage *stage = tq_stage_new(tq_scene_find("server13_ecdsa"), &told_peer, TQ_STAGE_WHOLE);
  assert_non_null(stage);
  tq_stage_run(stage, tq_span_text("any message"), &outcome, &answer);
  tq_stage_delete(stage);
  if (outcome.kind != row->kind || outcome.alert != row->alert ||
      outcome.second_alert != row->second) {
    fail_msg("a peer that %s: outcome %d, alerts %d, %d", row->name, outcome.kind, outcome.alert,
             outcome.second_alert);
  }
  assert_int_equal(outcome.facts.retry, strcmp(row->name, "asks again") == 0);
}

static void outcomes_follow_from_what_is_sent(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    check_case(&cases[i]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(outcomes_follow_from_what_is_sent),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
