/* path.h: certification paths (RFC 5280 section 6) as a pure oracle: which path leads from a
 * certificate to a trust anchor, and what is wrong with it. Signatures are checked through a
 * callback; nothing is allocated; every loop has a bound that is stated here. */
#ifndef TQ_RULES_PATH_H
#define TQ_RULES_PATH_H

#include "codec/x509/certificate.h"
#include "codec/x509/crl.h"
#include "result/verdict.h"

/* The bounds. What lies beyond is not looked at; the verdict is then certificate.path_bound, which
 * is EITHER, unless a path was found all the same.
 *   certificates of the chain and anchors together     TQ_PATH_CERTIFICATES_MAX
 *   certificates on one path                           TQ_PATH_LENGTH_MAX
 *   paths that are validated                           TQ_PATH_TRIES_MAX
 *   steps of the search for paths                      TQ_PATH_STEPS_MAX
 *   signatures that are verified                       TQ_PATH_SIGNATURES_MAX
 *   comparisons of names with name constraints         TQ_PATH_COMPARISONS_MAX
 *   policies of one certificate that are looked at     TQ_PATH_POLICIES_MAX
 * Memory: one tq_path_work, whatever the input. */
enum {
  TQ_PATH_CERTIFICATES_MAX = 160,
  TQ_PATH_LENGTH_MAX = 24,
  TQ_PATH_TRIES_MAX = 64,
  TQ_PATH_STEPS_MAX = 4096,
  TQ_PATH_SIGNATURES_MAX = 512,
  TQ_PATH_COMPARISONS_MAX = 1 << 18,
  TQ_PATH_POLICIES_MAX = 32,
  TQ_PATH_VIOLATIONS_MAX = 48
};

typedef enum tq_signature_check {
  TQ_SIGNATURE_GOOD,
  TQ_SIGNATURE_BAD,
  TQ_SIGNATURE_UNSUPPORTED /* neither: the key or the algorithm is not known */
} tq_signature_check;

/* tq_signature_verifier: whether SIGNATURE over MESSAGE was made with KEY by ALGORITHM. */
typedef struct tq_signature_verifier {
  tq_signature_check (*call)(void *context, const tq_public_key *key, const tq_algorithm *algorithm,
                             tq_span message, tq_span signature);
  void *context;
} tq_signature_verifier;

/* tq_profile: what open requirements mean. The verdict by the RFCs is that of TQ_PROFILE_RFC; the
 * others settle what the RFCs leave open, so that their verdicts are never EITHER. */
typedef enum tq_profile {
  TQ_PROFILE_RFC,      /* what RFC 5280 demands of a verifier, and nothing else */
  TQ_PROFILE_PRACTICE, /* and what verifiers commonly refuse */
  TQ_PROFILE_STRICT,   /* and all that RFC 5280 demands of issuers, trust anchors included */
  TQ_PROFILE_WEBPKI    /* and the CA/Browser Forum's rules */
} tq_profile;

typedef enum tq_purpose {
  TQ_PURPOSE_ANY,
  TQ_PURPOSE_SERVER_AUTH,
  TQ_PURPOSE_CLIENT_AUTH
} tq_purpose;

/* tq_reference: a name that the end entity must have (RFC 6125 section 6.2). VALUE: for dNSName the
 * host name as text, for iPAddress its 4 or 16 octets, for rfc822Name the mailbox. */
typedef struct tq_reference {
  tq_name_form form; /* TQ_NAME_DNS, TQ_NAME_IP or TQ_NAME_RFC822 */
  tq_span value;
} tq_reference;

/* tq_path_input: one certificate and where it is in the whole input, for citations. */
typedef struct tq_path_input {
  tq_span der;
  uint32_t offset;
} tq_path_input;

/* tq_path_chain: what paths are made from: CERTIFICATES, the end entity's first, and trust ANCHORS.
 */
typedef struct tq_path_chain {
  const tq_path_input *certificates;
  size_t count;
  const tq_path_input *anchors;
  size_t anchor_count;
} tq_path_chain;

/* tq_path_options: all borrowed for the call. Zero is a sensible default but for TIME and VERIFIER,
 * and for DEPTH_LIMIT, for which TQ_ABSENT means none. */
typedef struct tq_path_options {
  int64_t time; /* seconds since 1970 */
  tq_profile profile;
  tq_purpose purpose;
  int32_t
      depth_limit; /* intermediates between end entity and anchor, self-issued ones not counted */
  const tq_reference *references; /* all must be met */
  size_t reference_count;
  const tq_span *crls; /* DER */
  size_t crl_count;
  const tq_span *policies; /* user-initial-policy-set, object identifiers; none: any-policy */
  size_t policy_count;
  bool require_explicit_policy; /* initial-explicit-policy */
  bool inhibit_policy_mapping;  /* initial-policy-mapping-inhibit */
  bool inhibit_any_policy;      /* initial-any-policy-inhibit */
  bool webpki_common_name;      /* TQ_PROFILE_WEBPKI looks at the common name, too */
  tq_signature_verifier verifier;
} tq_path_options;

/* tq_violation: REQUIREMENT is broken by the certificate with the number CERTIFICATE: its place in
 * the chain, anchors counted on after it. REFUSES: it demands refusal under the profile. */
typedef struct tq_violation {
  uint16_t requirement;
  uint16_t certificate;
  uint32_t offset;
  uint32_t size;
  bool open;
  bool refuses;
} tq_violation;

/* tq_path: the best path and what is wrong with it. */
typedef struct tq_path {
  bool found;     /* it ends in a trust anchor */
  bool in_order;  /* it takes the chain's certificates as they stand, from the first */
  uint8_t length; /* certificates, the anchor not counted */
  uint16_t certificates[TQ_PATH_LENGTH_MAX + 1]; /* numbers, end entity first; then the anchor's */
  uint8_t violation_count;
  bool overflow;
  tq_violation violations[TQ_PATH_VIOLATIONS_MAX];
  uint32_t tries;      /* paths that were validated */
  uint32_t signatures; /* that were verified */
} tq_path;

/* tq_path_work: the memory that a call works in; no need to clear it. About 500 kB: keep it, and
 * keep it off small stacks. */
typedef struct tq_path_work tq_path_work;
size_t tq_path_work_size(void);

/* tq_oracle_path: the verdict on the first certificate of CHAIN under OPTIONS. *PATH (may be NULL)
 * says how it came about. Offsets in citations are as the chain gives them. */
void tq_oracle_path(tq_verdict *verdict, tq_path *path, tq_path_work *work,
                    const tq_path_chain *chain, const tq_path_options *options);

/* tq_path_shows: of a call whose verdict was ACCEPT: the requirement that demands it, the least
 * common that the path of WORK shows; certificate.valid_path where it shows nothing special. */
uint16_t tq_path_shows(const tq_path_work *work);

#endif
