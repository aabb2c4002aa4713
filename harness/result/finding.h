/* finding.h: one difference between a verdict and an outcome, or between outcomes. */
#ifndef TQ_RESULT_FINDING_H
#define TQ_RESULT_FINDING_H

#include "result/outcome.h"
#include "result/verdict.h"

typedef enum tq_class {
  TQ_CLASS_NONE,
  TQ_CLASS_LAX,    /* accepts what the RFC forbids, or waits for more behind it */
  TQ_CLASS_ANSWER, /* its own message breaks a rule: not offered, not echoed, not allowed */
  TQ_CLASS_KEYS,   /* secrets differ */
  TQ_CLASS_CRASH,
  TQ_CLASS_HANG,
  TQ_CLASS_STRICT,   /* refuses what the RFC demands */
  TQ_CLASS_FACTS,    /* both accept and read it differently */
  TQ_CLASS_VARIANCE, /* the same message, differently cut or ordered, ends differently */
  TQ_CLASS_STALL,    /* waits where all bytes are there */
  TQ_CLASS_WRONG_ALERT,
  TQ_CLASS_SILENT, /* ends without an alert */
  TQ_CLASS_DOUBLE_ALERT,
  TQ_CLASS_POLICY, /* the RFCs leave it open, and peers differ */
  TQ_CLASS_COUNT
} tq_class;

typedef enum tq_severity { TQ_SEVERITY_NOTE, TQ_SEVERITY_WARNING, TQ_SEVERITY_ERROR } tq_severity;

enum { TQ_KEY_MAX = 200 };

/* tq_finding: KEY is `<CLASS>/<requirement id>/<peer>/<version>/<role>`, the same for every input
 * and run that shows the same difference; no number in it varies. <version> is the one that the
 * requirement speaks of: "tls" where that is both. POLICY adds the way that the peer goes. */
typedef struct tq_finding {
  char key[TQ_KEY_MAX];
  tq_class class_;
  tq_severity severity;
  uint16_t requirement; /* tq_requirement_id */
  const char *peer;     /* its name; static */
  const char *release;  /* of its library; static */
  const char *target;   /* static */
  const char *scene;    /* static */
  tq_verdict verdict;
  tq_outcome outcome;
  uint16_t peers_on; /* POLICY: so many go on, of */
  uint16_t peers;    /* so many that said something */
} tq_finding;

#endif
