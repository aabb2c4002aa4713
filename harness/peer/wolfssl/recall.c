/* recall.c: the memory of public-key operations, and those that the library's crypto callback does
 * not reach: Diffie-Hellman in finite fields and X448. The linker leads the library's calls of them
 * here (--wrap, see TQ_WOLFSSL_WRAP); its own functions keep their names with __real_ before. */
#include "peer/wolfssl/recall.h"

#include "peer/wolfssl/local.h"

#include <wolfssl/wolfcrypt/curve448.h>
#include <wolfssl/wolfcrypt/dh.h>

enum { SLOTS = 2048, FIELD_MAX = 1024 };
enum { DH_MAKE = -1, DH_AGREE = -2, X448_MAKE = -3, X448_AGREE = -4 };

static tq_memo *memo;

bool tq_recall_install(void) {
  if (memo == NULL) {
    memo = tq_memo_new(SLOTS);
  }
  return memo != NULL;
}

void tq_recall_start(tq_recall *recall, int type) {
  const tq_peer_host *host = tq_wolfssl_host();
  recall->key = tq_writer_over(recall->key_bytes, sizeof recall->key_bytes);
  tq_write_u32(&recall->key, (uint32_t)type);
  tq_write_u64(&recall->key, host->random_position(host->context));
}

bool tq_recall_find(tq_recall *recall, int *result) {
  const tq_peer_host *host = tq_wolfssl_host();
  tq_span kept;
  if (recall->key.failed || !tq_memo_find(memo, tq_writer_bytes(&recall->key), &kept)) {
    return false;
  }
  recall->found = tq_parse_start(&recall->parse, kept, 0, NULL);
  *result = (int)tq_read_u32(&recall->found, "", 0);
  host->random_seek(host->context, tq_read_u64(&recall->found, "", 0));
  return true;
}

void tq_recall_result(tq_recall *recall, int result) {
  const tq_peer_host *host = tq_wolfssl_host();
  recall->value = tq_writer_over(recall->value_bytes, sizeof recall->value_bytes);
  tq_write_u32(&recall->value, (uint32_t)result);
  tq_write_u64(&recall->value, host->random_position(host->context));
}

void tq_recall_keep(tq_recall *recall) {
  if (!recall->key.failed && !recall->value.failed) {
    tq_memo_keep(memo, tq_writer_bytes(&recall->key), tq_writer_bytes(&recall->value));
  }
}

void tq_recall_write(tq_writer *writer, const void *bytes, size_t size) {
  tq_write_u32(writer, (uint32_t)size);
  tq_write_bytes(writer, tq_span_of(bytes, size));
}

int tq_recall_give(tq_reader *value, uint8_t *out, uint32_t *size) {
  uint32_t count = tq_read_u32(value, "", 0);
  tq_span bytes = tq_read_opaque(value, "", count, 0);
  if (bytes.size > *size) {
    return BUFFER_E;
  }
  memcpy(out, bytes.data, bytes.size);
  *size = (uint32_t)bytes.size;
  return 0;
}

/* The linker gives these names.
 * NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */

int __real_wc_DhGenerateKeyPair(DhKey *key, WC_RNG *rng, byte *d, word32 *d_size, byte *point,
                                word32 *point_size);
int __wrap_wc_DhGenerateKeyPair(DhKey *key, WC_RNG *rng, byte *d, word32 *d_size, byte *point,
                                word32 *point_size);
int __real_wc_DhAgree(DhKey *key, byte *out, word32 *out_size, const byte *d, word32 d_size,
                      const byte *other, word32 other_size);
int __wrap_wc_DhAgree(DhKey *key, byte *out, word32 *out_size, const byte *d, word32 d_size,
                      const byte *other, word32 other_size);
int __real_wc_curve448_make_key(WC_RNG *rng, int size, curve448_key *key);
int __wrap_wc_curve448_make_key(WC_RNG *rng, int size, curve448_key *key);
int __real_wc_curve448_shared_secret_ex(curve448_key *key, curve448_key *other, byte *out,
                                        word32 *out_size, int endian);
int __wrap_wc_curve448_shared_secret_ex(curve448_key *key, curve448_key *other, byte *out,
                                        word32 *out_size, int endian);

/* --- Diffie-Hellman in finite fields --- */

/* The group's numbers; false: there are none yet, or they are too long to be remembered. */
static bool write_field(tq_writer *writer, DhKey *key) {
  byte numbers[3][FIELD_MAX];
  word32 sizes[3] = {FIELD_MAX, FIELD_MAX, FIELD_MAX};
  if (key == NULL || wc_DhExportParamsRaw(key, numbers[0], &sizes[0], numbers[1], &sizes[1],
                                          numbers[2], &sizes[2]) != 0) {
    return false;
  }
  for (size_t i = 0; i < 3; i++) {
    tq_recall_write(writer, numbers[i], sizes[i]);
  }
  return !writer->failed;
}

static bool dh_starts(tq_recall *recall, int type, DhKey *key) {
  if (tq_wolfssl_device() == INVALID_DEVID) {
    return false;
  }
  tq_recall_start(recall, type);
  return write_field(&recall->key, key);
}

int __wrap_wc_DhGenerateKeyPair(DhKey *key, WC_RNG *rng, byte *d, word32 *d_size, byte *point,
                                word32 *point_size) {
  tq_recall recall;
  if (!dh_starts(&recall, DH_MAKE, key)) {
    return __real_wc_DhGenerateKeyPair(key, rng, d, d_size, point, point_size);
  }
  tq_write_u32(&recall.key, *d_size);
  tq_write_u32(&recall.key, *point_size);
  int result = 0;
  if (tq_recall_find(&recall, &result)) {
    result = result == 0 ? tq_recall_give(&recall.found, d, d_size) : result;
    return result == 0 ? tq_recall_give(&recall.found, point, point_size) : result;
  }
  result = __real_wc_DhGenerateKeyPair(key, rng, d, d_size, point, point_size);
  tq_recall_result(&recall, result);
  if (result == 0) {
    tq_recall_write(&recall.value, d, *d_size);
    tq_recall_write(&recall.value, point, *point_size);
  }
  tq_recall_keep(&recall);
  return result;
}

int __wrap_wc_DhAgree(DhKey *key, byte *out, word32 *out_size, const byte *d, word32 d_size,
                      const byte *other, word32 other_size) {
  tq_recall recall;
  if (!dh_starts(&recall, DH_AGREE, key)) {
    return __real_wc_DhAgree(key, out, out_size, d, d_size, other, other_size);
  }
  tq_write_u32(&recall.key, *out_size);
  tq_recall_write(&recall.key, d, d_size);
  tq_recall_write(&recall.key, other, other_size);
  int result = 0;
  if (tq_recall_find(&recall, &result)) {
    return result == 0 ? tq_recall_give(&recall.found, out, out_size) : result;
  }
  result = __real_wc_DhAgree(key, out, out_size, d, d_size, other, other_size);
  tq_recall_result(&recall, result);
  if (result == 0) {
    tq_recall_write(&recall.value, out, *out_size);
  }
  tq_recall_keep(&recall);
  return result;
}

/* --- X448 --- */

int __wrap_wc_curve448_make_key(WC_RNG *rng, int size, curve448_key *key) {
  if (tq_wolfssl_device() == INVALID_DEVID || key == NULL) {
    return __real_wc_curve448_make_key(rng, size, key);
  }
  byte numbers[2][CURVE448_KEY_SIZE];
  word32 sizes[2] = {sizeof numbers[0], sizeof numbers[1]};
  tq_recall recall;
  tq_recall_start(&recall, X448_MAKE);
  tq_write_u32(&recall.key, (uint32_t)size);
  int result = 0;
  if (tq_recall_find(&recall, &result)) {
    for (size_t i = 0; i < 2 && result == 0; i++) {
      result = tq_recall_give(&recall.found, numbers[i], &sizes[i]);
    }
    return result == 0
               ? wc_curve448_import_private_raw(numbers[0], sizes[0], numbers[1], sizes[1], key)
               : result;
  }
  result = __real_wc_curve448_make_key(rng, size, key);
  if (result == 0 &&
      wc_curve448_export_key_raw(key, numbers[0], &sizes[0], numbers[1], &sizes[1]) != 0) {
    return result;
  }
  tq_recall_result(&recall, result);
  for (size_t i = 0; i < 2 && result == 0; i++) {
    tq_recall_write(&recall.value, numbers[i], sizes[i]);
  }
  tq_recall_keep(&recall);
  return result;
}

int __wrap_wc_curve448_shared_secret_ex(curve448_key *key, curve448_key *other, byte *out,
                                        word32 *out_size, int endian) {
  byte d[CURVE448_KEY_SIZE];
  byte point[CURVE448_KEY_SIZE];
  word32 sizes[2] = {sizeof d, sizeof point};
  if (tq_wolfssl_device() == INVALID_DEVID ||
      wc_curve448_export_private_raw(key, d, &sizes[0]) != 0 ||
      wc_curve448_export_public(other, point, &sizes[1]) != 0) {
    return __real_wc_curve448_shared_secret_ex(key, other, out, out_size, endian);
  }
  tq_recall recall;
  tq_recall_start(&recall, X448_AGREE);
  tq_write_u32(&recall.key, (uint32_t)endian);
  tq_write_u32(&recall.key, *out_size);
  tq_recall_write(&recall.key, d, sizes[0]);
  tq_recall_write(&recall.key, point, sizes[1]);
  int result = 0;
  if (tq_recall_find(&recall, &result)) {
    return result == 0 ? tq_recall_give(&recall.found, out, out_size) : result;
  }
  result = __real_wc_curve448_shared_secret_ex(key, other, out, out_size, endian);
  tq_recall_result(&recall, result);
  if (result == 0) {
    tq_recall_write(&recall.value, out, *out_size);
  }
  tq_recall_keep(&recall);
  return result;
}

/* NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
