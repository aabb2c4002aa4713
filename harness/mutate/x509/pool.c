/* pool.c: values that certificates get, each one a corner of some rule, in the notation of
 * pki/text.h. */
#include "mutate/x509/local.h"
#include "pki/text.h"

#include <stdlib.h>

enum { PER_KIND = 112, BYTES = 1 << 15 };

typedef struct row {
  tq_x509_value kind;
  const char *text;
} row;

#define EXTENSION(text)                                                                            \
  { TQ_VALUE_EXTENSION, "SEQUENCE { OID " text " }" }
#define CRITICAL(oid, text) EXTENSION(oid " BOOLEAN TRUE OCTET_STRING { " text " }")
#define PLAIN(oid, text) EXTENSION(oid " OCTET_STRING { " text " }")

/* clang-format off */
static const row rows[] = {
  {TQ_VALUE_VERSION, ""},
  {TQ_VALUE_VERSION, "[0] { INTEGER 0 }"},
  {TQ_VALUE_VERSION, "[0] { INTEGER 1 }"},
  {TQ_VALUE_VERSION, "[0] { INTEGER 2 }"},
  {TQ_VALUE_VERSION, "[0] { INTEGER 3 }"},
  {TQ_VALUE_VERSION, "[0] { INTEGER -1 }"},
  {TQ_VALUE_VERSION, "[0] { INTEGER #0002 }"},
  {TQ_VALUE_VERSION, "[0] { INTEGER #010000000000000002 }"},

  {TQ_VALUE_SERIAL, ""},
  {TQ_VALUE_SERIAL, "INTEGER 0"},
  {TQ_VALUE_SERIAL, "INTEGER 1"},
  {TQ_VALUE_SERIAL, "INTEGER -1"},
  {TQ_VALUE_SERIAL, "INTEGER #"},
  {TQ_VALUE_SERIAL, "INTEGER #0001"},
  {TQ_VALUE_SERIAL, "INTEGER #ff80"},
  {TQ_VALUE_SERIAL, "INTEGER #7f00000000000000000000000000000000000001"},
  {TQ_VALUE_SERIAL, "INTEGER #7f0000000000000000000000000000000000000001"},
  {TQ_VALUE_SERIAL, "OCTET_STRING #01"},

  {TQ_VALUE_ALGORITHM, "SEQUENCE { OID 1.2.840.10045.4.3.2 }"},
  {TQ_VALUE_ALGORITHM, "SEQUENCE { OID 1.2.840.10045.4.3.3 }"},
  {TQ_VALUE_ALGORITHM, "SEQUENCE { OID 1.2.840.10045.4.1 }"},
  {TQ_VALUE_ALGORITHM, "SEQUENCE { OID 1.2.840.10045.4.3.2 NULL }"},
  {TQ_VALUE_ALGORITHM, "SEQUENCE { OID 1.2.840.113549.1.1.11 NULL }"},
  {TQ_VALUE_ALGORITHM, "SEQUENCE { OID 1.2.840.113549.1.1.11 }"},
  {TQ_VALUE_ALGORITHM, "SEQUENCE { OID 1.2.840.113549.1.1.5 NULL }"},
  {TQ_VALUE_ALGORITHM, "SEQUENCE { OID 1.2.840.113549.1.1.4 NULL }"},
  {TQ_VALUE_ALGORITHM, "SEQUENCE { OID 1.2.840.113549.1.1.10 }"},
  {TQ_VALUE_ALGORITHM, "SEQUENCE { OID 1.2.840.113549.1.1.10 SEQUENCE { } }"},
  {TQ_VALUE_ALGORITHM, "SEQUENCE { OID 1.3.101.112 }"},
  {TQ_VALUE_ALGORITHM, "SEQUENCE { OID 1.3.101.113 NULL }"},
  {TQ_VALUE_ALGORITHM, "SEQUENCE { OID 1.2.3.4 }"},
  {TQ_VALUE_ALGORITHM, "SEQUENCE { }"},

  {TQ_VALUE_NAME, "SEQUENCE { }"},
  {TQ_VALUE_NAME, "SEQUENCE { SET { } }"},
  {TQ_VALUE_NAME, "NAME { CN \"x\" }"},
  {TQ_VALUE_NAME, "NAME { C \"AQ\" + CN \"x\" }"},
  {TQ_VALUE_NAME, "NAME { CN \"server.tlsquarrel.test\\00.x\" }"},
  {TQ_VALUE_NAME, "NAME { O \"TLSQUARREL\" CN \"P-256 INTERMEDIATE\" }"},
  {TQ_VALUE_NAME, "NAME { O PrintableString \" tlsquarrel \" CN PrintableString \"P-256  intermediate\" }"},
  {TQ_VALUE_NAME, "NAME { O \"tlsquarrel\" CN \"P-256 root\" }"},
  {TQ_VALUE_NAME, "NAME { CN BMPString #00e9 }"},
  {TQ_VALUE_NAME, "NAME { CN \"x\" emailAddress \"a@b.test\" }"},

  {TQ_VALUE_TIME, ""},
  {TQ_VALUE_TIME, "UTCTime \"260101000000Z\""},
  {TQ_VALUE_TIME, "UTCTime \"260101000001Z\""},
  {TQ_VALUE_TIME, "UTCTime \"251231235959Z\""},
  {TQ_VALUE_TIME, "UTCTime \"491231235959Z\""},
  {TQ_VALUE_TIME, "UTCTime \"500101000000Z\""},
  {TQ_VALUE_TIME, "UTCTime \"2601010000Z\""},
  {TQ_VALUE_TIME, "UTCTime \"260101000000+0000\""},
  {TQ_VALUE_TIME, "UTCTime \"260230000000Z\""},
  {TQ_VALUE_TIME, "UTCTime \"2601010000\""},
  {TQ_VALUE_TIME, "UTCTime \"\""},
  {TQ_VALUE_TIME, "GeneralizedTime \"20260101000000Z\""},
  {TQ_VALUE_TIME, "GeneralizedTime \"20251231235959Z\""},
  {TQ_VALUE_TIME, "GeneralizedTime \"20260101000000.5Z\""},
  {TQ_VALUE_TIME, "GeneralizedTime \"20500101000000Z\""},
  {TQ_VALUE_TIME, "GeneralizedTime \"99991231235959Z\""},
  {TQ_VALUE_TIME, "GeneralizedTime \"00000101000000Z\""},
  {TQ_VALUE_TIME, "GeneralizedTime \"2026010100\""},
  {TQ_VALUE_TIME, "IA5String \"260101000000Z\""},

  {TQ_VALUE_KEY, "SEQUENCE { SEQUENCE { OID 1.2.840.113549.1.1.1 NULL } BIT_STRING { SEQUENCE { } } }"},
  {TQ_VALUE_KEY, "SEQUENCE { SEQUENCE { OID 1.2.840.113549.1.1.1 } BIT_STRING { SEQUENCE { INTEGER 0 INTEGER 0 } } }"},
  {TQ_VALUE_KEY, "SEQUENCE { SEQUENCE { OID 1.2.840.113549.1.1.1 NULL } BIT_STRING { SEQUENCE { INTEGER #81 INTEGER 65537 } } }"},
  {TQ_VALUE_KEY, "SEQUENCE { SEQUENCE { OID 1.2.840.10045.2.1 OID 1.2.840.10045.3.1.7 } BIT_STRING #00 }"},
  {TQ_VALUE_KEY, "SEQUENCE { SEQUENCE { OID 1.2.840.10045.2.1 OID 1.3.132.0.34 } BIT_STRING { #04 } }"},
  {TQ_VALUE_KEY, "SEQUENCE { SEQUENCE { OID 1.2.840.10045.2.1 NULL } BIT_STRING { #04 } }"},
  {TQ_VALUE_KEY, "SEQUENCE { SEQUENCE { OID 1.2.840.10045.2.1 SEQUENCE { INTEGER 1 } } BIT_STRING { #04 } }"},
  {TQ_VALUE_KEY, "SEQUENCE { SEQUENCE { OID 1.3.101.112 NULL } BIT_STRING { #00 } }"},
  {TQ_VALUE_KEY, "SEQUENCE { SEQUENCE { OID 1.2.3.4 } BIT_STRING { #00 } }"},

  {TQ_VALUE_GENERAL_NAME, "dns \"server.tlsquarrel.test\""},
  {TQ_VALUE_GENERAL_NAME, "dns \"SERVER.tlsquarrel.TEST\""},
  {TQ_VALUE_GENERAL_NAME, "dns \"*.tlsquarrel.test\""},
  {TQ_VALUE_GENERAL_NAME, "dns \"*\""},
  {TQ_VALUE_GENERAL_NAME, "dns \"*.*.test\""},
  {TQ_VALUE_GENERAL_NAME, "dns \"*.test\""},
  {TQ_VALUE_GENERAL_NAME, "dns \"ser*.tlsquarrel.test\""},
  {TQ_VALUE_GENERAL_NAME, "dns \"server.*.test\""},
  {TQ_VALUE_GENERAL_NAME, "dns \"server.tlsquarrel.test.\""},
  {TQ_VALUE_GENERAL_NAME, "dns \".tlsquarrel.test\""},
  {TQ_VALUE_GENERAL_NAME, "dns \"server.tlsquarrel.test\\00.x\""},
  {TQ_VALUE_GENERAL_NAME, "dns \"other.test\""},
  {TQ_VALUE_GENERAL_NAME, "dns \"\""},
  {TQ_VALUE_GENERAL_NAME, "ip \"192.0.2.1\""},
  {TQ_VALUE_GENERAL_NAME, "ip \"2001:db8::1\""},
  {TQ_VALUE_GENERAL_NAME, "ip #c00002"},
  {TQ_VALUE_GENERAL_NAME, "email \"a@tlsquarrel.test\""},
  {TQ_VALUE_GENERAL_NAME, "email \"a@b@c\""},
  {TQ_VALUE_GENERAL_NAME, "uri \"x://y.test/\""},
  {TQ_VALUE_GENERAL_NAME, "uri \"relative\""},
  {TQ_VALUE_GENERAL_NAME, "dir { NAME { O \"tlsquarrel\" } }"},
  {TQ_VALUE_GENERAL_NAME, "rid 1.2.3"},
  {TQ_VALUE_GENERAL_NAME, "other { OID 1.2.3 [0] { NULL } }"},
  {TQ_VALUE_GENERAL_NAME, "[9] \"x\""},

  CRITICAL("unknown_extension", "NULL"),
  PLAIN("unknown_extension", "#ff"),
  CRITICAL("basic_constraints", "SEQUENCE { BOOLEAN TRUE }"),
  PLAIN("basic_constraints", "SEQUENCE { BOOLEAN TRUE }"),
  CRITICAL("basic_constraints", "SEQUENCE { }"),
  CRITICAL("basic_constraints", "SEQUENCE { BOOLEAN FALSE }"),
  CRITICAL("basic_constraints", "SEQUENCE { BOOLEAN #01 }"),
  CRITICAL("basic_constraints", "SEQUENCE { BOOLEAN TRUE INTEGER 0 }"),
  CRITICAL("basic_constraints", "SEQUENCE { BOOLEAN TRUE INTEGER -1 }"),
  CRITICAL("basic_constraints", "SEQUENCE { BOOLEAN TRUE INTEGER #7fffffff }"),
  CRITICAL("basic_constraints", "SEQUENCE { INTEGER 0 }"),
  CRITICAL("basic_constraints", "SEQUENCE { BOOLEAN TRUE } NULL"),
  CRITICAL("key_usage", "BITS { digitalSignature }"),
  CRITICAL("key_usage", "BITS { keyCertSign cRLSign }"),
  CRITICAL("key_usage", "BITS { digitalSignature keyCertSign }"),
  CRITICAL("key_usage", "BITS { keyEncipherment }"),
  CRITICAL("key_usage", "BITS { keyAgreement }"),
  CRITICAL("key_usage", "BITS { dataEncipherment }"),
  CRITICAL("key_usage", "BITS { decipherOnly }"),
  PLAIN("key_usage", "BITS { cRLSign }"),
  CRITICAL("key_usage", "BITS { }"),
  CRITICAL("key_usage", "BIT_STRING #0680"),
  CRITICAL("key_usage", "BIT_STRING #08ff"),
  PLAIN("ext_key_usage", "SEQUENCE { OID server_auth }"),
  PLAIN("ext_key_usage", "SEQUENCE { OID client_auth }"),
  PLAIN("ext_key_usage", "SEQUENCE { OID any_purpose }"),
  CRITICAL("ext_key_usage", "SEQUENCE { OID code_signing }"),
  PLAIN("ext_key_usage", "SEQUENCE { }"),
  PLAIN("ext_key_usage", "SEQUENCE { OID ocsp_signing OID server_auth OID client_auth }"),
  PLAIN("subject_alt_name", "SEQUENCE { dns \"server.tlsquarrel.test\" }"),
  CRITICAL("subject_alt_name", "SEQUENCE { dns \"other.test\" }"),
  PLAIN("subject_alt_name", "SEQUENCE { dns \"*.tlsquarrel.test\" }"),
  PLAIN("subject_alt_name", "SEQUENCE { dns \"server.tlsquarrel.test\\00.x\" }"),
  PLAIN("subject_alt_name", "SEQUENCE { }"),
  PLAIN("subject_alt_name", "SEQUENCE { ip #c0000201 }"),
  PLAIN("subject_alt_name", "\"server.tlsquarrel.test\""),
  PLAIN("subject_alt_name", "SEQUENCE { dir { NAME { CN \"x\" } } }"),
  PLAIN("issuer_alt_name", "SEQUENCE { dns \"x\" }"),
  CRITICAL("name_constraints", "SEQUENCE { [0] { SEQUENCE { dns \"tlsquarrel.test\" } } }"),
  CRITICAL("name_constraints", "SEQUENCE { [0] { SEQUENCE { dns \"other.test\" } } }"),
  CRITICAL("name_constraints", "SEQUENCE { [1] { SEQUENCE { dns \"tlsquarrel.test\" } } }"),
  CRITICAL("name_constraints", "SEQUENCE { [1] { SEQUENCE { dns \"\" } } }"),
  CRITICAL("name_constraints", "SEQUENCE { [0] { SEQUENCE { dns \".tlsquarrel.test\" } } }"),
  CRITICAL("name_constraints", "SEQUENCE { [0] { SEQUENCE { dns \"quarrel.test\" } } }"),
  PLAIN("name_constraints", "SEQUENCE { [0] { SEQUENCE { dns \"other.test\" } } }"),
  CRITICAL("name_constraints", "SEQUENCE { [0] { SEQUENCE { ip \"192.0.2.0/24\" } } }"),
  CRITICAL("name_constraints", "SEQUENCE { [1] { SEQUENCE { ip \"0.0.0.0/0\" } } }"),
  CRITICAL("name_constraints", "SEQUENCE { [0] { SEQUENCE { ip \"192.0.2.0\" } } }"),
  CRITICAL("name_constraints", "SEQUENCE { [0] { SEQUENCE { email \".test\" } } }"),
  CRITICAL("name_constraints", "SEQUENCE { [1] { SEQUENCE { uri \"y.test\" } } }"),
  CRITICAL("name_constraints", "SEQUENCE { [0] { SEQUENCE { dir { NAME { O \"other\" } } } } }"),
  CRITICAL("name_constraints", "SEQUENCE { [1] { SEQUENCE { dir { NAME { O \"tlsquarrel\" } } } } }"),
  CRITICAL("name_constraints", "SEQUENCE { [1] { SEQUENCE { other { OID 1.2.3 [0] { NULL } } } } }"),
  CRITICAL("name_constraints", "SEQUENCE { [0] { SEQUENCE { dns \"test\" [0] #01 } } }"),
  CRITICAL("name_constraints", "SEQUENCE { [0] { SEQUENCE { dns \"test\" [1] #00 } } }"),
  CRITICAL("name_constraints", "SEQUENCE { }"),
  CRITICAL("name_constraints", "SEQUENCE { [0] { } [1] { } }"),
  PLAIN("certificate_policies", "SEQUENCE { SEQUENCE { OID any_policy } }"),
  PLAIN("certificate_policies", "SEQUENCE { SEQUENCE { OID 1.2.3.4 } }"),
  CRITICAL("certificate_policies", "SEQUENCE { SEQUENCE { OID 1.2.3.4 } SEQUENCE { OID 1.2.3.4 } }"),
  PLAIN("certificate_policies", "SEQUENCE { }"),
  PLAIN("policy_mappings", "SEQUENCE { SEQUENCE { OID 1.2.3.4 OID 1.2.3.5 } }"),
  CRITICAL("policy_mappings", "SEQUENCE { SEQUENCE { OID any_policy OID 1.2.3.5 } }"),
  CRITICAL("policy_constraints", "SEQUENCE { [0] #00 }"),
  CRITICAL("policy_constraints", "SEQUENCE { [0] #01 [1] #00 }"),
  PLAIN("policy_constraints", "SEQUENCE { [0] #00 }"),
  CRITICAL("policy_constraints", "SEQUENCE { }"),
  CRITICAL("inhibit_any_policy", "INTEGER 0"),
  PLAIN("inhibit_any_policy", "INTEGER -1"),
  PLAIN("authority_key_identifier", "SEQUENCE { [0p] #0102030405060708090a0b0c0d0e0f1011121314 }"),
  PLAIN("authority_key_identifier", "SEQUENCE { }"),
  PLAIN("authority_key_identifier", "SEQUENCE { [2p] #01 }"),
  CRITICAL("subject_key_identifier", "OCTET_STRING #0102"),
  PLAIN("crl_distribution_points", "SEQUENCE { SEQUENCE { [0] { [0] { uri \"x://y.test/\" } } } }"),
  PLAIN("authority_info_access", "SEQUENCE { SEQUENCE { OID ad_ocsp uri \"x://y.test/\" } }"),
  CRITICAL("authority_info_access", "NULL"),
  PLAIN("authority_info_access", "SEQUENCE { }"),
  PLAIN("tls_feature", "SEQUENCE { INTEGER 5 }"),
  PLAIN("sct_list", "OCTET_STRING #0000"),
  CRITICAL("ct_poison", "NULL"),
  CRITICAL("subject_directory_attributes", "SEQUENCE { SEQUENCE { OID 1.2.3 SET { NULL } } }"),
};
/* clang-format on */

struct tq_x509_pool {
  tq_span values[TQ_VALUE_KINDS][PER_KIND];
  size_t counts[TQ_VALUE_KINDS];
  uint8_t bytes[BYTES];
};

tq_x509_pool *tq_x509_pool_new(void) {
  tq_x509_pool *pool = calloc(1, sizeof *pool);
  if (pool == NULL) {
    return NULL;
  }
  tq_writer writer = tq_writer_over(pool->bytes, sizeof pool->bytes);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    size_t at = 0;
    size_t begin = writer.size;
    size_t *count = &pool->counts[rows[i].kind];
    const char *error = tq_pki_text_write(&writer, tq_span_text(rows[i].text), NULL, &at);
    if (error != NULL || *count == PER_KIND) {
      free(pool);
      return NULL;
    }
    pool->values[rows[i].kind][(*count)++] = tq_span_of(pool->bytes + begin, writer.size - begin);
  }
  return pool;
}

void tq_x509_pool_free(tq_x509_pool *pool) {
  free(pool);
}

tq_span tq_x509_pool_at(const tq_x509_pool *pool, tq_x509_value kind, size_t index) {
  return index < pool->counts[kind] ? pool->values[kind][index] : TQ_SPAN_EMPTY;
}

tq_span tq_x509_pick(const tq_x509_edit *edit, tq_x509_value kind) {
  return tq_x509_pool_at(edit->pool, kind, tq_dice_below(edit->dice, edit->pool->counts[kind]));
}
