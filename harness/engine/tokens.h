/* tokens.h: live tokens: fixed byte patterns that stand in a file for values that only the live
 * connection knows. Before delivery every run of TQ_TOKEN_RUN or more of a token's bytes becomes
 * the same run of the live value; so one file fits every peer and scene, and a flipped, cut or
 * lengthened value is a mutation like any other.
 *
 * A token's bytes are for ever: changing them would change what every file means. */
#ifndef TQ_ENGINE_TOKENS_H
#define TQ_ENGINE_TOKENS_H

#include "wire/span.h"

enum { TQ_TOKEN_RUN = 4 };

/* clang-format off */
/*  name                    bytes: the longest live value of its kind */
#define TQ_TOKEN_TABLE(ROW)                                                                        \
  ROW(session_id,              32) /* legacy_session_id, to be echoed */                            \
  ROW(verify_data,             64) /* Finished */                                                  \
  ROW(signature,             1024) /* CertificateVerify, ServerKeyExchange */                      \
  ROW(binder,                  64) /* PskBinderEntry */                                            \
  ROW(encrypted_premaster,   1024) /* EncryptedPreMasterSecret of RSA key transport */             \
  ROW(ticket,                4096) /* PskIdentity.identity, session_ticket */                      \
  ROW(cookie,                1024) /* of a HelloRetryRequest */                                    \
  ROW(renegotiated,            24) /* renegotiated_connection */                                   \
  ROW(obfuscated_ticket_age,    4)                                                                 \
  ROW(share_dh,               512) /* dh_Ys, dh_Yc of TLS 1.2 */                                   \
  ROW(share_secp256r1,         65)                                                                 \
  ROW(share_secp384r1,         97)                                                                 \
  ROW(share_secp521r1,        133)                                                                 \
  ROW(share_x25519,            32)                                                                 \
  ROW(share_x448,              56)                                                                 \
  ROW(share_ffdhe2048,        256)                                                                 \
  ROW(share_ffdhe3072,        384)                                                                 \
  ROW(share_X25519MLKEM768,  1216)                                                                 \
  ROW(certificate_context,     32) /* certificate_request_context, to be echoed */                  \
  ROW(premaster_other,        512) /* an EncryptedPreMasterSecret with this in it: premaster.h */  \
  ROW(premaster_version,      512)                                                                 \
  ROW(premaster_newer,        512)                                                                 \
  ROW(premaster_type,         512)                                                                 \
  ROW(premaster_first_byte,   512)                                                                 \
  ROW(premaster_unseparated,  512)                                                                 \
  ROW(premaster_early_zero,   512)                                                                 \
  ROW(premaster_short,        512)                                                                 \
  ROW(premaster_long,         512)                                                                 \
  ROW(premaster_empty,        512)
/* clang-format on */

typedef enum tq_token {
#define ROW(name, size) TQ_TOKEN_##name,
  TQ_TOKEN_TABLE(ROW)
#undef ROW
      TQ_TOKENS
} tq_token;

/* tq_tokens: the patterns and an index over them. */
typedef struct tq_tokens tq_tokens;
tq_tokens *tq_tokens_new(void);
void tq_tokens_free(tq_tokens *tokens);

/* tq_token_name: static. tq_token_bytes: the pattern. */
const char *tq_token_name(tq_token token);
tq_span tq_token_bytes(const tq_tokens *tokens, tq_token token);

/* tq_token_of_share: the token for a group's key share; TQ_TOKENS if there is none. */
tq_token tq_token_of_share(uint16_t group);

/* tq_live: where a message holds live values: SIZE bytes at OFFSET, by token. Size 0: nowhere. */
typedef struct tq_live {
  uint16_t offset[TQ_TOKENS];
  uint16_t size[TQ_TOKENS];
} tq_live;

/* tq_tokens_hide: turns the live values in the honest MESSAGE (of SIZE bytes, in place) into
 * tokens: so a seed is made. */
void tq_tokens_hide(const tq_tokens *tokens, const tq_live *live, uint8_t *message, size_t size);

/* tq_tokens_fill: turns tokens in BYTES (in place) into the live values that HONEST holds. A run
 * beyond a shorter live value stays as it is. Returns the tokens that were filled in, as bits. */
uint32_t tq_tokens_fill(const tq_tokens *tokens, const tq_live *live, tq_span honest,
                        uint8_t *bytes, size_t size);

/* tq_tokens_fill_messages: the same in the bodies of the handshake messages that BYTES hold one
 * after another, the last of which may be cut short. Headers stay as the file has them: a length
 * that happens to continue a token backwards would else change, and no verdict could say to what.
 */
uint32_t tq_tokens_fill_messages(const tq_tokens *tokens, const tq_live *live, tq_span honest,
                                 uint8_t *bytes, size_t size);

/* tq_tokens_find: the first run of TOKEN in BYTES; SIZE_MAX if there is none. What it returns is
 * where the token's first byte would stand: before the run, if that lacks its beginning. */
size_t tq_tokens_find(const tq_tokens *tokens, tq_token token, tq_span bytes);

#endif
