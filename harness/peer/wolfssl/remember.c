/* remember.c: public-key operations answered from memory, through the library's crypto callback.
 *
 * Each is a pure function of its operands and of the place in the random stream (recall.h). What is
 * not in the table below, the library does itself, but for what recall.c wraps. */
#include "peer/wolfssl/local.h"
#include "peer/wolfssl/recall.h"

#include <wolfssl/wolfcrypt/cryptocb.h>

enum { DEVICE = 0x7471, NUMBER_MAX = 512, POINT_MAX = 1 + 2 * 66 };

/* operation: OPERANDS writes all that the operation depends on; false: not to be remembered.
 * COMPUTE has the library do it. KEEP writes what it gave, GIVE puts that where the library wants
 * it. */
typedef struct operation {
  int type;
  bool (*operands)(tq_writer *key, const wc_CryptoInfo *info);
  int (*compute)(const wc_CryptoInfo *info);
  void (*keep)(tq_writer *value, const wc_CryptoInfo *info);
  int (*give)(tq_reader *value, const wc_CryptoInfo *info);
} operation;

static bool installed;
static tq_memory memory;
static bool found_for_all; /* operations that name no device are remembered, too */

static tq_span read_counted(tq_reader *value) {
  uint32_t size = tq_read_u32(value, "", 0);
  return tq_read_opaque(value, "", size, 0);
}

/* Writes what one of the library's export functions gave. */
static bool write_exported(tq_writer *writer, int result, const void *bytes, word32 size) {
  if (result != 0) {
    return false;
  }
  tq_recall_write(writer, bytes, size);
  return true;
}

/* Writes what is signed, or that any signature will do. */
static void write_signed(tq_writer *key, const void *bytes, size_t size) {
  bool any = memory == TQ_MEMORY_SIGNATURES;
  tq_write_u32(key, any);
  if (!any) {
    tq_recall_write(key, bytes, size);
  }
}

/* --- NIST and other curves in Weierstrass form --- */

static bool write_ecc_curve(tq_writer *writer, const ecc_key *key) {
  if (key->dp == NULL) {
    return false;
  }
  tq_write_u32(writer, (uint32_t)key->dp->id);
  return true;
}

static bool write_ecc_private(tq_writer *writer, ecc_key *key) {
  byte number[NUMBER_MAX];
  word32 size = sizeof number;
  int result = wc_ecc_export_private_only(key, number, &size);
  return write_ecc_curve(writer, key) && write_exported(writer, result, number, size);
}

static bool write_ecc_public(tq_writer *writer, ecc_key *key) {
  byte point[POINT_MAX];
  word32 size = sizeof point;
  int result = wc_ecc_export_x963(key, point, &size);
  return write_ecc_curve(writer, key) && write_exported(writer, result, point, size);
}

static bool ecc_make_operands(tq_writer *key, const wc_CryptoInfo *info) {
  tq_write_u32(key, (uint32_t)info->pk.eckg.size);
  tq_write_u32(key, (uint32_t)info->pk.eckg.curveId);
  return true;
}

static int ecc_make(const wc_CryptoInfo *info) {
  ecc_key *key = info->pk.eckg.key;
  int device = key->devId;
  key->devId = INVALID_DEVID;
  int result =
      wc_ecc_make_key_ex(info->pk.eckg.rng, info->pk.eckg.size, key, info->pk.eckg.curveId);
  key->devId = device;
  return result;
}

static void ecc_make_keep(tq_writer *value, const wc_CryptoInfo *info) {
  byte x[NUMBER_MAX];
  byte y[NUMBER_MAX];
  byte d[NUMBER_MAX];
  word32 sizes[3] = {NUMBER_MAX, NUMBER_MAX, NUMBER_MAX};
  ecc_key *key = info->pk.eckg.key;
  if (wc_ecc_export_private_raw(key, x, &sizes[0], y, &sizes[1], d, &sizes[2]) != 0) {
    value->failed = true;
    return;
  }
  tq_write_u32(value, (uint32_t)key->dp->id);
  tq_recall_write(value, x, sizes[0]);
  tq_recall_write(value, y, sizes[1]);
  tq_recall_write(value, d, sizes[2]);
}

static int ecc_make_give(tq_reader *value, const wc_CryptoInfo *info) {
  int curve = (int)tq_read_u32(value, "", 0);
  tq_span x = read_counted(value);
  tq_span y = read_counted(value);
  tq_span d = read_counted(value);
  return wc_ecc_import_unsigned(info->pk.eckg.key, x.data, y.data, d.data, curve);
}

static bool ecdh_operands(tq_writer *key, const wc_CryptoInfo *info) {
  tq_write_u32(key, *info->pk.ecdh.outlen);
  return write_ecc_private(key, info->pk.ecdh.private_key) &&
         write_ecc_public(key, info->pk.ecdh.public_key);
}

static int ecdh(const wc_CryptoInfo *info) {
  ecc_key *key = info->pk.ecdh.private_key;
  int device = key->devId;
  key->devId = INVALID_DEVID;
  int result =
      wc_ecc_shared_secret(key, info->pk.ecdh.public_key, info->pk.ecdh.out, info->pk.ecdh.outlen);
  key->devId = device;
  return result;
}

static void ecdh_keep(tq_writer *value, const wc_CryptoInfo *info) {
  tq_recall_write(value, info->pk.ecdh.out, *info->pk.ecdh.outlen);
}

static int ecdh_give(tq_reader *value, const wc_CryptoInfo *info) {
  return tq_recall_give(value, info->pk.ecdh.out, info->pk.ecdh.outlen);
}

static bool ecdsa_sign_operands(tq_writer *key, const wc_CryptoInfo *info) {
  tq_write_u32(key, *info->pk.eccsign.outlen);
  write_signed(key, info->pk.eccsign.in, info->pk.eccsign.inlen);
  return write_ecc_private(key, info->pk.eccsign.key);
}

static int ecdsa_sign(const wc_CryptoInfo *info) {
  ecc_key *key = info->pk.eccsign.key;
  int device = key->devId;
  key->devId = INVALID_DEVID;
  int result = wc_ecc_sign_hash(info->pk.eccsign.in, info->pk.eccsign.inlen, info->pk.eccsign.out,
                                info->pk.eccsign.outlen, info->pk.eccsign.rng, key);
  key->devId = device;
  return result;
}

static void ecdsa_sign_keep(tq_writer *value, const wc_CryptoInfo *info) {
  tq_recall_write(value, info->pk.eccsign.out, *info->pk.eccsign.outlen);
}

static int ecdsa_sign_give(tq_reader *value, const wc_CryptoInfo *info) {
  return tq_recall_give(value, info->pk.eccsign.out, info->pk.eccsign.outlen);
}

static bool ecdsa_verify_operands(tq_writer *key, const wc_CryptoInfo *info) {
  tq_recall_write(key, info->pk.eccverify.sig, info->pk.eccverify.siglen);
  tq_recall_write(key, info->pk.eccverify.hash, info->pk.eccverify.hashlen);
  return write_ecc_public(key, info->pk.eccverify.key);
}

static int ecdsa_verify(const wc_CryptoInfo *info) {
  ecc_key *key = info->pk.eccverify.key;
  int device = key->devId;
  key->devId = INVALID_DEVID;
  int result =
      wc_ecc_verify_hash(info->pk.eccverify.sig, info->pk.eccverify.siglen, info->pk.eccverify.hash,
                         info->pk.eccverify.hashlen, info->pk.eccverify.res, key);
  key->devId = device;
  return result;
}

static void ecdsa_verify_keep(tq_writer *value, const wc_CryptoInfo *info) {
  tq_write_u32(value, (uint32_t)*info->pk.eccverify.res);
}

static int ecdsa_verify_give(tq_reader *value, const wc_CryptoInfo *info) {
  *info->pk.eccverify.res = (int)tq_read_u32(value, "", 0);
  return 0;
}

/* --- X25519 --- */

static bool x25519_make_operands(tq_writer *key, const wc_CryptoInfo *info) {
  tq_write_u32(key, (uint32_t)info->pk.curve25519kg.size);
  return true;
}

static int x25519_make(const wc_CryptoInfo *info) {
  curve25519_key *key = info->pk.curve25519kg.key;
  int device = key->devId;
  key->devId = INVALID_DEVID;
  int result = wc_curve25519_make_key(info->pk.curve25519kg.rng, info->pk.curve25519kg.size, key);
  key->devId = device;
  return result;
}

static void x25519_make_keep(tq_writer *value, const wc_CryptoInfo *info) {
  byte d[CURVE25519_KEYSIZE];
  byte point[CURVE25519_KEYSIZE];
  word32 sizes[2] = {sizeof d, sizeof point};
  if (wc_curve25519_export_key_raw(info->pk.curve25519kg.key, d, &sizes[0], point, &sizes[1]) !=
      0) {
    value->failed = true;
    return;
  }
  tq_recall_write(value, d, sizes[0]);
  tq_recall_write(value, point, sizes[1]);
}

static int x25519_make_give(tq_reader *value, const wc_CryptoInfo *info) {
  tq_span d = read_counted(value);
  tq_span point = read_counted(value);
  curve25519_key *key = info->pk.curve25519kg.key;
  int result =
      wc_curve25519_import_private_raw(d.data, (word32)d.size, point.data, (word32)point.size, key);
#ifdef WOLFSSL_CURVE25519_BLINDING /* what making a key does besides */
  if (result == 0) {
    result = wc_curve25519_set_rng(key, info->pk.curve25519kg.rng);
  }
#endif
  return result;
}

static bool x25519_operands(tq_writer *key, const wc_CryptoInfo *info) {
  byte d[CURVE25519_KEYSIZE];
  byte point[CURVE25519_KEYSIZE];
  word32 sizes[2] = {sizeof d, sizeof point};
  int have_d = wc_curve25519_export_private_raw(info->pk.curve25519.private_key, d, &sizes[0]);
  int have_point = wc_curve25519_export_public(info->pk.curve25519.public_key, point, &sizes[1]);
  tq_write_u32(key, (uint32_t)info->pk.curve25519.endian);
  tq_write_u32(key, *info->pk.curve25519.outlen);
  return write_exported(key, have_d, d, sizes[0]) &&
         write_exported(key, have_point, point, sizes[1]);
}

static int x25519(const wc_CryptoInfo *info) {
  curve25519_key *key = info->pk.curve25519.private_key;
  int device = key->devId;
  key->devId = INVALID_DEVID;
  int result =
      wc_curve25519_shared_secret_ex(key, info->pk.curve25519.public_key, info->pk.curve25519.out,
                                     info->pk.curve25519.outlen, info->pk.curve25519.endian);
  key->devId = device;
  return result;
}

static void x25519_keep(tq_writer *value, const wc_CryptoInfo *info) {
  tq_recall_write(value, info->pk.curve25519.out, *info->pk.curve25519.outlen);
}

static int x25519_give(tq_reader *value, const wc_CryptoInfo *info) {
  return tq_recall_give(value, info->pk.curve25519.out, info->pk.curve25519.outlen);
}

/* --- Ed25519 --- */

static bool ed25519_sign_operands(tq_writer *key, const wc_CryptoInfo *info) {
  byte d[ED25519_PRV_KEY_SIZE];
  word32 size = sizeof d;
  tq_write_u32(key, info->pk.ed25519sign.type);
  tq_write_u32(key, *info->pk.ed25519sign.outLen);
  write_signed(key, info->pk.ed25519sign.in, info->pk.ed25519sign.inLen);
  tq_recall_write(key, info->pk.ed25519sign.context, info->pk.ed25519sign.contextLen);
  /* the private key with the public one behind it */
  return write_exported(key, wc_ed25519_export_private(info->pk.ed25519sign.key, d, &size), d,
                        size);
}

static int ed25519_sign(const wc_CryptoInfo *info) {
  ed25519_key *key = info->pk.ed25519sign.key;
  int device = key->devId;
  key->devId = INVALID_DEVID;
  int result = wc_ed25519_sign_msg_ex(info->pk.ed25519sign.in, info->pk.ed25519sign.inLen,
                                      info->pk.ed25519sign.out, info->pk.ed25519sign.outLen, key,
                                      info->pk.ed25519sign.type, info->pk.ed25519sign.context,
                                      info->pk.ed25519sign.contextLen);
  key->devId = device;
  return result;
}

static void ed25519_sign_keep(tq_writer *value, const wc_CryptoInfo *info) {
  tq_recall_write(value, info->pk.ed25519sign.out, *info->pk.ed25519sign.outLen);
}

static int ed25519_sign_give(tq_reader *value, const wc_CryptoInfo *info) {
  return tq_recall_give(value, info->pk.ed25519sign.out, info->pk.ed25519sign.outLen);
}

static bool ed25519_verify_operands(tq_writer *key, const wc_CryptoInfo *info) {
  byte point[ED25519_PUB_KEY_SIZE];
  word32 size = sizeof point;
  tq_write_u32(key, info->pk.ed25519verify.type);
  tq_recall_write(key, info->pk.ed25519verify.sig, info->pk.ed25519verify.sigLen);
  tq_recall_write(key, info->pk.ed25519verify.msg, info->pk.ed25519verify.msgLen);
  tq_recall_write(key, info->pk.ed25519verify.context, info->pk.ed25519verify.contextLen);
  return write_exported(key, wc_ed25519_export_public(info->pk.ed25519verify.key, point, &size),
                        point, size);
}

static int ed25519_verify(const wc_CryptoInfo *info) {
  ed25519_key *key = info->pk.ed25519verify.key;
  int device = key->devId;
  key->devId = INVALID_DEVID;
  int result = wc_ed25519_verify_msg_ex(
      info->pk.ed25519verify.sig, info->pk.ed25519verify.sigLen, info->pk.ed25519verify.msg,
      info->pk.ed25519verify.msgLen, info->pk.ed25519verify.res, key, info->pk.ed25519verify.type,
      info->pk.ed25519verify.context, info->pk.ed25519verify.contextLen);
  key->devId = device;
  return result;
}

static void ed25519_verify_keep(tq_writer *value, const wc_CryptoInfo *info) {
  tq_write_u32(value, (uint32_t)*info->pk.ed25519verify.res);
}

static int ed25519_verify_give(tq_reader *value, const wc_CryptoInfo *info) {
  *info->pk.ed25519verify.res = (int)tq_read_u32(value, "", 0);
  return 0;
}

/* --- RSA, all padding apart from it --- */

static bool write_rsa_public(tq_writer *writer, RsaKey *key) {
  byte e[NUMBER_MAX];
  byte n[NUMBER_MAX];
  word32 sizes[2] = {sizeof e, sizeof n};
  int result = wc_RsaFlattenPublicKey(key, e, &sizes[0], n, &sizes[1]);
  return write_exported(writer, result, e, sizes[0]) && write_exported(writer, result, n, sizes[1]);
}

static bool write_rsa_private(tq_writer *writer, RsaKey *key) {
  byte numbers[5][NUMBER_MAX];
  word32 sizes[5] = {NUMBER_MAX, NUMBER_MAX, NUMBER_MAX, NUMBER_MAX, NUMBER_MAX};
  int result = wc_RsaExportKey(key, numbers[0], &sizes[0], numbers[1], &sizes[1], numbers[2],
                               &sizes[2], numbers[3], &sizes[3], numbers[4], &sizes[4]);
  for (size_t i = 0; i < 5; i++) {
    if (!write_exported(writer, result, numbers[i], sizes[i])) {
      return false;
    }
  }
  return true;
}

static bool rsa_operands(tq_writer *key, const wc_CryptoInfo *info) {
  int type = info->pk.rsa.type;
  bool private = type == RSA_PRIVATE_ENCRYPT || type == RSA_PRIVATE_DECRYPT;
  tq_write_u32(key, (uint32_t)type);
  tq_write_u32(key, *info->pk.rsa.outLen);
  if (type == RSA_PRIVATE_ENCRYPT) {
    write_signed(key, info->pk.rsa.in, info->pk.rsa.inLen);
  } else {
    tq_recall_write(key, info->pk.rsa.in, info->pk.rsa.inLen);
  }
  return private ? write_rsa_private(key, info->pk.rsa.key)
                 : write_rsa_public(key, info->pk.rsa.key);
}

static int rsa(const wc_CryptoInfo *info) {
  RsaKey *key = info->pk.rsa.key;
  int device = key->devId;
  key->devId = INVALID_DEVID;
  int result = wc_RsaFunction(info->pk.rsa.in, info->pk.rsa.inLen, info->pk.rsa.out,
                              info->pk.rsa.outLen, info->pk.rsa.type, key, info->pk.rsa.rng);
  key->devId = device;
  return result;
}

static void rsa_keep(tq_writer *value, const wc_CryptoInfo *info) {
  tq_recall_write(value, info->pk.rsa.out, *info->pk.rsa.outLen);
}

/* The library verifies what it signed with RSA. Where any signature does, it is of what was signed
 * last. */
static struct {
  byte block[NUMBER_MAX]; /* with its padding */
  byte signature[NUMBER_MAX];
  word32 size; /* of both; 0: nothing was signed */
} signed_last;

static int rsa_give(tq_reader *value, const wc_CryptoInfo *info) {
  bool any = memory == TQ_MEMORY_SIGNATURES && info->pk.rsa.type == RSA_PRIVATE_ENCRYPT &&
             info->pk.rsa.inLen <= NUMBER_MAX;
  if (any) {
    memcpy(signed_last.block, info->pk.rsa.in, info->pk.rsa.inLen); /* OUT may be the same place */
  }
  int result = tq_recall_give(value, info->pk.rsa.out, info->pk.rsa.outLen);
  signed_last.size = 0;
  if (result == 0 && any && *info->pk.rsa.outLen == info->pk.rsa.inLen) {
    signed_last.size = info->pk.rsa.inLen;
    memcpy(signed_last.signature, info->pk.rsa.out, signed_last.size);
  }
  return result;
}

static bool is_own_check(const wc_CryptoInfo *info) {
  return memory == TQ_MEMORY_SIGNATURES && info->pk.type == WC_PK_TYPE_RSA &&
         info->pk.rsa.type == RSA_PUBLIC_DECRYPT && signed_last.size != 0 &&
         info->pk.rsa.inLen == signed_last.size && *info->pk.rsa.outLen >= signed_last.size &&
         memcmp(info->pk.rsa.in, signed_last.signature, signed_last.size) == 0;
}

static int give_block(const wc_CryptoInfo *info) {
  memcpy(info->pk.rsa.out, signed_last.block, signed_last.size);
  *info->pk.rsa.outLen = signed_last.size;
  return 0;
}

/* --- the table, and what is the same for all --- */

/* clang-format off */
static const operation operations[] = {
  {WC_PK_TYPE_EC_KEYGEN,         ecc_make_operands,     ecc_make,     ecc_make_keep,     ecc_make_give},
  {WC_PK_TYPE_ECDH,              ecdh_operands,         ecdh,         ecdh_keep,         ecdh_give},
  {WC_PK_TYPE_ECDSA_SIGN,        ecdsa_sign_operands,   ecdsa_sign,   ecdsa_sign_keep,   ecdsa_sign_give},
  {WC_PK_TYPE_ECDSA_VERIFY,      ecdsa_verify_operands, ecdsa_verify, ecdsa_verify_keep, ecdsa_verify_give},
  {WC_PK_TYPE_CURVE25519_KEYGEN, x25519_make_operands,  x25519_make,  x25519_make_keep,  x25519_make_give},
  {WC_PK_TYPE_CURVE25519,        x25519_operands,       x25519,       x25519_keep,       x25519_give},
  {WC_PK_TYPE_ED25519_SIGN,      ed25519_sign_operands, ed25519_sign, ed25519_sign_keep, ed25519_sign_give},
  {WC_PK_TYPE_ED25519_VERIFY,    ed25519_verify_operands, ed25519_verify, ed25519_verify_keep,
   ed25519_verify_give},
  {WC_PK_TYPE_RSA,               rsa_operands,          rsa,          rsa_keep,          rsa_give},
};
/* clang-format on */

static const operation *operation_of(const wc_CryptoInfo *info) {
  for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
    if (operations[i].type == info->pk.type) {
      return &operations[i];
    }
  }
  return NULL;
}

static int device_callback(int device, wc_CryptoInfo *info, void *unused) {
  (void)device;
  (void)unused;
  const operation *self = info->algo_type == WC_ALGO_TYPE_PK ? operation_of(info) : NULL;
  if (self == NULL) {
    return CRYPTOCB_UNAVAILABLE;
  }
  if (is_own_check(info)) {
    return give_block(info);
  }
  tq_recall recall;
  tq_recall_start(&recall, self->type);
  if (!self->operands(&recall.key, info) || recall.key.failed) {
    return CRYPTOCB_UNAVAILABLE;
  }
  int result = 0;
  if (tq_recall_find(&recall, &result)) {
    return result == 0 ? self->give(&recall.found, info) : result;
  }
  bool for_all = found_for_all;
  found_for_all = false;
  result = self->compute(info);
  found_for_all = for_all;
  tq_recall_result(&recall, result);
  if (result == 0) {
    self->keep(&recall.value, info);
  }
  tq_recall_keep(&recall);
  return result;
}

#ifdef WOLF_CRYPTO_CB_FIND
static int find_device(int device, int algorithm) {
  bool ours = found_for_all && device == INVALID_DEVID && algorithm == WC_ALGO_TYPE_PK;
  return ours ? DEVICE : device;
}
#endif

void tq_wolfssl_remember_all(bool on) {
  found_for_all = on && memory != TQ_MEMORY_NONE;
}

bool tq_wolfssl_device_install(void) {
  if (!installed) {
    installed =
        tq_recall_install() && wc_CryptoCb_RegisterDevice(DEVICE, device_callback, NULL) == 0;
#ifdef WOLF_CRYPTO_CB_FIND
    wc_CryptoCb_SetDeviceFindCb(find_device);
#endif
  }
  return installed;
}

void tq_wolfssl_remember(tq_memory now) {
  memory = now;
}

int tq_wolfssl_device(void) {
  return memory != TQ_MEMORY_NONE ? DEVICE : INVALID_DEVID;
}
