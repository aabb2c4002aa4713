/* test_x509.c: certificates and CRLs as the parser sees them: the fixtures and this machine's roots
 * without faults, every prefix and every changed octet without harm, and the contents of all
 * extensions. */
#include "codec/x509/certificate.h"
#include "codec/x509/crl.h"
#include "peer/fixture.h"
#include "pki/recipe.h"
#include "spec/requirement.h"
#include "support/check.h"

#include <glob.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>

static void print_faults(const tq_faults *faults) {
  for (size_t i = 0; i < faults->count; i++) {
    print_message("fault %s at %u\n", tq_requirement_get(faults->items[i].requirement)->id,
                  faults->items[i].offset);
  }
}

static void assert_clean(tq_certificate *certificate, tq_span der) {
  tq_faults faults = {0};
  bool read = tq_certificate_parse(certificate, &faults, der, 0, NULL);
  print_faults(&faults);
  assert_true(read);
  assert_int_equal(faults.count, 0);
}

static void fixtures(void **state) {
  (void)state;
  static const tq_algorithm_kind kinds[TQ_CREDENTIAL_COUNT] = {
      [TQ_CREDENTIAL_ECDSA_P256] = TQ_ALGORITHM_ec_public_key,
      [TQ_CREDENTIAL_ECDSA_P384] = TQ_ALGORITHM_ec_public_key,
      [TQ_CREDENTIAL_RSA_2048] = TQ_ALGORITHM_rsa_encryption,
      [TQ_CREDENTIAL_ED25519] = TQ_ALGORITHM_ed25519,
      [TQ_CREDENTIAL_ED448] = TQ_ALGORITHM_ed448,
      [TQ_CREDENTIAL_RSA_PSS] = TQ_ALGORITHM_rsassa_pss};
  for (int i = 1; i < TQ_CREDENTIAL_COUNT; i++) {
    tq_certificate leaf;
    tq_certificate intermediate;
    tq_certificate root;
    const tq_identity *identity = tq_fixture_identity((tq_credential)i, false);
    assert_clean(&leaf, identity->chain[0]);
    assert_clean(&intermediate, identity->chain[1]);
    assert_clean(&root, tq_fixture_root((tq_credential)i));
    assert_int_equal(leaf.key.algorithm.kind, kinds[i]);
    assert_int_equal(leaf.version, 2);
    assert_int_equal(leaf.not_before, 1577836800);
    assert_int_equal(leaf.not_after, INT64_C(4102444799));
    assert_int_equal(tq_name_compare(&leaf.issuer, &intermediate.subject), TQ_EQUAL);
    assert_int_equal(tq_name_compare(&leaf.issuer, &root.subject), TQ_DIFFERENT);
    assert_true(tq_certificate_self_issued(&root));
    assert_false(tq_certificate_self_issued(&intermediate));
    assert_true(intermediate.extensions.ca);
    assert_int_equal(intermediate.extensions.path_length, 0);
    assert_int_equal(root.extensions.path_length, TQ_ABSENT);
    assert_int_equal(root.extensions.key_usage, TQ_USAGE_KEY_CERT_SIGN | TQ_USAGE_CRL_SIGN);
    assert_true(tq_span_equal(leaf.extensions.authority_key_id, intermediate.extensions.key_id));
  }
}

static void names_and_purposes(void **state) {
  (void)state;
  tq_certificate leaf;
  tq_general_name name;
  tq_span oid;
  assert_clean(&leaf, tq_fixture_identity(TQ_CREDENTIAL_RSA_2048, false)->chain[0]);
  tq_span rest = leaf.extensions.subject_alt_name;
  assert_true(tq_general_name_next(&name, &rest));
  assert_int_equal(name.form, TQ_NAME_DNS);
  assert_true(tq_span_equal(name.value, tq_span_text(TQ_FIXTURE_SERVER_NAME)));
  assert_false(tq_general_name_next(&name, &rest));
  rest = leaf.extensions.purposes;
  assert_true(tq_x509_oid_next(&oid, &rest));
  assert_memory_equal(oid.data, "\x2b\x06\x01\x05\x05\x07\x03\x01", 8);
  assert_false(tq_x509_oid_next(&oid, &rest));
  assert_int_equal(leaf.key.bits, 2048);
}

static const char rich[] =
    "certificate rich\n"
    "  key: p384/rich\n"
    "  issuer_uid: [1] #00aa\n"
    "  extension subject_directory_attributes: SEQUENCE { SEQUENCE { OID 1.2.3 SET { NULL } } }\n"
    "  extension subject_key_identifier: OCTET_STRING #0102\n"
    "  extension key_usage critical: BITS { decipherOnly keyAgreement }\n"
    "  extension 2.5.29.16: SEQUENCE { [0] \"20200101000000Z\" }\n"
    "  extension subject_alt_name: SEQUENCE { other { OID 1.2.3 [0] { NULL } } email \"a@b\"\n"
    "    dns \"c\" [3] { } dir { NAME { CN \"d\" } } [5] { } uri \"e:f\" ip \"::1\" rid 1.2.3 }\n"
    "  extension issuer_alt_name: SEQUENCE { dns \"i\" }\n"
    "  extension basic_constraints critical: SEQUENCE { BOOLEAN TRUE INTEGER 70000 }\n"
    "  extension name_constraints critical: SEQUENCE { [0] { SEQUENCE { dns \"p\" [1] #05 } }\n"
    "    [1] { SEQUENCE { ip \"192.0.2.0/24\" } SEQUENCE { dns \"x\" [0] #01 } } }\n"
    "  extension crl_distribution_points: SEQUENCE { SEQUENCE { [0] { [0] { uri \"u:v\" } }\n"
    "    [1] #0780 [2] { dns \"q\" } } SEQUENCE { [0] { [1] { } } } }\n"
    "  extension certificate_policies: SEQUENCE { SEQUENCE { OID any_policy }\n"
    "    SEQUENCE { OID 1.2.4 SEQUENCE { SEQUENCE { OID 1.2.5 NULL } } } }\n"
    "  extension policy_mappings: SEQUENCE { SEQUENCE { OID 1.2.4 OID 1.2.6 } }\n"
    "  extension authority_key_identifier: SEQUENCE { [0p] { #03 } [1] { dns \"k\" } [2p] { #07 } "
    "}\n"
    "  extension policy_constraints critical: SEQUENCE { [0] #01 [1] #02 }\n"
    "  extension ext_key_usage: SEQUENCE { OID any_purpose OID server_auth }\n"
    "  extension freshest_crl: SEQUENCE { SEQUENCE { } }\n"
    "  extension inhibit_any_policy critical: INTEGER 3\n"
    "  extension authority_info_access: SEQUENCE { SEQUENCE { OID ad_ocsp uri \"w:x\" } }\n"
    "  extension subject_info_access: SEQUENCE { SEQUENCE { OID ad_ocsp uri \"w:x\" } }\n"
    "  extension tls_feature: SEQUENCE { INTEGER 5 INTEGER 17 }\n"
    "  extension sct_list: OCTET_STRING { #0005 #0003 #010203 }\n"
    "  extension ct_poison critical: NULL\n"
    "  extension ocsp_no_check: NULL\n"
    "  extension unknown_extension critical: #00\n";

/* A copy of exactly the size, so that a sanitizer sees every octet that is read beyond it. */
static tq_span copy_of(tq_span bytes) {
  uint8_t *copy = malloc(bytes.size == 0 ? 1 : bytes.size);
  assert_non_null(copy);
  if (bytes.size > 0) {
    memcpy(copy, bytes.data, bytes.size);
  }
  return tq_span_of(copy, bytes.size);
}

static tq_span make(const char *text, const char *name) {
  tq_pki *pki = tq_pki_read(tq_span_text(text));
  tq_span der = tq_pki_der(pki, tq_pki_find(pki, tq_span_text(name)));
  if (tq_pki_error(pki) != NULL) {
    fail_msg("%s", tq_pki_error(pki));
  }
  der = copy_of(der);
  tq_pki_free(pki);
  return der;
}

static void drop(tq_span bytes) {
  free((void *)(uintptr_t)bytes.data);
}

static size_t count_names(tq_span rest) {
  tq_general_name name;
  size_t count = 0;
  while (tq_general_name_next(&name, &rest)) {
    assert_int_equal(name.form, count);
    count++;
  }
  return count;
}

static void all_extensions(void **state) {
  (void)state;
  tq_certificate found;
  tq_span der = make(rich, "rich");
  assert_clean(&found, der);
  const tq_extensions *is = &found.extensions;
  for (size_t i = 0; i < TQ_X509_EXTENSION_KINDS; i++) {
    bool crl_only = i == TQ_X509_crl_number || i == TQ_X509_crl_reason ||
                    i == TQ_X509_invalidity_date || i == TQ_X509_delta_crl_indicator ||
                    i == TQ_X509_issuing_distribution_point || i == TQ_X509_certificate_issuer;
    assert_int_equal(tq_x509_extension_has(is, (tq_x509_extension_kind)i), !crl_only);
  }
  assert_true(found.has_unique_ids && is->unknown_critical && is->ca);
  assert_int_equal(is->path_length, 65535);
  assert_int_equal(is->key_usage, TQ_USAGE_DECIPHER_ONLY | TQ_USAGE_KEY_AGREEMENT);
  assert_int_equal(count_names(is->subject_alt_name), TQ_NAME_FORMS);
  assert_int_equal(is->require_explicit_policy, 1);
  assert_int_equal(is->inhibit_policy_mapping, 2);
  assert_int_equal(is->inhibit_any_policy, 3);
  tq_subtree tree;
  tq_span rest = is->permitted;
  assert_true(tq_subtree_next(&tree, &rest));
  assert_int_equal(tree.maximum, 5);
  assert_false(tq_subtree_next(&tree, &rest));
  rest = is->excluded;
  assert_true(tq_subtree_next(&tree, &rest) && tree.base.form == TQ_NAME_IP);
  assert_true(tq_subtree_next(&tree, &rest) && tree.minimum == 1);
  tq_mapping mapping;
  rest = is->mappings;
  assert_true(tq_mapping_next(&mapping, &rest));
  assert_memory_equal(mapping.subject.data, "\x2a\x06", 2);
  tq_span policy;
  rest = is->policies;
  assert_true(tq_policy_next(&policy, &rest) && tq_policy_next(&policy, &rest));
  assert_memory_equal(policy.data, "\x2a\x04", 2);
  assert_int_equal(is->signed_timestamps.size, 5);
  drop(der);
}

static void prefixes(void **state) {
  (void)state;
  tq_certificate found;
  tq_span der = make(rich, "rich");
  for (size_t size = 0; size < der.size; size++) {
    tq_faults faults = {0};
    tq_span prefix = copy_of(tq_span_first(der, size));
    assert_false(tq_certificate_parse(&found, &faults, prefix, 0, NULL));
    assert_true(faults.stopped && faults.count > 0);
    drop(prefix);
  }
  drop(der);
}

/* Every octet changed in several ways: the parser comes back, and its lists can be walked. */
static void changed_octets(void **state) {
  (void)state;
  static const uint8_t changes[] = {0x01, 0x80, 0xff, 0x20, 0x7f};
  tq_certificate found;
  tq_general_name name;
  tq_span der = make(rich, "rich");
  uint8_t *octets = (uint8_t *)(uintptr_t)der.data;
  for (size_t i = 0; i < der.size * sizeof changes; i++) {
    tq_faults faults = {0};
    octets[i / sizeof changes] ^= changes[i % sizeof changes];
    tq_certificate_parse(&found, &faults, der, 0, NULL);
    tq_span rest = found.extensions.subject_alt_name;
    while (tq_general_name_next(&name, &rest)) {}
    octets[i / sizeof changes] ^= changes[i % sizeof changes];
  }
  drop(der);
}

static const char list[] =
    "certificate ca\n"
    "  key: p256/ca\n"
    "crl list\n"
    "  issuer: ca\n"
    "  revoked: SEQUENCE { SEQUENCE { INTEGER 5 UTCTime \"200101000000Z\" }\n"
    "    SEQUENCE { INTEGER 7 UTCTime \"200101000000Z\" SEQUENCE {\n"
    "    SEQUENCE { OID crl_reason OCTET_STRING { ENUMERATED 8 } } } } }\n"
    "  extension crl_number: INTEGER 1\n"
    "  extension issuing_distribution_point critical: SEQUENCE { [0] { [0] { uri \"a:b\" } }\n"
    "    [1] #ff [3] #0780 [4] #ff }\n"
    "  extension delta_crl_indicator critical: INTEGER 1\n";

static void revocation_lists(void **state) {
  (void)state;
  tq_crl crl;
  tq_faults faults = {0};
  tq_revoked entry;
  tq_span der = make(list, "list");
  bool read = tq_crl_parse(&crl, &faults, der, 0, NULL);
  print_faults(&faults);
  assert_true(read);
  assert_int_equal(faults.count, 0);
  tq_span rest = crl.revoked;
  assert_true(tq_revoked_next(&entry, &rest));
  assert_int_equal(entry.serial.data[0], 5);
  assert_true(tq_revoked_next(&entry, &rest));
  assert_int_equal(entry.reason, 8);
  assert_false(tq_revoked_next(&entry, &rest));
  assert_true(crl.extensions.only_user_certificates && crl.extensions.indirect_crl);
  assert_true(crl.extensions.only_some_reasons && !crl.extensions.only_ca_certificates);
  for (size_t size = 0; size < der.size; size++) {
    tq_faults stop = {0};
    tq_span prefix = copy_of(tq_span_first(der, size));
    assert_false(tq_crl_parse(&crl, &stop, prefix, 0, NULL));
    drop(prefix);
  }
  drop(der);
}

typedef struct fields {
  int depth;
  size_t end;
  size_t count;
} fields;

/* Fields come in the order of the bytes, within one another, and structures are closed. */
static void on_field(void *context, const tq_field *field) {
  fields *seen = context;
  seen->count++;
  seen->depth += field->kind == TQ_FIELD_OPEN ? 1 : field->kind == TQ_FIELD_CLOSE ? -1 : 0;
  assert_true(seen->depth >= 0);
  assert_non_null(field->name);
  seen->end = field->offset + field->size;
}

static void traced(void **state) {
  (void)state;
  tq_certificate found;
  tq_faults faults = {0};
  fields seen = {0};
  tq_trace trace = {on_field, &seen};
  tq_span der = make(rich, "rich");
  assert_true(tq_certificate_parse(&found, &faults, der, 10, &trace));
  assert_int_equal(seen.depth, 0);
  assert_int_equal(seen.end, der.size + 10);
  assert_true(seen.count > 300);
  drop(der);
}

static void this_machines_roots(void **state) {
  (void)state;
  glob_t found = {0};
  if (glob("/etc/ssl/certs/*.pem", 0, NULL, &found) != 0) {
    print_message("skipped: no roots in /etc/ssl/certs\n");
    skip();
  }
  for (size_t i = 0; i < found.gl_pathc; i++) {
    FILE *file = fopen(found.gl_pathv[i], "r");
    if (file == NULL) {
      print_message("skipped: %s cannot be opened\n", found.gl_pathv[i]);
      continue;
    }
    X509 *root = PEM_read_X509(file, NULL, NULL, NULL);
    fclose(file);
    unsigned char *der = NULL;
    int size = root == NULL ? 0 : i2d_X509(root, &der);
    tq_certificate certificate;
    tq_faults faults = {0};
    bool read = tq_certificate_parse(&certificate, &faults, tq_span_of(der, (size_t)size), 0, NULL);
    if (!read) {
      print_faults(&faults);
      fail_msg("%s does not parse", found.gl_pathv[i]);
    }
    assert_true(tq_certificate_self_issued(&certificate));
    OPENSSL_free(der);
    X509_free(root);
  }
  print_message("%zu roots read\n", found.gl_pathc);
  globfree(&found);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(fixtures),       cmocka_unit_test(names_and_purposes),
      cmocka_unit_test(all_extensions), cmocka_unit_test(prefixes),
      cmocka_unit_test(changed_octets), cmocka_unit_test(revocation_lists),
      cmocka_unit_test(traced),         cmocka_unit_test(this_machines_roots),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
