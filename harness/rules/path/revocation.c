/* revocation.c: CRLs: RFC 5280 section 6.3, without delta CRLs and indirect ones, which no
 * handshake carries: such lists are not used. */
#include "rules/path/work.h"
#include "spec/requirement.h"

enum { REMOVE_FROM_CRL = 8 };

/* Whether LIST can say nothing of the certificate, by its issuer or its scope. */
static bool is_elsewhere(const tq_crl *list, const tq_certificate *certificate) {
  const tq_extensions *scope = &list->extensions;
  bool ca = certificate->extensions.ca;
  return tq_name_compare(&list->issuer, &certificate->issuer) != TQ_EQUAL ||
         (scope->only_user_certificates && ca) || (scope->only_ca_certificates && !ca) ||
         scope->only_attribute_certificates || scope->seen[TQ_X509_delta_crl_indicator].present;
}

/* 6.3.3 (f): the issuer of the list is the certificate's, and may sign lists. */
static bool may_sign(const tq_certificate *issuer) {
  return !tq_x509_extension_has(&issuer->extensions, TQ_X509_key_usage) ||
         (issuer->extensions.key_usage & TQ_USAGE_CRL_SIGN) != 0;
}

static bool is_usable(const tq_path_work *work, const tq_crl *list, const tq_certificate *issuer) {
  const tq_signature_verifier *verifier = &work->options->verifier;
  int64_t time = work->options->time;
  if (time < list->this_update || time > list->next_update || list->extensions.indirect_crl ||
      list->extensions.unknown_critical) {
    return false;
  }
  return verifier->call(verifier->context, &issuer->key, &list->algorithm, list->tbs,
                        list->signature) == TQ_SIGNATURE_GOOD;
}

static void check_number(tq_path_work *work, size_t place, const tq_crl *list) {
  const tq_x509_extension *number = &list->extensions.seen[TQ_X509_crl_number];
  if (!number->present || number->critical) {
    tq_path_note(work, place, TQ_REQ_certificate_crl_number);
  }
}

static void look_up(tq_path_work *work, size_t place, const tq_crl *list) {
  tq_span serial = tq_path_at(work, place)->parsed.serial;
  tq_revoked entry;
  tq_span rest = list->revoked;
  while (tq_revoked_next(&entry, &rest)) {
    if (entry.unknown_critical) {
      tq_path_note(work, place, TQ_REQ_certificate_crl_unusable);
      return;
    }
    if (tq_span_equal(entry.serial, serial) && entry.reason != REMOVE_FROM_CRL) {
      tq_path_note_span(work, place, TQ_REQ_certificate_revoked, serial);
    }
  }
}

static void check_list(tq_path_work *work, size_t place, tq_span der) {
  tq_crl list;
  tq_faults faults = {0};
  const tq_certificate *issuer = &tq_path_at(work, place + 1)->parsed;
  if (!tq_crl_parse(&list, &faults, der, 0, NULL)) {
    tq_path_note(work, place, TQ_REQ_certificate_crl_unusable);
    return;
  }
  if (is_elsewhere(&list, &tq_path_at(work, place)->parsed)) {
    return;
  }
  if (!may_sign(issuer)) {
    tq_path_note(work, place, TQ_REQ_certificate_crl_signer);
  } else if (!is_usable(work, &list, issuer)) {
    tq_path_note(work, place, TQ_REQ_certificate_crl_unusable);
  } else {
    check_number(work, place, &list);
    look_up(work, place, &list);
  }
}

void tq_path_revocation(tq_path_work *work) {
  const tq_path *path = &work->now;
  size_t signed_ones = path->found ? path->length : (size_t)path->length - 1;
  for (size_t place = 0; place < signed_ones; place++) {
    for (size_t i = 0; i < work->options->crl_count; i++) {
      check_list(work, place, work->options->crls[i]);
    }
  }
}
