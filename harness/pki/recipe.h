/* recipe.h: certificates, CRLs and OCSP responses described in a readable text, from which their
 * DER is made.
 *
 *   certificate leaf from base     a block: its kind, its name, the block whose parts it inherits
 *     key: p256/leaf               a part: what stands before the colon is its name
 *     issuer: root
 *     extension key_usage critical: BITS { digitalSignature }
 *
 * Blocks are of the kind certificate, crl, or ocsp: a response of the block `issuer` on the block
 * `of`. A part of one is text in the notation of text.h and may name other parts as
 * $part; every piece of the structure is a part with a default (recipe.c has the table), so that
 * any one of them can be replaced. Four parts are plain words: key (a label of key.h), issuer and
 * signer (names of blocks), algorithm (a name of key.h). `extension <name> [critical]` parts stand
 * in the certificate in the order of the text; those of the base come first, in their places if
 * replaced; `without extension <name>:` drops one. Blocks of other kinds are kept for the caller.
 * A line in column 0 begins a block, two spaces begin a part, four or more continue it; lines
 * whose first mark is "# " are comments. */
#ifndef TQ_PKI_RECIPE_H
#define TQ_PKI_RECIPE_H

#include "pki/key.h"

/* tq_pki: a text that was read, and what was made of it; tq_pki_free ends it and all its spans. */
typedef struct tq_pki tq_pki;
typedef struct tq_pki_block tq_pki_block;

/* tq_pki_read: reads TEXT, which is copied. NULL only without memory; faults show in tq_pki_error.
 */
tq_pki *tq_pki_read(tq_span text);
void tq_pki_free(tq_pki *pki);

/* tq_pki_error: the first fault of all calls so far, with the block it is in; NULL: none. */
const char *tq_pki_error(const tq_pki *pki);

/* tq_pki_next: the block after AFTER; the first one after NULL; NULL at the end. */
const tq_pki_block *tq_pki_next(const tq_pki *pki, const tq_pki_block *after);
tq_span tq_pki_kind(const tq_pki_block *block);
tq_span tq_pki_name(const tq_pki_block *block);

/* tq_pki_line: the line of the text on which the block begins, from 1. */
size_t tq_pki_line(const tq_pki_block *block);

/* tq_pki_find: the first block called NAME; NULL if there is none. */
const tq_pki_block *tq_pki_find(const tq_pki *pki, tq_span name);

/* tq_pki_part: the text of the part NAME of BLOCK or of what it inherits from; empty if there is
 * none. */
tq_span tq_pki_part(const tq_pki_block *block, const char *name);

/* tq_pki_der: the DER of a block, made when first asked for. Empty, and tq_pki_error set, if its
 * text is wrong. tq_pki_private: the PKCS#8 of its key. */
tq_span tq_pki_der(tq_pki *pki, const tq_pki_block *block);
tq_span tq_pki_private(tq_pki *pki, const tq_pki_block *block);

#endif
