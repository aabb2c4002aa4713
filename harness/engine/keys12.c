/* keys12.c: premaster secret, master secret and keys of TLS 1.2 (RFC 5246 sections 6.3, 7.4.9 and
 * 8.1, RFC 4279 section 2, RFC 7627). */
#include "engine/engine_private.h"

enum { KEY_BLOCK_MAX = 2 * (TQ_DIGEST_MAX + 32 + 16) };

static tq_hello_randoms randoms_of(const tq_engine *engine) {
  return (tq_hello_randoms){engine->s.client_random, engine->s.server_random};
}

/* With a PSK the premaster is: the other secret and the PSK, each behind its length (RFC 4279). */
static void add_psk(tq_engine *engine) {
  tq_engine_state *s = &engine->s;
  const tq_psk *psk = engine->setup.endpoint->psk;
  tq_kx kx = (tq_kx)s->suite->kx;
  if (!tq_kx_psk(kx) || psk == NULL || psk->key_size > TQ_DIGEST_MAX) {
    return;
  }
  uint8_t other[sizeof s->premaster] = {0};
  size_t size = kx == TQ_KX_PSK ? psk->key_size : s->premaster_size;
  memcpy(other, s->premaster, kx == TQ_KX_PSK ? 0 : size);
  tq_writer writer = tq_writer_over(s->premaster, sizeof s->premaster);
  tq_write_u16(&writer, (uint16_t)size);
  tq_write_bytes(&writer, tq_span_of(other, size));
  tq_write_u16(&writer, (uint16_t)psk->key_size);
  tq_write_bytes(&writer, tq_span_of(psk->key, psk->key_size));
  s->premaster_size = (uint16_t)writer.size;
}

bool tq_engine_master12(tq_engine *engine) {
  tq_engine_state *s = &engine->s;
  add_psk(engine);
  tq_span premaster = tq_span_of(s->premaster, s->premaster_size);
  if (s->flag.extended_master_secret) {
    tq_digest hash = tq_engine_transcript_hash(engine);
    s->secrets[TQ_SECRET_MASTER_SECRET] =
        tq_extended_master_secret(s->kdf, premaster, tq_digest_span(&hash));
  } else {
    s->secrets[TQ_SECRET_MASTER_SECRET] = tq_master_secret(s->kdf, premaster, randoms_of(engine));
  }
  return s->secrets[TQ_SECRET_MASTER_SECRET].size != 0;
}

/* Starts one direction: that of the client's keys or the server's. */
static bool start(tq_engine *engine, tq_protection *protection, bool of_client) {
  const tq_engine_state *s = &engine->s;
  uint8_t block[KEY_BLOCK_MAX];
  tq_suite_key_sizes sizes = tq_suite_sizes12(s->suite);
  size_t total = 2 * (sizes.mac_key + sizes.key + sizes.iv);
  const uint8_t *keys = block + 2 * sizes.mac_key;
  const uint8_t *ivs = keys + 2 * sizes.key;
  size_t second = of_client ? 0 : 1;
  tq_span master = tq_digest_span(&s->secrets[TQ_SECRET_MASTER_SECRET]);
  if (total > sizeof block || !tq_key_block(s->kdf, master, randoms_of(engine), block, total)) {
    return false;
  }
  tq_protection_keys12 part = {tq_span_of(block + second * sizes.mac_key, sizes.mac_key),
                               tq_span_of(keys + second * sizes.key, sizes.key),
                               tq_span_of(ivs + second * sizes.iv, sizes.iv),
                               s->flag.encrypt_then_mac};
  return tq_protection_start12(protection, tq_engine_keyring(engine), s->suite, part);
}

bool tq_engine_write12(tq_engine *engine) {
  return start(engine, &engine->s.write, engine->is_client);
}

bool tq_engine_read12(tq_engine *engine) {
  return start(engine, &engine->s.read, !engine->is_client);
}

tq_digest tq_engine_finished12(const tq_engine *engine, bool of_client) {
  tq_digest hash = tq_engine_transcript_hash(engine);
  tq_span master = tq_digest_span(&engine->s.secrets[TQ_SECRET_MASTER_SECRET]);
  return tq_verify_data12(engine->s.kdf, master, of_client, tq_digest_span(&hash));
}
