/* key_log.c: see key_log.h. */
#include "engine/key_log.h"

static const char *const LABELS[TQ_ENGINE_SECRETS] = {
#define ROW(name, label) [TQ_SECRET_##name] = label,
    TQ_ENGINE_SECRET_TABLE(ROW)
#undef ROW
};

const char *tq_secret_label(tq_engine_secret_id id) {
  return LABELS[id];
}

static size_t put_hex(char *out, tq_span bytes) {
  static const char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < bytes.size; i++) {
    out[2 * i] = digits[bytes.data[i] >> 4];
    out[2 * i + 1] = digits[bytes.data[i] & 15];
  }
  return 2 * bytes.size;
}

size_t tq_key_log_line(const char *label, tq_span client_random, tq_span secret, char *out) {
  size_t size = strlen(label);
  memcpy(out, label, size);
  out[size++] = ' ';
  size += put_hex(out + size, client_random);
  out[size++] = ' ';
  size += put_hex(out + size, secret);
  out[size++] = '\n';
  return size;
}

size_t tq_key_log(const tq_engine *engine, char out[TQ_KEY_LOG_MAX]) {
  size_t size = 0;
  for (size_t id = 0; id < TQ_ENGINE_SECRETS; id++) {
    tq_span secret = tq_engine_get_secret(engine, (tq_engine_secret_id)id);
    if (secret.size == 0) {
      continue;
    }
    size += tq_key_log_line(LABELS[id], tq_engine_client_random(engine), secret, out + size);
  }
  return size;
}
