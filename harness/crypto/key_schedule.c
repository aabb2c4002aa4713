/* key_schedule.c: see key_schedule.h. */
#include "crypto/key_schedule.h"

#include "wire/writer.h"

#include <string.h>

enum { INFO_MAX = 2 + 1 + 255 + 1 + 255, EXPAND_BLOCKS_MAX = 255 };

tq_digest tq_hkdf_extract(tq_kdf kdf, tq_span salt, tq_span ikm) {
  return tq_hmac(kdf.crypto, kdf.hash, salt, &ikm, 1);
}

bool tq_hkdf_expand(tq_kdf kdf, tq_span prk, tq_span info, uint8_t *out, size_t size) {
  size_t step = tq_hash_size(kdf.hash);
  if (step == 0 || size > EXPAND_BLOCKS_MAX * step) {
    return false;
  }
  tq_digest block = {.size = 0};
  uint8_t counter = 0;
  for (size_t at = 0; at < size; at += step) {
    counter++;
    const tq_span parts[] = {tq_digest_span(&block), info, tq_span_of(&counter, 1)};
    block = tq_hmac(kdf.crypto, kdf.hash, prk, parts, 3);
    if (block.size == 0) {
      return false;
    }
    memcpy(out + at, block.bytes, size - at < step ? size - at : step);
  }
  return true;
}

bool tq_expand_label(tq_kdf kdf, tq_span secret, const char *label, tq_span context, uint8_t *out,
                     size_t size) {
  uint8_t bytes[INFO_MAX];
  tq_writer info = tq_writer_over(bytes, sizeof bytes);
  tq_write_u16(&info, (uint16_t)size);
  size_t mark = tq_write_open(&info, 1);
  tq_write_bytes(&info, tq_span_text("tls13 "));
  tq_write_bytes(&info, tq_span_text(label));
  tq_write_close(&info, mark, 1);
  mark = tq_write_open(&info, 1);
  tq_write_bytes(&info, context);
  tq_write_close(&info, mark, 1);
  return !info.failed && tq_hkdf_expand(kdf, secret, tq_writer_bytes(&info), out, size);
}

/* HKDF-Expand-Label of the hash's own size. */
static tq_digest expand_digest(tq_kdf kdf, tq_span secret, const char *label, tq_span context) {
  tq_digest result = tq_digest_zeros(tq_hash_size(kdf.hash));
  if (!tq_expand_label(kdf, secret, label, context, result.bytes, result.size)) {
    result.size = 0;
  }
  return result;
}

tq_digest tq_derive_secret(tq_kdf kdf, tq_span secret, const char *label, tq_span transcript_hash) {
  return expand_digest(kdf, secret, label, transcript_hash);
}

/* The salt of the next HKDF-Extract: Derive-Secret(secret, "derived", ""). */
static tq_digest derived(tq_kdf kdf, tq_span secret) {
  tq_digest nothing = tq_hash_of(kdf.crypto, kdf.hash, TQ_SPAN_EMPTY);
  return tq_derive_secret(kdf, secret, "derived", tq_digest_span(&nothing));
}

static tq_digest next_secret(tq_kdf kdf, const tq_digest *secret, tq_span ikm) {
  tq_digest salt = derived(kdf, tq_digest_span(secret));
  return tq_hkdf_extract(kdf, tq_digest_span(&salt), ikm);
}

void tq_schedule_early(tq_key_schedule *schedule, tq_kdf kdf, tq_span psk) {
  tq_digest zeros = tq_digest_zeros(tq_hash_size(kdf.hash));
  *schedule = (tq_key_schedule){.kdf = kdf};
  tq_span ikm = psk.size == 0 ? tq_digest_span(&zeros) : psk;
  schedule->early_secret = tq_hkdf_extract(kdf, tq_digest_span(&zeros), ikm);
}

void tq_schedule_handshake(tq_key_schedule *schedule, tq_span shared_secret) {
  tq_kdf kdf = schedule->kdf;
  tq_digest zeros = tq_digest_zeros(tq_hash_size(kdf.hash));
  tq_span ikm = shared_secret.size == 0 ? tq_digest_span(&zeros) : shared_secret;
  schedule->handshake_secret = next_secret(kdf, &schedule->early_secret, ikm);
  schedule->master_secret = next_secret(kdf, &schedule->handshake_secret, tq_digest_span(&zeros));
}

tq_digest tq_binder_key(const tq_key_schedule *schedule, bool external) {
  tq_kdf kdf = schedule->kdf;
  tq_digest nothing = tq_hash_of(kdf.crypto, kdf.hash, TQ_SPAN_EMPTY);
  return tq_derive_secret(kdf, tq_digest_span(&schedule->early_secret),
                          external ? "ext binder" : "res binder", tq_digest_span(&nothing));
}

tq_digest tq_finished_data(tq_kdf kdf, tq_span base_key, tq_span transcript_hash) {
  tq_digest key = expand_digest(kdf, base_key, "finished", TQ_SPAN_EMPTY);
  return tq_hmac(kdf.crypto, kdf.hash, tq_digest_span(&key), &transcript_hash, 1);
}

tq_digest tq_next_traffic_secret(tq_kdf kdf, tq_span secret) {
  return expand_digest(kdf, secret, "traffic upd", TQ_SPAN_EMPTY);
}

tq_digest tq_resumption_psk(tq_kdf kdf, tq_span resumption_master_secret, tq_span nonce) {
  return expand_digest(kdf, resumption_master_secret, "resumption", nonce);
}

bool tq_exporter(tq_kdf kdf, tq_span exporter_master_secret, const char *label, tq_span context,
                 uint8_t *out, size_t size) {
  tq_digest nothing = tq_hash_of(kdf.crypto, kdf.hash, TQ_SPAN_EMPTY);
  tq_digest hashed = tq_hash_of(kdf.crypto, kdf.hash, context);
  tq_digest secret = tq_derive_secret(kdf, exporter_master_secret, label, tq_digest_span(&nothing));
  return tq_expand_label(kdf, tq_digest_span(&secret), "exporter", tq_digest_span(&hashed), out,
                         size);
}
