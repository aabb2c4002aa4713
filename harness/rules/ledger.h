/* ledger.h: makes a verdict out of what rules say. */
#ifndef TQ_RULES_LEDGER_H
#define TQ_RULES_LEDGER_H

#include "result/verdict.h"

/* tq_ledger: a verdict in the making. What binds is cited before what is open, in the order in
 * which it was entered. */
typedef struct tq_ledger {
  tq_verdict *verdict;
  uint8_t binding; /* how many citations demand the end; they stand first */
  bool any_alert;  /* one of them leaves the alert free */
  bool lenient;    /* from now on what binds is entered as open */
} tq_ledger;

/* tq_ledger_over: clears VERDICT, which outlives the ledger. */
tq_ledger tq_ledger_over(tq_verdict *verdict);

/* tq_ledger_binds: the requirement's own reaction is demanded: the end, or nothing certain (rows
 * whose reaction is EITHER). Its alerts are allowed from now on. */
void tq_ledger_binds(tq_ledger *ledger, tq_citation citation);

/* tq_ledger_open: the requirement is broken, but this receiver need not look: it may refuse, with
 * its alerts. */
void tq_ledger_open(tq_ledger *ledger, tq_citation citation);

/* tq_ledger_accepts: a requirement that demands acceptance, for a ledger that is clean. */
void tq_ledger_accepts(tq_ledger *ledger, tq_citation citation);

/* tq_ledger_incomplete: the verdict is INCOMPLETE and nothing else. */
void tq_ledger_incomplete(tq_ledger *ledger, tq_citation citation);

/* tq_ledger_is_clean: neither binding nor open entries. */
bool tq_ledger_is_clean(const tq_ledger *ledger);

/* tq_ledger_close: settles the verdict's kind. */
void tq_ledger_close(tq_ledger *ledger);

#endif
