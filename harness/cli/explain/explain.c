/* explain.c: `tlsquarrel explain`: one input, field by field, what it violates, and what each peer
 * did with it. */
#include "cli/choice.h"
#include "cli/commands.h"
#include "cli/explain/der_fields.h"
#include "cli/explain/fields.h"
#include "cli/input.h"
#include "cli/peer_list.h"
#include "cli/replay/runner.h"
#include "cli/style.h"
#include "judge/describe.h"
#include "reports/record_text.h"
#include "result/words.h"
#include "target/capture.h"
#include "target/trial.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEX, SCENE, TARGET, PEER, FAST, PLANT, PCAPNG };
enum { WORDS_MAX = 160 };

/* clang-format off */
static const tq_option options[] = {
    {"hex",    'x', "DIGITS", "explain these bytes; with a FILE: - or a name, that holds hex digits"},
    {"scene",  0,   "NAMES",  "only in these scenes, with commas between them (default: all)"},
    {"target", 't', "NAME",   "as an input of this target (default: by its first byte)"},
    {"peer",   'p', "NAMES",  "these peers, or all (default: the reference)"},
    {"fast",   0,   NULL,     "as a fuzz target runs it: from a snapshot, paused early"},
    {"plant",  0,   "BUG",    "with this bug in the reference (tlsquarrel peers --planted)"},
    {"pcapng", 0,   "FILE",   "write the connection there, with its secrets; of one scene and one peer"},
    {NULL, 0, NULL, NULL},
};
/* clang-format on */

/* session: what one explanation is made with. */
typedef struct session {
  tq_choice choice;
  tq_peer_list peers;
  const tq_target *target;
  tq_span message;
  tq_stage_mode mode;
  tq_checks *checks;
  tq_run run;
  tq_finding found[TQ_RESULT_FINDINGS];
  size_t count;
  char words[WORDS_MAX];      /* the peer's own, where it refused through an interface */
  bool differs[TQ_RELATIONS]; /* from RUN */
  tq_outcome formed[TQ_RELATIONS];
  tq_marks marks;
  size_t findings;
  size_t scenes;
  const tq_scene *first; /* of the scenes */
  const char *pcapng;    /* NULL: no capture is wanted */
} session;

static void print_requirement(const tq_citation *citation) {
  const tq_requirement *row = tq_requirement_get(citation->requirement);
  printf("      %s  RFC %u section %s: %s\n", row->id, row->rfc, row->section, row->text);
}

/* --- one scene at one peer --- */

static void print_finding(const tq_finding *finding) {
  tq_style style = tq_style_of(finding->severity);
  printf("    %s%s %s%s  %s\n", tq_style_on(stdout, style), tq_severity_word(finding->severity),
         tq_class_word(finding->class_), tq_style_off(stdout), finding->key);
}

static void print_broken(const tq_run *run) {
  for (size_t i = 0; i < run->answer_count; i++) {
    printf("    its answer breaks, at byte %u of it:\n", run->answer[i].offset);
    print_requirement(&run->answer[i]);
  }
}

/* Which form of the message ends otherwise, and how: the message itself is shown above. */
static void print_relations(const session *with) {
  char text[TQ_OUTCOME_TEXT_MAX];
  for (int i = 0; i < TQ_RELATIONS; i++) {
    tq_relation_row row = tq_relation_get((tq_relation)i);
    if (with->differs[i]) {
      tq_outcome_text(text, &with->formed[i]);
      printf("    but as %s (%s): %s%s%s\n", row.word, row.text, tq_style_on(stdout, TQ_YELLOW),
             text, tq_style_off(stdout));
    }
  }
}

static void print_run(const session *with, const tq_peer *peer) {
  char text[TQ_OUTCOME_TEXT_MAX];
  bool tested = tq_is_tested(with->run.outcome.kind);
  bool agrees = tested && with->count == 0;
  tq_style style = !tested ? TQ_DIM : agrees ? TQ_GREEN : TQ_YELLOW;
  tq_outcome_text(text, &with->run.outcome);
  printf("  %s %s: %s%s%s%s\n", peer->name, peer->release(), tq_style_on(stdout, style), text,
         tq_style_off(stdout),
         agrees   ? " (agrees)"
         : tested ? ""
                  : " (says nothing)");
  if (with->words[0] != '\0') {
    printf("    in its own words: %s\n", with->words);
  }
  print_broken(&with->run);
  print_relations(with);
  for (size_t i = 0; i < with->count; i++) {
    print_finding(&with->found[i]);
  }
}

/* Each form that differs is a finding; forms of one key are one. */
static void relate(session *with, tq_player *player) {
  tq_run formed;
  tq_finding finding = {.key = ""};
  for (int i = 0; i < TQ_RELATIONS; i++) {
    with->differs[i] =
        tq_player_relate(player, with->mode, (tq_relation)i, with->message, &with->run, &formed) &&
        tq_relate_judge(player, (tq_relation)i, &with->run, &formed, &finding) != 0;
    with->formed[i] = with->differs[i] ? formed.outcome : with->formed[i];
    bool again = with->count != 0 && strcmp(with->found[with->count - 1].key, finding.key) == 0;
    if (with->differs[i] && !again) {
      with->found[with->count++] = finding;
    }
  }
}

static bool try_peer(session *with, const tq_scene *scene, const tq_peer *peer) {
  tq_player *player = tq_player_new(scene, peer, with->checks, with->target->name);
  if (player == NULL) {
    return false;
  }
  if (with->target->kind == TQ_MUTATE_RECORDS) {
    tq_player_take_records(player);
  }
  tq_player_run(player, with->mode, with->message, &with->run);
  bool refused = with->run.outcome.kind == TQ_OUTCOME_REFUSED;
  snprintf(with->words, sizeof with->words, "%s",
           refused ? tq_player_words(player, with->mode) : "");
  with->count = tq_player_judge(player, &with->run, with->found);
  relate(with, player);
  with->findings += with->count;
  tq_player_free(player);
  return true;
}

static void print_verdict(const char *subject, const tq_verdict *verdict) {
  char text[TQ_VERDICT_TEXT_MAX];
  tq_verdict_text(text, verdict);
  printf("%s%s%s: the RFCs say %s%s%s\n", tq_style_on(stdout, TQ_BOLD), subject,
         tq_style_off(stdout), tq_style_on(stdout, TQ_BOLD), text, tq_style_off(stdout));
  for (size_t i = 0; i < verdict->count; i++) {
    printf("    because of %s\n", tq_requirement_token(verdict->citations[i].requirement));
  }
}

/* The verdict of a peer that lacks something of the scene's endpoint, where it says more or less.
 */
static void print_own_verdict(const tq_verdict *scenes, const tq_verdict *own) {
  bool same = own->kind == scenes->kind && own->count == scenes->count &&
              own->alerts.bits[0] == scenes->alerts.bits[0] &&
              own->alerts.bits[1] == scenes->alerts.bits[1];
  if (!same) {
    print_verdict("  for what the next peer supports", own);
  }
}

/* In a live scene the verdict hangs on the handshake before, which only a run has. */
static bool explain_scene(session *with, const tq_scene *scene) {
  tq_verdict verdict;
  tq_oracle_scene(&verdict, with->message, scene, &scene->endpoint, with->checks);
  for (size_t i = 0; i < with->peers.count; i++) {
    if (!try_peer(with, scene, with->peers.items[i].peer)) {
      return false;
    }
    bool tested = tq_is_tested(with->run.outcome.kind);
    if (i == 0) {
      verdict = scene->play != NULL && tested ? with->run.verdict : verdict;
      printf("\n");
      print_verdict(scene->name, &verdict);
    }
    if (tested) {
      print_own_verdict(&verdict, &with->run.verdict);
    }
    print_run(with, with->peers.items[i].peer);
  }
  return true;
}

/* --- the whole --- */

/* What any scene's verdict cites is marked in the fields. */
static void collect_marks(session *with) {
  tq_verdict verdict;
  for (size_t i = 0; i < tq_scene_count(); i++) {
    const tq_scene *scene = tq_scene_at(i);
    if (tq_plays(&with->choice, with->target, scene)) {
      tq_oracle_scene(&verdict, with->message, scene, &scene->endpoint, with->checks);
      tq_marks_add(&with->marks, &verdict);
      with->first = with->scenes++ == 0 ? scene : with->first;
    }
  }
}

static int write_capture(const session *with) {
  const char *why = NULL;
  FILE *file = fopen(with->pcapng, "wbe");
  if (file == NULL) {
    return tq_fail("explain: --pcapng: %s cannot be written: %s", with->pcapng, strerror(errno));
  }
  bool fine = tq_capture(with->first, with->peers.items[0].peer, with->message,
                         with->target->kind == TQ_MUTATE_RECORDS, file, &why);
  bool closed = fclose(file) == 0;
  if (!fine || !closed) {
    remove(with->pcapng);
    return tq_fail("explain: --pcapng: %s", fine ? "the file cannot be written" : why);
  }
  printf("the connection, with its secrets: %s\n", with->pcapng);
  return TQ_EXIT_FINE;
}

static int explain(session *with, const char *name) {
  collect_marks(with);
  if (with->scenes == 0) {
    return tq_fail("explain: target %s does not run in that scene; tlsquarrel scenes lists them",
                   with->target->name);
  }
  if (with->pcapng != NULL && (with->scenes != 1 || with->peers.count != 1)) {
    return tq_fail("explain: --pcapng holds one connection: choose one --scene and one --peer");
  }
  printf("%s: %zu bytes, as an input of target %s\n\n", name, with->message.size,
         with->target->name);
  bool printed = with->target->kind == TQ_MUTATE_CHAIN
                     ? tq_print_der(with->message, &with->marks)
                     : tq_print_fields(with->message, &with->first->endpoint, &with->marks);
  if (!printed) {
    return tq_fail("explain: no memory");
  }
  for (size_t i = 0; i < tq_scene_count(); i++) {
    const tq_scene *scene = tq_scene_at(i);
    if (tq_plays(&with->choice, with->target, scene) && !explain_scene(with, scene)) {
      return tq_fail("explain: no memory");
    }
  }
  printf("\n%zu finding%s in %zu scene%s\n", with->findings, with->findings == 1 ? "" : "s",
         with->scenes, with->scenes == 1 ? "" : "s");
  return with->pcapng == NULL ? TQ_EXIT_FINE : write_capture(with);
}

/* Takes the digits of FILE for the bytes that they say. */
static bool decode(tq_span *bytes, char *error) {
  tq_span text = *bytes;
  bool fine = tq_input_hex(bytes, text, error);
  tq_input_free(text);
  return fine;
}

/* Certificates as text become their DER. */
static void take_pem(tq_span *bytes) {
  tq_span text = *bytes;
  if (tq_from_pem(bytes, text)) {
    tq_input_free(text);
  }
}

static bool read_message(tq_span *bytes, const tq_arguments *arguments, char *error) {
  const char *hex = arguments->values[HEX];
  bool is_file = hex != NULL && strspn(hex, "0123456789abcdefABCDEF: \n") != strlen(hex);
  if (arguments->operand_count == 0 && hex != NULL && !is_file) {
    return tq_input_hex(bytes, tq_span_text(hex), error);
  }
  const char *path = hex == NULL ? arguments->operands[0] : hex;
  return tq_input_read(bytes, path, error) && (hex == NULL || decode(bytes, error));
}

static int start(session *with, const tq_arguments *arguments, const char *name) {
  const char *const *values = arguments->values;
  if (!tq_choose(&with->choice, values[TARGET], values[SCENE]) ||
      !tq_peer_list_choose(&with->peers, values[PEER]) ||
      !tq_peer_list_plant(&with->peers, values[PLANT])) {
    return TQ_EXIT_FAILED;
  }
  with->pcapng = values[PCAPNG];
  with->mode = values[FAST] == NULL ? TQ_STAGE_WHOLE : TQ_STAGE_FAST;
  take_pem(&with->message);
  with->target = with->choice.target;
  if (with->target == NULL) {
    with->target = tq_looks_like_chain(with->message) ? tq_target_find("certificate")
                                                      : tq_target_of(name, with->message);
    with->target = tq_target_in_scenes(&with->choice, with->target);
  }
  with->checks = tq_checks_new();
  if (with->checks == NULL) {
    return tq_fail("explain: libcrypto lacks what the harness needs");
  }
  int status = explain(with, name);
  tq_checks_free(with->checks);
  return status;
}

static int run(const tq_arguments *arguments) {
  char error[TQ_INPUT_ERROR_MAX];
  bool hex = arguments->values[HEX] != NULL;
  if (arguments->operand_count + hex != 1) {
    return tq_fail("explain: give one FILE, or --hex DIGITS; see tlsquarrel explain --help");
  }
  session *with = calloc(1, sizeof *with);
  if (with == NULL) {
    return tq_fail("explain: no memory");
  }
  if (!read_message(&with->message, arguments, error)) {
    free(with);
    return tq_fail("explain: %s", error);
  }
  int status = start(with, arguments, hex ? "hex" : arguments->operands[0]);
  tq_input_free(with->message);
  free(with);
  return status;
}

const tq_command tq_command_explain = {
    "explain",
    "one input field by field, what it violates, and what each peer did with it",
    "FILE",
    "FILE holds one handshake message with its 4-byte header, without record headers, or "
    "certificates,\n"
    "the end entity's first, as DER or as text; - reads it from standard input. Offsets are in "
    "bytes,\n"
    "hexadecimal.",
    "--hex 0100002b0303... --scene server13_ecdsa",
    options,
    run};
