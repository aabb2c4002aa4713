/* work.h: what the files path_*.c share. */
#ifndef TQ_RULES_PATH_WORK_H
#define TQ_RULES_PATH_WORK_H

#include "rules/path/path.h"

/* tq_path_certificate: one certificate of the chain or one anchor. */
typedef struct tq_path_certificate {
  tq_certificate parsed;
  tq_faults faults;
  bool usable; /* the parse came to the end */
  bool anchor;
  bool self_issued;
  bool reaches; /* by names alone, an anchor can be come to from it */
} tq_path_certificate;

/* tq_policy_node: a policy at one level of the graph; PARENTS: a bit for each node of the level
 * above whose expected policies it is among, none if its parent is anyPolicy. */
typedef struct tq_policy_node {
  tq_span policy;
  uint64_t parents;
  bool mapped;
} tq_policy_node;

enum { TQ_POLICY_NODES_MAX = 64 };
typedef struct tq_policy_level {
  tq_policy_node nodes[TQ_POLICY_NODES_MAX];
  uint8_t count;
  bool any; /* a node of anyPolicy */
} tq_policy_level;

struct tq_path_work {
  const tq_path_options *options;
  tq_path_certificate certificates[TQ_PATH_CERTIFICATES_MAX];
  size_t count;
  size_t chain_count;
  bool bounded; /* something was left out */
  uint8_t signatures[TQ_PATH_CERTIFICATES_MAX]
                    [TQ_PATH_CERTIFICATES_MAX]; /* check + 1, 0: unknown */
  uint32_t steps;
  tq_path now;  /* the path being built and validated */
  tq_path best; /* with the fewest violations so far */
  uint32_t best_rank;
  tq_alert_set alerts; /* of all paths that were validated */
  uint32_t comparisons;
  tq_policy_level levels[TQ_PATH_LENGTH_MAX + 1];
};

/* tq_path_is_strict: whether the rules on issuers count. */
bool tq_path_is_strict(const tq_path_work *work);

/* tq_path_at: the certificate at PLACE of the path being validated; the anchor after the last. */
const tq_path_certificate *tq_path_at(const tq_path_work *work, size_t place);

/* tq_path_note: the certificate at PLACE of the path violates REQUIREMENT. tq_path_note_at: with
 * the octets; tq_path_note_extension: those of one extension. */
void tq_path_note(tq_path_work *work, size_t place, uint16_t requirement);
void tq_path_note_at(tq_path_work *work, size_t place, uint16_t requirement, uint32_t offset,
                     size_t size);
void tq_path_note_extension(tq_path_work *work, size_t place, uint16_t requirement,
                            tq_x509_extension_kind kind);

/* tq_path_note_beside: a fault of the certificate with the number CERTIFICATE, which is not on the
 * path. */
void tq_path_note_beside(tq_path_work *work, size_t certificate, const tq_fault *fault);

/* tq_path_note_span: BYTES lie in the certificate. */
void tq_path_note_span(tq_path_work *work, size_t place, uint16_t requirement, tq_span bytes);

/* tq_path_check: the signature of certificate CHILD under the key of PARENT, remembered. */
tq_signature_check tq_path_check(tq_path_work *work, size_t child, size_t parent);

/* tq_path_validate: section 6.1 over work->now, whose certificates are set. */
void tq_path_validate(tq_path_work *work);

/* Its parts, each over the whole path. */
void tq_path_names(tq_path_work *work);      /* name constraints */
void tq_path_policies(tq_path_work *work);   /* 6.1.3 (d) to (f), 6.1.4 (a), (b), (h) to (j) */
void tq_path_revocation(tq_path_work *work); /* section 6.3 */
void tq_path_issuers(tq_path_work *work);    /* what binds issuers only */
void tq_path_references(tq_path_work *work); /* RFC 6125, on the end entity */
void tq_path_webpki(tq_path_work *work);

/* tq_path_choice: of the path that was found: what might have led a verifier astray. */
void tq_path_choice(tq_path_work *work);

#endif
