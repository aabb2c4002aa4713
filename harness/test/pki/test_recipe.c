/* test_recipe.c: the notation of texts, and that keys and signatures are what the standards say. */
#include "pki/recipe.h"
#include "pki/text.h"
#include "support/check.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdio.h>

static void assert_text(const char *text, const char *hex) {
  uint8_t bytes[512];
  char got[1025] = "";
  size_t at = 0;
  tq_writer writer = tq_writer_over(bytes, sizeof bytes);
  const char *error = tq_pki_text_write(&writer, tq_span_text(text), NULL, &at);
  for (size_t i = 0; i < writer.size; i++) {
    snprintf(got + 2 * i, 3, "%02x", bytes[i]);
  }
  assert_string_equal(error == NULL ? got : error, hex);
}

static void notation(void **state) {
  (void)state;
  assert_text("", "");
  assert_text("SEQUENCE { BOOLEAN TRUE INTEGER 0 }", "30060101ff020100");
  assert_text("INTEGER 127 INTEGER 128 INTEGER -128 INTEGER -129", "02017f02020080020180"
                                                                   "0202ff7f");
  assert_text("INTEGER #0001", "02020001");
  assert_text("OID 2.5.29.15 OID key_usage", "0603551d0f0603551d0f");
  assert_text("OID 1.2.840.113549", "06062a864886f70d");
  assert_text("[0] { NULL } [1] \"a\" [2p] { NULL }", "a002050081016182020500");
  assert_text("BIT_STRING { NULL } BIT_STRING #0780", "0303000500"
                                                      "03020780");
  assert_text(
      "BITS { digitalSignature } BITS { keyCertSign cRLSign } BITS { } BITS { decipherOnly }",
      "03020780"
      "03020106"
      "030100"
      "0303070080");
  assert_text("LENGTH #8103 SEQUENCE { INTEGER 1 }", "308103020101");
  assert_text("TAG #1f8101 { NULL }", "1f8101020500");
  assert_text("dns \"a\\00b\" ip \"192.0.2.0/24\"", "820361006287"
                                                    "08c0000200ffffff00");
  assert_text("NAME { C \"DE\" + CN IA5String \"x\" }", "3017"
                                                        "3115"
                                                        "3009060355040613024445"
                                                        "3008060355040316"
                                                        "0178");
  assert_text("REPEAT 3 { NULL }", "050005000500");
  assert_text("SEQUENCE {", "} expected");
  assert_text("}", "} without {");
  assert_text("FROB", "item expected");
  assert_text("$name", "unknown name");
  assert_text("#abc", "odd hex digit");
}

static void long_lengths(void **state) {
  (void)state;
  static uint8_t bytes[1 << 17];
  size_t at = 0;
  tq_writer writer = tq_writer_over(bytes, sizeof bytes);
  assert_null(
      tq_pki_text_write(&writer, tq_span_text("SEQUENCE { REPEAT 64 { NULL } }"), NULL, &at));
  assert_memory_equal(bytes, "\x30\x81\x80\x05", 4);
  writer.size = 0;
  assert_null(
      tq_pki_text_write(&writer, tq_span_text("SEQUENCE { REPEAT 40000 { NULL } }"), NULL, &at));
  assert_memory_equal(bytes, "\x30\x83\x01\x38\x80\x05", 6);
  writer = tq_writer_over(bytes, 10);
  assert_string_equal(
      tq_pki_text_write(&writer, tq_span_text("SEQUENCE { REPEAT 5 { NULL } }"), NULL, &at),
      "too long");
}

/* Every type of key verifies under libcrypto what it signed with every algorithm that fits it. */
static void assert_signed(const char *label, const char *algorithm) {
  static const char text[] = "certificate a\n  key: %s\n  algorithm: %s\n";
  char recipe[200];
  snprintf(recipe, sizeof recipe, text, label, algorithm);
  tq_pki *pki = tq_pki_read(tq_span_text(recipe));
  tq_span der = tq_pki_der(pki, tq_pki_next(pki, NULL));
  assert_null(tq_pki_error(pki));
  const unsigned char *next = der.data;
  X509 *certificate = d2i_X509(NULL, &next, (long)der.size);
  assert_non_null(certificate);
  assert_int_equal(X509_verify(certificate, X509_get0_pubkey(certificate)), 1);
  X509_free(certificate);
  tq_pki_free(pki);
}

static void signatures(void **state) {
  (void)state;
  assert_signed("rsa1024/a", "rsa_md5");
  assert_signed("rsa2048/a", "rsa_sha1");
  assert_signed("rsa2048/a", "rsa_pss_sha256");
  assert_signed("rsa_pss2048/a", "rsa_pss_sha256");
  assert_signed("rsa2048/a", "rsa_pss_sha512");
  assert_signed("p256/a", "ecdsa_sha1");
  assert_signed("p256/a", "ecdsa_sha512");
  assert_signed("p384/a", "ecdsa_sha384");
  assert_signed("p521/a", "ecdsa_sha512");
  assert_signed("p521/b", "ecdsa_sha256");
  assert_signed("ed25519/a", "ed25519");
  assert_signed("ed448/a", "ed448");
}

static tq_span child(tq_span der, size_t header) {
  return tq_span_from(der, header);
}

static void inheritance(void **state) {
  (void)state;
  static const char text[] = "certificate a\n"
                             "  key: p256/a\n"
                             "  extension key_usage critical: BITS { digitalSignature }\n"
                             "  extension ext_key_usage: SEQUENCE {\n"
                             "    OID server_auth }\n"
                             "# a comment\n"
                             "certificate b from a\n"
                             "  extension subject_alt_name: SEQUENCE { dns \"b\" }\n"
                             "  extension key_usage: BITS { keyAgreement }\n"
                             "  without extension ext_key_usage:\n"
                             "  certificate: $extensions\n";
  tq_pki *pki = tq_pki_read(tq_span_text(text));
  tq_span der = tq_pki_der(pki, tq_pki_find(pki, tq_span_text("b")));
  assert_null(tq_pki_error(pki));
  static const uint8_t expected[] = "\x30\x0b\x06\x03\x55\x1d\x0f\x04\x04\x03\x02\x03\x08"
                                    "\x30\x0c\x06\x03\x55\x1d\x11\x04\x05\x30\x03\x82\x01"
                                    "b";
  assert_int_equal(der.size, sizeof expected - 1 + 4);
  assert_memory_equal(child(der, 4).data, expected, sizeof expected - 1);
  assert_int_equal(tq_pki_line(tq_pki_find(pki, tq_span_text("b"))), 7);
  tq_pki_free(pki);
}

static void assert_wrong(const char *text) {
  tq_pki *pki = tq_pki_read(tq_span_text(text));
  const tq_pki_block *block = NULL;
  while ((block = tq_pki_next(pki, block)) != NULL) {
    tq_pki_der(pki, block);
  }
  assert_non_null(tq_pki_error(pki));
  tq_pki_free(pki);
}

static void wrong_texts(void **state) {
  (void)state;
  assert_wrong("certificate a\n");
  assert_wrong("certificate a\n  key: p999/a\n");
  assert_wrong("certificate a\n  key: p256/a\n  issuer: b\n");
  assert_wrong("certificate a from b\n  key: p256/a\n");
  assert_wrong("certificate a\n  key: p256/a\n  algorithm: ed25519\n");
  assert_wrong("certificate a\n  key: p256/a\n  algorithm: rot13\n");
  assert_wrong("certificate a\n  key: p256/a\n  tbs: $tbs\n");
  assert_wrong("certificate a\n  key: p256/a\n  tbs: $nonsense\n");
  assert_wrong("  key: p256/a\n");
  assert_wrong("certificate a\n  key\n");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(notation),    cmocka_unit_test(long_lengths), cmocka_unit_test(signatures),
      cmocka_unit_test(inheritance), cmocka_unit_test(wrong_texts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
