/* webpki.c: the CA/Browser Forum's Baseline Requirements for TLS server certificates, where a
 * verifier can see them broken. A profile of its own: see certificate_webpki.def for the sections.
 */
#include "rules/host.h"
#include "rules/path/work.h"
#include "spec/requirement.h"

#include <arpa/inet.h>

static const tq_span common_name = {(const uint8_t *)"\x55\x04\x03", 3};
static const tq_span server_auth = {(const uint8_t *)"\x2b\x06\x01\x05\x05\x07\x03\x01", 8};
static const tq_span any_purpose = {(const uint8_t *)"\x55\x1d\x25\x00", 4};

/* clang-format off */
/* What the registries of countries call the domains below which they register names. */
static const char *const registries[] = {
  "ac", "co", "com", "ed", "edu", "gob", "gov", "go", "gouv", "govt", "id", "ltd", "me", "mil",
  "ne", "net", "nhs", "nom", "or", "org", "plc", "police", "sch",
};
/* clang-format on */

/* Whether names below DOMAIN belong to many: a top-level domain, or a country's second level by one
 * of the usual names. The list of all public suffixes is data that changes weekly, and is not here.
 */
static bool is_registry(tq_span domain) {
  enum { COUNTRY = 2 };
  const uint8_t *dot = domain.size == 0 ? NULL : memchr(domain.data, '.', domain.size);
  if (dot == NULL) {
    return true;
  }
  size_t first = (size_t)(dot - domain.data);
  for (size_t i = 0; i < sizeof registries / sizeof registries[0]; i++) {
    if (domain.size == first + 1 + COUNTRY &&
        tq_host_equal(tq_span_first(domain, first), tq_span_text(registries[i]))) {
      return true;
    }
  }
  return false;
}

static void check_names(tq_path_work *work) {
  const tq_extensions *leaf = &tq_path_at(work, 0)->parsed.extensions;
  tq_general_name name;
  size_t count = 0;
  for (tq_span rest = leaf->subject_alt_name; tq_general_name_next(&name, &rest); count++) {
    if (name.form != TQ_NAME_DNS && name.form != TQ_NAME_IP) {
      tq_path_note_span(work, 0, TQ_REQ_certificate_webpki_names, name.whole);
    }
    bool wildcard = name.form == TQ_NAME_DNS && name.value.size > 0 && name.value.data[0] == '*';
    if (wildcard && is_registry(tq_span_from(name.value, 2))) {
      tq_path_note_span(work, 0, TQ_REQ_certificate_webpki_wildcard, name.whole);
    }
  }
  if (count == 0) {
    tq_path_note(work, 0, TQ_REQ_certificate_webpki_names);
  }
  if (leaf->seen[TQ_X509_subject_alt_name].critical &&
      tq_path_at(work, 0)->parsed.subject.count > 0) {
    tq_path_note_extension(work, 0, TQ_REQ_certificate_webpki_alt_name_critical,
                           TQ_X509_subject_alt_name);
  }
}

/* Whether TEXT is NAME as it stands, an address in the form of RFC 5952. */
static bool is_text_of(tq_span text, const tq_general_name *name) {
  char address[INET6_ADDRSTRLEN] = "";
  if (name->form == TQ_NAME_DNS) {
    return tq_span_equal(text, name->value);
  }
  if (name->form != TQ_NAME_IP || (name->value.size != 4 && name->value.size != 16)) {
    return false;
  }
  inet_ntop(name->value.size == 4 ? AF_INET : AF_INET6, name->value.data, address, sizeof address);
  return tq_span_equal(text, tq_span_text(address));
}

static bool among_names(tq_span text, tq_span rest) {
  tq_general_name name;
  while (tq_general_name_next(&name, &rest)) {
    if (is_text_of(text, &name)) {
      return true;
    }
  }
  return false;
}

static void check_common_name(tq_path_work *work) {
  const tq_certificate *leaf = &tq_path_at(work, 0)->parsed;
  tq_attributes walk = tq_name_attributes(leaf->subject.rdns);
  tq_attribute attribute;
  while (tq_attribute_next(&attribute, &walk)) {
    if (tq_span_equal(attribute.type, common_name) &&
        !among_names(attribute.value.contents, leaf->extensions.subject_alt_name)) {
      tq_path_note_span(work, 0, TQ_REQ_certificate_webpki_common_name, attribute.value.whole);
    }
  }
}

static void check_leaf(tq_path_work *work) {
  const tq_extensions *leaf = &tq_path_at(work, 0)->parsed.extensions;
  bool signs = (leaf->key_usage & TQ_USAGE_KEY_CERT_SIGN) != 0;
  if (leaf->ca || signs) {
    tq_path_note_extension(work, 0, TQ_REQ_certificate_webpki_leaf_constraints,
                           TQ_X509_basic_constraints);
  }
  bool server = false;
  bool any = false;
  tq_span oid;
  for (tq_span rest = leaf->purposes; tq_x509_oid_next(&oid, &rest);) {
    server = server || tq_span_equal(oid, server_auth);
    any = any || tq_span_equal(oid, any_purpose);
  }
  if (!server || any || leaf->seen[TQ_X509_ext_key_usage].critical) {
    tq_path_note_extension(work, 0, TQ_REQ_certificate_webpki_leaf_purposes, TQ_X509_ext_key_usage);
  }
}

static bool is_fine_key(const tq_public_key *key) {
  switch (key->algorithm.kind) {
  case TQ_ALGORITHM_rsa_encryption:
    return key->bits >= 2048 && key->bits % 8 == 0;
  case TQ_ALGORITHM_ec_public_key:
    return key->curve == TQ_CURVE_P256 || key->curve == TQ_CURVE_P384 ||
           key->curve == TQ_CURVE_P521;
  default:
    return false;
  }
}

static bool is_fine_algorithm(tq_algorithm_kind kind) {
  return kind == TQ_ALGORITHM_sha256_rsa || kind == TQ_ALGORITHM_sha384_rsa ||
         kind == TQ_ALGORITHM_sha512_rsa || kind == TQ_ALGORITHM_rsassa_pss ||
         kind == TQ_ALGORITHM_ecdsa_sha256 || kind == TQ_ALGORITHM_ecdsa_sha384 ||
         kind == TQ_ALGORITHM_ecdsa_sha512;
}

static void check_identifier(tq_path_work *work, size_t place, bool anchor) {
  const tq_extensions *extensions = &tq_path_at(work, place)->parsed.extensions;
  if (!tq_x509_extension_has(extensions, TQ_X509_authority_key_identifier)) {
    return;
  }
  bool self = tq_path_at(work, place)->self_issued && anchor;
  bool own = tq_span_equal(extensions->authority_key_id, extensions->key_id);
  if (extensions->authority_key_id.size == 0 || extensions->authority_issuer.size > 0 ||
      extensions->authority_serial.size > 0 || (self && !own)) {
    tq_path_note_extension(work, place, TQ_REQ_certificate_webpki_authority_key_identifier,
                           TQ_X509_authority_key_identifier);
  }
}

static void check_each(tq_path_work *work, size_t place, bool anchor) {
  const tq_certificate *certificate = &tq_path_at(work, place)->parsed;
  if (!is_fine_key(&certificate->key)) {
    tq_path_note_at(work, place, TQ_REQ_certificate_webpki_key, certificate->key.offset,
                    certificate->key.whole.size);
  }
  if (!anchor && !is_fine_algorithm(certificate->algorithm.kind)) {
    tq_path_note_at(work, place, TQ_REQ_certificate_webpki_algorithm, certificate->algorithm.offset,
                    certificate->algorithm.whole.size);
  }
  if (certificate->version != 2) {
    tq_path_note(work, place, TQ_REQ_certificate_webpki_version);
  }
  check_identifier(work, place, anchor);
}

void tq_path_webpki(tq_path_work *work) {
  const tq_path *path = &work->now;
  for (size_t place = 0; place < path->length; place++) {
    check_each(work, place, false);
  }
  if (path->found) {
    check_each(work, path->length, true);
    if (tq_path_at(work, path->length)->parsed.extensions.seen[TQ_X509_ext_key_usage].present) {
      tq_path_note_extension(work, path->length, TQ_REQ_certificate_webpki_root_purposes,
                             TQ_X509_ext_key_usage);
    }
  }
  check_names(work);
  if (work->options->webpki_common_name) {
    check_common_name(work);
  }
  check_leaf(work);
}
