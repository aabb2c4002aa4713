/* tally.h: what is kept of the cases that were played, by requirement and peer. Internal to
 * conform_tally.c, which fills it, and conform_settle.c, which makes results of it. */
#ifndef TQ_CLI_CONFORM_TALLY_H
#define TQ_CLI_CONFORM_TALLY_H

#include "cli/conform/conform.h"
#include "judge/describe.h"

/* conform_trial: a case at a peer. NAME is "SCENE: EDIT", and EDIT points into it. FINDING: of a
 * case that failed; its requirement is REQUIREMENT then. */
typedef struct conform_trial {
  char *name;
  const char *edit;
  uint32_t place;
  uint16_t requirement;
  tq_conformity conformity;
  bool open; /* the RFCs leave it open, and the requirement does not: it shows nothing */
  char *expected;
  char *observed;
  tq_finding *finding;
} conform_trial;

/* conform_evidence: the case that is shown of a row. */
typedef struct conform_evidence {
  bool there;
  tq_conformity conformity;
  char *name;
  uint32_t place;
  uint8_t *input;
  size_t input_size;
  uint32_t offset;
  uint32_t size;
  char key[TQ_KEY_MAX];
  char expected[TQ_VERDICT_TEXT_MAX];
  char observed[TQ_OUTCOME_TEXT_MAX];
  char detail[TQ_CONFORM_DETAIL_MAX];
} conform_evidence;

typedef struct conform_row {
  uint64_t passed;
  uint64_t failed;
  uint64_t unsupported;
  int severity;
  bool untolerated; /* at least one that failed is argued by no deviation */
  const char *tolerated;
  conform_evidence shown;
} conform_row;

struct tq_conform_tally {
  const tq_conform_plan *plan;
  conform_row *rows; /* by peer, then requirement */
  conform_trial *trials;
  size_t count;
  size_t room;
  char (*cannot)[160]; /* by peer: why some place could not be played; the first in order */
  size_t *cannot_place;
};

#endif
