/* key_schedule.h: HKDF (RFC 5869) and the TLS 1.3 key schedule (RFC 8446 section 7). */
#ifndef TQ_CRYPTO_KEY_SCHEDULE_H
#define TQ_CRYPTO_KEY_SCHEDULE_H

#include "crypto/hash.h"

/* tq_kdf: the hash that a key derivation runs on. By value. */
typedef struct tq_kdf {
  tq_crypto *crypto;
  tq_hash hash;
} tq_kdf;

/* tq_hkdf_extract: HKDF-Extract(salt, IKM). An empty salt is a string of zeros (RFC 5869). */
tq_digest tq_hkdf_extract(tq_kdf kdf, tq_span salt, tq_span ikm);

/* tq_hkdf_expand: SIZE bytes of HKDF-Expand(PRK, info) into OUT; false if that is more than 255
 * times the hash. */
bool tq_hkdf_expand(tq_kdf kdf, tq_span prk, tq_span info, uint8_t *out, size_t size);

/* tq_expand_label: HKDF-Expand-Label(secret, label, context, size) into OUT; LABEL without the
 * "tls13 " in front. Section 7.1. */
bool tq_expand_label(tq_kdf kdf, tq_span secret, const char *label, tq_span context, uint8_t *out,
                     size_t size);

/* tq_derive_secret: Derive-Secret(secret, label, messages), given the messages' transcript hash. */
tq_digest tq_derive_secret(tq_kdf kdf, tq_span secret, const char *label, tq_span transcript_hash);

/* tq_key_schedule: the spine of the figure in section 7.1: one secret after the other. */
typedef struct tq_key_schedule {
  tq_kdf kdf;
  tq_digest early_secret;
  tq_digest handshake_secret;
  tq_digest master_secret;
} tq_key_schedule;

/* tq_schedule_early: begins the schedule; PSK empty: none. */
void tq_schedule_early(tq_key_schedule *schedule, tq_kdf kdf, tq_span psk);

/* tq_schedule_handshake: from the early secret to the master secret; SHARED_SECRET empty: psk_ke.
 */
void tq_schedule_handshake(tq_key_schedule *schedule, tq_span shared_secret);

/* tq_binder_key: Derive-Secret(early secret, "ext binder" or "res binder", ""). */
tq_digest tq_binder_key(const tq_key_schedule *schedule, bool external);

/* tq_finished_data: verify_data of a Finished, or a PSK binder: HMAC under the finished key of
 * BASE_KEY over the transcript hash (sections 4.4.4 and 4.2.11.2). */
tq_digest tq_finished_data(tq_kdf kdf, tq_span base_key, tq_span transcript_hash);

/* tq_next_traffic_secret: application_traffic_secret_N+1 (section 7.2). */
tq_digest tq_next_traffic_secret(tq_kdf kdf, tq_span secret);

/* tq_resumption_psk: the PSK of a ticket with NONCE (section 4.6.1). */
tq_digest tq_resumption_psk(tq_kdf kdf, tq_span resumption_master_secret, tq_span nonce);

/* tq_exporter: TLS-Exporter(label, context, size) into OUT (section 7.5). */
bool tq_exporter(tq_kdf kdf, tq_span exporter_master_secret, const char *label, tq_span context,
                 uint8_t *out, size_t size);

#endif
