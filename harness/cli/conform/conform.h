/* conform.h: the parts of `tlsquarrel conform`: which cases of which requirements are played where,
 * by whom, and what comes of them. */
#ifndef TQ_CLI_CONFORM_H
#define TQ_CLI_CONFORM_H

#include "cli/peer_list.h"
#include "mutate/family.h"
#include "result/conformity.h"
#include "spec/requirement.h"
#include "store/conformance.h"
#include "target/trial.h"
#include "vector/vector.h"

/* --- what is chosen --- */

/* tq_conform_choice: which requirements count, and where they are played. WANTED by
 * tq_requirement_id; LEFT_OUT: why one that the command line asks for is not required ("not in the
 * profile"), NULL: it is. ROLE, VERSION 0 and FEATURES 0: any. */
typedef struct tq_conform_choice {
  bool wanted[TQ_REQ_COUNT];
  const char *left_out[TQ_REQ_COUNT];
  size_t wanted_count;
  int role; /* tq_role, -1: both */
  uint16_t version;
  uint32_t features;
  const char *scenes; /* names with commas; NULL: all */
} tq_conform_choice;

/* tq_conform_asked: the options, as text; NULL where one was not given. */
typedef struct tq_conform_asked {
  const char *requirement; /* ids or their beginnings up to a dot, with commas */
  const char *rfc;
  const char *step;
  const char *role;
  const char *version;
  const char *feature;
  const char *scene;
  const char *profile; /* a file, or the name of one in corpus/profiles */
} tq_conform_asked;

/* tq_conform_choose: says what is wrong, and returns false, where a word is none or nothing is
 * left. */
bool tq_conform_choose(tq_conform_choice *choice, const tq_conform_asked *asked);

/* --- where cases are played --- */

/* tq_conform_manner: how the message under test, or the hello that it is an edit of, is sent. */
typedef enum tq_conform_manner {
  TQ_CONFORM_PLAIN,
  TQ_CONFORM_FULL, /* hellos with all that the endpoint can do, or with GREASE and many shares */
  TQ_CONFORM_MANY,
  TQ_CONFORM_PIECES, /* in records of few bytes */
  TQ_CONFORM_MANNERS
} tq_conform_manner;

typedef enum tq_conform_source {
  TQ_CONFORM_VECTORS,
  TQ_CONFORM_FAMILY,
  TQ_CONFORM_WIRE
} tq_conform_source;

/* tq_conform_place: a scene at a peer, and the cases in it. */
typedef struct tq_conform_place {
  const tq_scene *scene;
  uint32_t peer; /* its number in the plan's list */
  tq_conform_source source;
  tq_conform_manner manner;
} tq_conform_place;

/* tq_conform_plan: what to play. All borrowed. */
typedef struct tq_conform_plan {
  const tq_conform_choice *choice;
  const tq_peer_list *peers;
  const tq_vectors *vectors;
  const tq_conform_place *places;
  size_t place_count;
  uint64_t seed;
  uint32_t shard; /* from 1 */
  uint32_t shards;
  size_t workers;
  int seconds;
  bool live; /* a peer is outside this process, with one connection at a time */
  bool dry;  /* cases are named and judged, not played */
  bool fast;
} tq_conform_plan;

/* tq_conform_places: all that CHOICE leaves for PEERS; the caller frees them. NULL: no memory. */
tq_conform_place *tq_conform_places(size_t *count, const tq_conform_choice *choice,
                                    const tq_peer_list *peers);

/* --- the workers --- */

/* tq_conform_report: what a worker says over its pipe; behind it the findings, the case's name and
 * its input. COUNT: of the cases to play in all places (index 0's worker says it). BEGUN comes
 * before the peer is touched; RESULT belongs to the last BEGUN. CANNOT: a place that its peer
 * cannot play; the name is the reason. AT: the worker comes to a place. */
typedef enum tq_conform_report_kind {
  TQ_CONFORM_COUNT,
  TQ_CONFORM_CANNOT,
  TQ_CONFORM_AT,
  TQ_CONFORM_BEGUN,
  TQ_CONFORM_RESULT,
  TQ_CONFORM_DONE
} tq_conform_report_kind;

enum { TQ_CONFORM_NAME_MAX = 480, TQ_CONFORM_DETAIL_MAX = 96, TQ_CONFORM_INPUT_MAX = 1 << 18 };

typedef struct tq_conform_report {
  uint32_t kind;
  uint32_t place;
  uint64_t index; /* of the case in its place, or a count */
  uint16_t subject;
  bool answered;       /* its answer was looked at */
  uint8_t offer_kinds; /* its own hello was looked at (rules/offer.h) */
  uint32_t finding_count;
  uint32_t name_size;
  uint32_t input_size;
  tq_verdict verdict;
  tq_outcome outcome;
  char detail[TQ_CONFORM_DETAIL_MAX];
} tq_conform_report;

/* tq_conform_share: which part of the plan a worker plays: the cases I of each place with I %
 * WORKERS == INDEX, from case FIRST of place PLACE on. */
typedef struct tq_conform_share {
  size_t index;
  size_t place;
  uint64_t first;
  bool counts; /* it says COUNT first */
  int parent;  /* its process */
} tq_conform_share;

/* tq_conform_work: plays its share, reports to OUT, and ends the process. */
_Noreturn void tq_conform_work(const tq_conform_plan *plan, const tq_conform_share *share, int out);

/* --- the results --- */

/* tq_conform_case: one case as it was played, borrowed. */
typedef struct tq_conform_case {
  const tq_conform_report *begun;  /* verdict, subject */
  const tq_conform_report *result; /* outcome */
  const tq_finding *findings;
  const char *name; /* "SCENE: EDIT" */
  tq_span input;
} tq_conform_case;

/* tq_conform_tally: results, as they come, in any order. */
typedef struct tq_conform_tally tq_conform_tally;

tq_conform_tally *tq_conform_tally_new(const tq_conform_plan *plan);
void tq_conform_tally_free(tq_conform_tally *tally);

/* tq_conform_tally_add: false: no memory. */
bool tq_conform_tally_add(tq_conform_tally *tally, const tq_conform_case *one);
bool tq_conform_tally_cannot(tq_conform_tally *tally, size_t place, const char *reason);

/* tq_conform_sums: over all requirements and peers. FAILING: rows of at least the severity that
 * counts, and not tolerated. */
typedef struct tq_conform_sums {
  size_t rows[TQ_CONFORMITY_COUNT];
  size_t failing;
  uint64_t trials;
  uint64_t agreed;
} tq_conform_sums;

/* tq_conform_tally_write: settles all rows, writes them to FILE (NULL: nowhere) and, those that
 * fail, to stdout where SHOWN. */
struct tq_deviations;
typedef struct tq_conform_writing {
  tq_conformance *file;
  const struct tq_deviations *deviations;
  tq_severity least;
  bool shown;
} tq_conform_writing;
bool tq_conform_tally_write(tq_conform_tally *tally, const tq_conform_writing *how,
                            tq_conform_sums *sums, char error[TQ_CONFORMANCE_ERROR_MAX]);

/* tq_conform_tally_list: prints the requirements that there are cases for, with their numbers.
 * Cases that the RFCs leave open do not count, but for a requirement that does so itself. */
void tq_conform_tally_list(const tq_conform_tally *tally);

/* tq_conform_parameters: the scene's parameters as words, for what makes a difference. */
enum { TQ_CONFORM_PARAMETERS = 9 };
typedef struct tq_conform_parameters {
  const char *words[TQ_CONFORM_PARAMETERS];
} tq_conform_parameters;
extern const char *const tq_conform_parameter_names[TQ_CONFORM_PARAMETERS];
tq_conform_parameters tq_conform_parameters_of(const tq_conform_place *place);

/* --- the run --- */

/* tq_conform_end: how a run ended; WHY where it ended early. PLANNED 0: not known before the end,
 * since a peer outside shows only scene by scene what it can play. */
typedef struct tq_conform_end {
  bool complete;
  uint64_t planned;
  uint64_t played;
  char why[160];
} tq_conform_end;

/* tq_conform_run: plays PLAN into TALLY. PROGRESS: shown on stderr. False: the harness itself
 * failed, as WHY says; what was played is in TALLY all the same. */
bool tq_conform_run(const tq_conform_plan *plan, tq_conform_tally *tally, bool progress,
                    tq_conform_end *end);

#endif
