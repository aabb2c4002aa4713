/* rules.h: the rules on a parsed ClientHello, one function and one row each. Internal to the
 * rules on ClientHello. */
#ifndef TQ_RULES_HELLO_H
#define TQ_RULES_HELLO_H

#include "rules/hello/view.h"

/* tq_mark: the bytes that a rule is about, from the start of the message. */
typedef struct tq_mark {
  uint32_t offset;
  uint32_t size;
} tq_mark;

/* tq_say: QUIET: the rule has nothing to say. OPEN: it is broken, or bears on the message, but does
 * not oblige this server. BINDS: the reaction in its requirement's row is demanded. */
typedef enum tq_say { TQ_QUIET, TQ_OPEN, TQ_BINDS } tq_say;

/* tq_hello_rule: ERAS says for which versions the rule speaks (of tq_era). EARLY: it needs only
 * what stands in the message, so that a receiver may see it before a later syntax fault. */
typedef struct tq_hello_rule {
  uint16_t requirement;
  uint8_t eras;
  bool early;
  tq_say (*say)(tq_mark *mark, const tq_hello_view *view);
} tq_hello_rule;

typedef struct tq_hello_rules {
  const tq_hello_rule *rows;
  size_t count;
} tq_hello_rules;

/* The rules, by what they are about. ACCEPTANCE has those that demand that the handshake goes on,
 * the more telling first. */
extern const tq_hello_rules tq_hello_rules_version;
extern const tq_hello_rules tq_hello_rules_tls13;
extern const tq_hello_rules tq_hello_rules_tls12;
extern const tq_hello_rules tq_hello_rules_extensions;
extern const tq_hello_rules tq_hello_rules_others;
extern const tq_hello_rules tq_hello_rules_retry;
extern const tq_hello_rules tq_hello_rules_acceptance;

/* tq_mark_...: where an extension's data is; where the extensions block is, or would be; one u16
 * field. */
tq_mark tq_mark_extension(const tq_hello_view *view, tq_extension_kind kind);
tq_mark tq_mark_extensions(const tq_hello_view *view);
tq_mark tq_mark_suites(const tq_hello_view *view);
tq_mark tq_mark_compression(const tq_hello_view *view);
tq_mark tq_mark_legacy_version(void);

/* tq_hello_share_say: what is wrong with one share of key_share: TQ_REQ_NONE and quiet if nothing
 * is, or if the server does not have its group. */
tq_say tq_hello_share_say(uint16_t *requirement, const tq_hello_view *view,
                          const tq_key_share_entry *entry);

/* tq_hello_share_settled: TLS 1.3, and a share is there that the server takes whatever it prefers,
 * so that it does not ask for another hello. */
bool tq_hello_share_settled(const tq_hello_view *view);

/* tq_hello_fault_say: whether a fault that the parser raised binds this server, and the requirement
 * to cite for it, which depends on the version. */
tq_say tq_hello_fault_say(uint16_t *requirement, const tq_hello_view *view, const tq_fault *fault);

/* tq_hello_second_differs: the hello comes after a HelloRetryRequest and differs from the first one
 * where section 4.1.2 does not let it. */
bool tq_hello_second_differs(const tq_hello_view *view);

/* tq_hello_repeats: SECOND is FIRST but for what section 4.1.2 lets a client change. */
bool tq_hello_repeats(const tq_client_hello *first, const tq_client_hello *second);

#endif
