/* chain_case.h: vectors of certificate chains. A file of blocks as in recipe.h, in which
 *
 *   case expired from leaf
 *     about: outside_validity
 *     cites: outside_validity
 *     verdict: reject
 *     not_after: UTCTime "251231235959Z"
 *
 * is a certificate and what to make of it at once. The file base.chain stands before every other
 * one and has the patterns root, ca and leaf. A case from leaf is the end entity, under ca and
 * root; a case from ca comes with an end entity NAME.leaf under it; a case from root with NAME.ca
 * and NAME.leaf. These parts are not the certificate's but the case's:
 *
 *   about     requirements that it shows, without "certificate."
 *   cites     those that it breaks, all of them; none if it is not there
 *   verdict   accept, reject, either
 *   chain     certificates as sent, self and its companions self.leaf and self.ca among them
 *   anchors   trusted certificates; crls: lists at hand
 *   time      seconds since 1970, host: the name asked for, purpose: server or client
 *   use, tls, ...: for whoever runs it */
#ifndef TQ_PKI_CHAIN_CASE_H
#define TQ_PKI_CHAIN_CASE_H

#include "pki/recipe.h"

enum { TQ_CASE_CERTIFICATES_MAX = 64 };

/* tq_chain_case: one case; spans live as long as the tq_pki that it is from. */
typedef struct tq_chain_case {
  tq_span name;
  size_t line; /* in the file, base.chain not counted */
  const tq_pki_block *block;
  tq_span chain[TQ_CASE_CERTIFICATES_MAX];
  size_t chain_count;
  tq_span anchors[TQ_CASE_CERTIFICATES_MAX];
  size_t anchor_count;
  tq_span crls[TQ_CASE_CERTIFICATES_MAX];
  size_t crl_count;
} tq_chain_case;

/* tq_chain_read: reads TEXT behind BASE and adds the companions. As tq_pki_read. */
tq_pki *tq_chain_read(tq_span base, tq_span text);

/* tq_chain_next: makes the case after *CASE's block (the first one if that is NULL). BASE as given
 * to tq_chain_read. False at the end, or where tq_pki_error says what is wrong. */
bool tq_chain_next(tq_chain_case *one, tq_pki *pki, tq_span base);

/* tq_chain_word: takes the first word off *LIST; empty at its end. */
tq_span tq_chain_word(tq_span *list);

#endif
