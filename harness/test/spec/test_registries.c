/* test_registries.c: the tables of spec: sorted, without doubles, and true to what the RFCs say of
 * single rows. */
#include "spec/alert.h"
#include "spec/cipher_suite.h"
#include "spec/content_type.h"
#include "spec/extension.h"
#include "spec/group.h"
#include "spec/message.h"
#include "spec/requirement.h"
#include "spec/signature_scheme.h"
#include "spec/version.h"
#include "support/check.h"

#include <string.h>

static void suites_are_sorted_and_named_once(void **state) {
  (void)state;
  size_t count = 0;
  const tq_cipher_suite *suites = tq_cipher_suites(&count);
  assert_true(count > 300);
  for (size_t i = 0; i < count; i++) {
    assert_true(i == 0 || suites[i - 1].code < suites[i].code);
    assert_ptr_equal(tq_cipher_suite_find(suites[i].code), &suites[i]);
    for (size_t j = 0; j < i; j++) {
      assert_string_not_equal(suites[i].name, suites[j].name);
    }
  }
  assert_null(tq_cipher_suite_find(0x0a0a));
  assert_null(tq_cipher_suite_find(0xffff));
  assert_string_equal(tq_cipher_suite_name(0x0a0a), "GREASE");
  assert_string_equal(tq_cipher_suite_name(0xfefe), "unknown");
}

static bool starts(const char *text, const char *head) {
  return strncmp(text, head, strlen(head)) == 0;
}

/* TLS_<key exchange>_WITH_..., TLS_<key exchange>_EXPORT_WITH_...; RFC 6655 has PSK_DHE for
 * DHE_PSK. */
static bool names_its_key_exchange(const tq_cipher_suite *suite) {
  const char *name = suite->name + strlen("TLS_");
  if (suite->kx == TQ_KX_DHE_PSK && starts(name, "PSK_DHE_WITH_")) {
    return true;
  }
  const char *kx = tq_kx_name((tq_kx)suite->kx);
  const char *rest = name + strlen(kx);
  return starts(name, kx) && (starts(rest, "_WITH_") || starts(rest, "_EXPORT_WITH_"));
}

/* The key of the certificate is the last word of the key exchange, where it names one. */
static bool names_its_key(const tq_cipher_suite *suite) {
  const char *kx = tq_kx_name((tq_kx)suite->kx);
  bool rsa = strstr(kx, "RSA") != NULL;
  return (suite->auth == TQ_AUTH_RSA) == rsa &&
         (suite->auth == TQ_AUTH_ECDSA) == (strstr(kx, "ECDSA") != NULL) &&
         (suite->auth == TQ_AUTH_DSS) == (strstr(kx, "DSS") != NULL);
}

/* What a suite's name says must be what its columns say. */
static void a_suite_is_what_its_name_says(void **state) {
  (void)state;
  size_t count = 0;
  const tq_cipher_suite *suites = tq_cipher_suites(&count);
  for (size_t i = 0; i < count; i++) {
    const tq_cipher_suite *suite = &suites[i];
    const tq_cipher *cipher = tq_cipher_get((tq_cipher_id)suite->cipher);
    if (suite->kx == TQ_KX_SIGNAL) {
      assert_non_null(strstr(suite->name, "SCSV"));
      continue;
    }
    assert_int_equal(suite->kx == TQ_KX_TLS13, strstr(suite->name, "_WITH_") == NULL);
    assert_int_equal(suite->kx == TQ_KX_TLS13, suite->min_version == TQ_VERSION_TLS13);
    assert_int_equal(cipher->kind == TQ_CIPHER_AEAD || suite->cipher == TQ_CIPHER_NULL,
                     suite->mac == TQ_MAC_AEAD || suite->cipher == TQ_CIPHER_NULL);
    const char *name =
        strcmp(cipher->name, "TRIPLE_DES_EDE_CBC") == 0 ? "3DES_EDE_CBC" : cipher->name;
    if (suite->kx != TQ_KX_TLS13) {
      assert_true(names_its_key_exchange(suite));
      assert_true(names_its_key(suite));
      assert_non_null(strstr(suite->name, name));
      assert_int_equal(suite->hash == TQ_SUITE_HASH_SHA384, strstr(suite->name, "SHA384") != NULL);
      assert_int_equal(suite->auth == TQ_AUTH_NONE,
                       strstr(suite->name, "anon") != NULL || suite->kx == TQ_KX_NULL);
      assert_true(suite->max_version < TQ_VERSION_TLS13);
    }
    uint8_t weakness = tq_cipher_suite_weakness(suite);
    assert_int_equal((weakness & TQ_WEAK_EXPORT) != 0, strstr(suite->name, "EXPORT") != NULL);
    assert_int_equal((weakness & TQ_WEAK_RC4) != 0, strstr(suite->name, "RC4") != NULL);
    assert_int_equal((weakness & TQ_WEAK_MD5) != 0, strstr(suite->name, "MD5") != NULL);
    assert_false(suite->recommended && weakness != 0);
  }
}

static void single_suites(void **state) {
  (void)state;
  const tq_cipher_suite *suite = tq_cipher_suite_find(0xc02f);
  assert_string_equal(suite->name, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
  assert_int_equal(suite->kx, TQ_KX_ECDHE_RSA);
  assert_int_equal(suite->auth, TQ_AUTH_RSA);
  assert_int_equal(suite->cipher, TQ_CIPHER_AES_128_GCM);
  assert_int_equal(suite->min_version, 0x0303);
  assert_true(tq_kx_ec(TQ_KX_ECDHE_RSA) && tq_kx_signs(TQ_KX_ECDHE_RSA));
  assert_false(tq_kx_signs(TQ_KX_ECDHE_PSK) || tq_kx_signs(TQ_KX_DH_anon) ||
               tq_kx_signs(TQ_KX_RSA));
  assert_true(tq_kx_psk(TQ_KX_RSA_PSK) && tq_kx_ff(TQ_KX_DHE_PSK) &&
              tq_kx_forward_secret(TQ_KX_DHE_PSK) && !tq_kx_forward_secret(TQ_KX_ECDH_RSA));
  assert_int_equal(TQ_SUITE_CHACHA20_POLY1305_SHA256, 0x1303);
  assert_int_equal(TQ_SUITE_FALLBACK_SCSV, 0x5600);
  assert_int_equal(TQ_SUITE_RSA_WITH_AES_128_CBC_SHA, 0x002f);
  assert_int_equal(tq_cipher_suite_find(0x0000)->max_version, 0);
  assert_int_equal(tq_cipher_suite_find(0x0003)->max_version, 0x0301);
  assert_int_equal(tq_cipher_get(TQ_CIPHER_AES_256_CCM_8)->block_or_tag, 8);
}

static void groups_are_sorted_and_named_once(void **state) {
  (void)state;
  size_t count = 0;
  const tq_group *groups = tq_groups(&count);
  for (size_t i = 0; i < count; i++) {
    assert_true(i == 0 || groups[i - 1].code < groups[i].code);
    assert_ptr_equal(tq_group_find(groups[i].code), &groups[i]);
    assert_false(tq_group_is_obsolete(groups[i].code) && groups[i].tls13);
    for (size_t j = 0; j < i; j++) {
      assert_string_not_equal(groups[i].name, groups[j].name);
    }
  }
  assert_int_equal(tq_group_find(0x001d)->client_share, 32);
  assert_int_equal(tq_group_find(0x0019)->client_share, 133);
  assert_int_equal(tq_group_find(0x11ec)->client_share, 1184 + 32);
  assert_int_equal(tq_group_find(0x11ec)->server_share, 1088 + 32);
  assert_int_equal(tq_group_find(0x0104)->server_share, 1024);
  assert_true(tq_group_is_obsolete(0x0001) && tq_group_is_obsolete(0x0016) &&
              tq_group_is_obsolete(0x001a) && tq_group_is_obsolete(0x001c) &&
              tq_group_is_obsolete(0xff01) && tq_group_is_obsolete(0xff02));
  assert_false(tq_group_is_obsolete(0x0000) || tq_group_is_obsolete(0x0017) ||
               tq_group_is_obsolete(0x001d) || tq_group_is_obsolete(0xff03));
  assert_true(tq_group_is_ffdhe(0x0100) && tq_group_is_ffdhe(0x01ff));
  assert_false(tq_group_is_ffdhe(0x0200) || tq_group_is_ffdhe(0x00ff));
}

static void schemes_are_sorted_and_named_once(void **state) {
  (void)state;
  size_t count = 0;
  const tq_signature_scheme *schemes = tq_signature_schemes(&count);
  for (size_t i = 0; i < count; i++) {
    assert_true(i == 0 || schemes[i - 1].code < schemes[i].code);
    assert_ptr_equal(tq_signature_scheme_find(schemes[i].code), &schemes[i]);
    assert_false(tq_signature_scheme_is_reserved(schemes[i].code) && schemes[i].tls13_certificates);
    for (size_t j = 0; j < i; j++) {
      assert_string_not_equal(schemes[i].name, schemes[j].name);
    }
  }
  assert_false(tq_signature_scheme_find(TQ_SCHEME_rsa_pkcs1_sha256)->tls13);
  assert_true(tq_signature_scheme_find(TQ_SCHEME_rsa_pkcs1_sha256)->tls13_certificates);
  assert_int_equal(tq_signature_scheme_find(TQ_SCHEME_ecdsa_secp384r1_sha384)->curve, 0x0018);
  /* RFC 8446 appendix B.3.1.3, the ends of its ranges */
  static const uint16_t reserved[] = {0x0000, 0x0200, 0x0202, 0x0204, 0x0400, 0x0402, 0x0404,
                                      0x0500, 0x0502, 0x0504, 0x0600, 0x0602, 0x0604, 0x06ff};
  static const uint16_t open[] = {0x0201, 0x0203, 0x0401, 0x0403, 0x0501, 0x0503,
                                  0x0601, 0x0603, 0x0700, 0x0804, 0xfe00};
  for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++) {
    assert_true(tq_signature_scheme_is_reserved(reserved[i]));
  }
  for (size_t i = 0; i < sizeof open / sizeof open[0]; i++) {
    assert_false(tq_signature_scheme_is_reserved(open[i]));
  }
}

static void messages_and_extensions(void **state) {
  (void)state;
  size_t count = 0;
  const tq_message_row *messages = tq_messages(&count);
  for (size_t i = 0; i < count; i++) {
    assert_true(i == 0 || messages[i - 1].type < messages[i].type);
    assert_ptr_equal(tq_message_find(messages[i].type), &messages[i]);
  }
  assert_null(tq_message_find(6));
  assert_string_equal(tq_message_name(20), "finished");
  assert_int_equal(tq_message_find(8)->versions, TQ_TLS13);
  assert_int_equal(tq_extension_kind_of(51), TQ_EXT_key_share);
  assert_int_equal(tq_extension_kind_of(0x0a0a), TQ_EXT_UNKNOWN);
  assert_string_equal(tq_extension_name(0xff01), "renegotiation_info");
  assert_string_equal(tq_extension_name(0x1a1a), "GREASE");
  assert_int_equal(tq_extension_where(45), TQ_IN_CH);
  assert_int_equal(tq_extension_where(9999), 0);
  int last = -1;
  for (int type = 0; type <= 0xffff; type++) {
    tq_extension_kind kind = tq_extension_kind_of((uint16_t)type);
    if (kind != TQ_EXT_UNKNOWN) {
      assert_int_equal((int)kind, last + 1);
      last = (int)kind;
    }
  }
  assert_int_equal(last, TQ_EXTENSION_KINDS - 1);
}

static void grease(void **state) {
  (void)state;
  int count = 0;
  for (int code = 0; code <= 0xffff; code++) {
    count += tq_is_grease((uint16_t)code);
  }
  assert_int_equal(count, 16);
  assert_true(tq_is_grease(0xfafa) && !tq_is_grease(0x0a1a));
  count = 0;
  for (int mode = 0; mode <= 0xff; mode++) {
    count += tq_is_grease_psk_mode((uint8_t)mode);
  }
  assert_int_equal(count, 8);
  assert_true(tq_is_grease_psk_mode(0xe4));
}

static void names(void **state) {
  (void)state;
  assert_string_equal(tq_version_name(0x0304), "TLS 1.3");
  assert_string_equal(tq_version_name(0x3a3a), "GREASE");
  assert_string_equal(tq_content_type_name(22), "handshake");
  assert_string_equal(tq_content_type_name(99), "unknown");
  assert_string_equal(tq_alert_name(47), "illegal_parameter");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(suites_are_sorted_and_named_once),
      cmocka_unit_test(a_suite_is_what_its_name_says),
      cmocka_unit_test(single_suites),
      cmocka_unit_test(groups_are_sorted_and_named_once),
      cmocka_unit_test(schemes_are_sorted_and_named_once),
      cmocka_unit_test(messages_and_extensions),
      cmocka_unit_test(grease),
      cmocka_unit_test(names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
