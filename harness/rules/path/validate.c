/* validate.c: RFC 5280 section 6.1 without names and policies, which have files of their own.
 */
#include "rules/path/work.h"
#include "spec/requirement.h"

static const tq_span server_auth = {(const uint8_t *)"\x2b\x06\x01\x05\x05\x07\x03\x01", 8};
static const tq_span client_auth = {(const uint8_t *)"\x2b\x06\x01\x05\x05\x07\x03\x02", 8};
static const tq_span any_purpose = {(const uint8_t *)"\x55\x1d\x25\x00", 4};

/* Whether the fault lies in an extension that path validation does not need of a certificate in its
 * place: an intermediate's names matter under constraints only, its purposes to no rule of RFC
 * 5280; what an end entity says of certificates below it matters to none. */
static bool is_needless(const tq_certificate *certificate, size_t place, const tq_fault *fault) {
  static const struct {
    tq_x509_extension_kind kind;
    bool leaf;
  } kinds[] = {{TQ_X509_subject_alt_name, false},
               {TQ_X509_ext_key_usage, false},
               {TQ_X509_name_constraints, true},
               {TQ_X509_inhibit_any_policy, true}};
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    const tq_x509_extension *seen = &certificate->extensions.seen[kinds[i].kind];
    if (kinds[i].leaf == (place == 0) && seen->faulty && !seen->critical &&
        fault->offset >= seen->offset && fault->offset <= seen->offset + seen->size) {
      return true;
    }
  }
  return false;
}

/* What the parser found. Faults of contents that the verifier does not need are open by their rows;
 * the end entity's key is not used on the path. */
static void check_faults(tq_path_work *work, size_t place) {
  const tq_path_certificate *at = tq_path_at(work, place);
  for (size_t i = 0; i < at->faults.count; i++) {
    const tq_fault *fault = &at->faults.items[i];
    bool needless = fault->requirement == TQ_REQ_certificate_extension_malformed &&
                    is_needless(&at->parsed, place, fault);
    bool unused = place == 0 && fault->requirement == TQ_REQ_certificate_rsa_key_malformed;
    tq_path_note_at(work, place,
                    needless ? TQ_REQ_certificate_optional_extension_malformed
                    : unused ? TQ_REQ_certificate_key_form
                             : fault->requirement,
                    fault->offset, fault->size);
  }
}

/* Without a path: certificates that cannot be read may be why. */
static void check_unreadable(tq_path_work *work) {
  enum { LOOKED_AT = 8 };
  for (size_t i = 1; i < work->chain_count && i < LOOKED_AT; i++) {
    const tq_faults *faults = &work->certificates[i].faults;
    for (size_t f = 0; f < faults->count && !work->certificates[i].usable; f++) {
      tq_path_note_beside(work, i, &faults->items[f]);
    }
  }
}

/* Algorithms that are old, or that not everyone implements: RFC 5280 obliges nobody to any. Who has
 * taken an anchor that is signed by one is taken to implement it. */
static bool is_optional_algorithm(tq_algorithm_kind kind) {
  switch (kind) {
  case TQ_ALGORITHM_sha256_rsa:
  case TQ_ALGORITHM_sha384_rsa:
  case TQ_ALGORITHM_sha512_rsa:
  case TQ_ALGORITHM_ecdsa_sha256:
  case TQ_ALGORITHM_ecdsa_sha384:
  case TQ_ALGORITHM_ecdsa_sha512:
    return false;
  default:
    return true;
  }
}

/* 6.1.3 (a)(1): every certificate of the path but the anchor. Without an anchor nobody knows which
 * of several issuers of one name is meant. */
static void check_signature(tq_path_work *work, size_t place) {
  const tq_certificate *certificate = &tq_path_at(work, place)->parsed;
  const tq_path *path = &work->now;
  if (!path->found) {
    return;
  }
  tq_signature_check check =
      tq_path_check(work, path->certificates[place], path->certificates[place + 1]);
  tq_algorithm_kind kind = certificate->algorithm.kind;
  bool as_anchor = kind == tq_path_at(work, path->length)->parsed.algorithm.kind;
  if (check == TQ_SIGNATURE_GOOD && !as_anchor && is_optional_algorithm(kind)) {
    tq_path_note_at(work, place, TQ_REQ_certificate_signature_optional,
                    certificate->algorithm.offset, certificate->algorithm.whole.size);
  }
  if (check == TQ_SIGNATURE_GOOD ||
      work->signatures[path->certificates[place]][path->certificates[place + 1]] == 0) {
    return; /* or past the bound of what is verified, which is noted by itself */
  }
  tq_path_note_at(work, place,
                  check == TQ_SIGNATURE_BAD ? TQ_REQ_certificate_signature_invalid
                                            : TQ_REQ_certificate_signature_unsupported,
                  certificate->signature_offset, certificate->signature.size);
}

/* The end entity's key, which no signature on the path needs. */
static void check_key(tq_path_work *work) {
  const tq_path *path = &work->now;
  const tq_public_key *key = &tq_path_at(work, 0)->parsed.key;
  tq_algorithm_kind kind = key->algorithm.kind;
  bool named = key->curve == TQ_CURVE_P256 || key->curve == TQ_CURVE_P384;
  bool as_anchor = path->found && kind != TQ_ALGORITHM_unknown &&
                   kind == tq_path_at(work, path->length)->parsed.key.algorithm.kind;
  if (kind == TQ_ALGORITHM_rsa_encryption || (kind == TQ_ALGORITHM_ec_public_key && named) ||
      (kind != TQ_ALGORITHM_ec_public_key && as_anchor)) {
    return;
  }
  tq_path_note_at(work, 0, TQ_REQ_certificate_key_unsupported, key->offset, key->whole.size);
}

/* Whether a certificate is self-issued decides whether it counts: what only a fuller comparison
 * could tell is noted. */
static void check_self_issued(tq_path_work *work, size_t place) {
  const tq_certificate *certificate = &tq_path_at(work, place)->parsed;
  if (place > 0 && tq_name_compare(&certificate->issuer, &certificate->subject) == TQ_UNSURE) {
    tq_path_note_at(work, place, TQ_REQ_certificate_name_comparison_foreign,
                    certificate->subject.offset, certificate->subject.rdns.size);
  }
}

/* 6.1.3 (a)(4): candidates were chosen by name; what only a fuller comparison could tell is noted.
 */
static void check_issuer(tq_path_work *work, size_t place) {
  const tq_path *path = &work->now;
  const tq_certificate *certificate = &tq_path_at(work, place)->parsed;
  if (place + 1 == path->length && !path->found) {
    return;
  }
  const tq_certificate *issuer = &tq_path_at(work, place + 1)->parsed;
  if (tq_name_compare(&certificate->issuer, &issuer->subject) == TQ_UNSURE) {
    tq_path_note_at(work, place, TQ_REQ_certificate_name_comparison_foreign,
                    certificate->issuer.offset, certificate->issuer.rdns.size);
  }
}

/* 6.1.3 (a)(2). A time that could not be read has its own fault. */
static void check_validity(tq_path_work *work, size_t place) {
  const tq_path_certificate *at = tq_path_at(work, place);
  int64_t time = work->options->time;
  if (tq_faults_have(&at->faults, TQ_REQ_certificate_time_malformed)) {
    return;
  }
  if (time < at->parsed.not_before || time > at->parsed.not_after) {
    tq_path_note_at(work, place, TQ_REQ_certificate_outside_validity, at->parsed.validity_offset,
                    2);
  }
}

/* 6.1.4 (o) and 6.1.5 (f), section 4.2: critical extensions. Those that not everyone must process
 * are open; RFC 5280 itself recommends two of them to be critical or processed. */
static void check_critical(tq_path_work *work, size_t place) {
  const tq_extensions *extensions = &tq_path_at(work, place)->parsed.extensions;
  if (extensions->unknown_critical) {
    tq_path_note_at(work, place, TQ_REQ_certificate_critical_unknown,
                    extensions->unknown_critical_offset, extensions->unknown_critical_size);
  }
  for (size_t i = 0; i < TQ_X509_EXTENSION_KINDS; i++) {
    tq_x509_extension_kind kind = (tq_x509_extension_kind)i;
    const tq_x509_extension *seen = &extensions->seen[i];
    bool processed = tq_x509_extension_must_know(kind) ||
                     (tq_path_is_strict(work) &&
                      (kind == TQ_X509_policy_mappings || kind == TQ_X509_crl_distribution_points));
    if (seen->present && seen->critical && !processed) {
      tq_path_note_extension(work, place, TQ_REQ_certificate_critical_optional, kind);
    }
  }
}

/* 6.1.4 (k) and (n): what a certificate needs that signs the next one. */
static void check_issuing(tq_path_work *work, size_t place) {
  const tq_path_certificate *at = tq_path_at(work, place);
  const tq_extensions *extensions = &at->parsed.extensions;
  if (at->parsed.version < 2) {
    tq_path_note(work, place, TQ_REQ_certificate_issuer_version);
  } else if (!extensions->ca) {
    tq_path_note_extension(work, place, TQ_REQ_certificate_issuer_not_ca,
                           TQ_X509_basic_constraints);
  }
  bool has_usage = tq_x509_extension_has(extensions, TQ_X509_key_usage);
  if (has_usage && (extensions->key_usage & TQ_USAGE_KEY_CERT_SIGN) == 0) {
    tq_path_note_extension(work, place, TQ_REQ_certificate_issuer_may_not_sign, TQ_X509_key_usage);
  }
}

/* 6.1.4 (l) and (m): from each CA downwards, the intermediates that are not self-issued are counted
 * against its limit. */
static void check_lengths(tq_path_work *work) {
  int32_t below = 0; /* intermediates under the present certificate that count */
  size_t top = work->now.found ? (size_t)work->now.length + 1 : work->now.length;
  for (size_t place = 1; place < top; place++) {
    const tq_path_certificate *at = tq_path_at(work, place);
    int32_t limit = at->parsed.extensions.path_length;
    if (at->parsed.extensions.ca && limit != TQ_ABSENT && below > limit) {
      tq_path_note_extension(work, place, TQ_REQ_certificate_path_too_long,
                             TQ_X509_basic_constraints);
    }
    bool intermediate = place < work->now.length;
    below += intermediate && !at->self_issued ? 1 : 0;
  }
  int32_t allowed = work->options->depth_limit;
  if (allowed != TQ_ABSENT && below > allowed) {
    tq_path_note(work, 0, TQ_REQ_certificate_depth_limit);
  }
}

typedef struct purposes {
  bool stated; /* extKeyUsage is there */
  bool wanted;
  bool any;
} purposes;

static purposes read_purposes(const tq_extensions *extensions, tq_span wanted) {
  purposes found = {.stated = tq_x509_extension_has(extensions, TQ_X509_ext_key_usage)};
  tq_span rest = extensions->purposes;
  tq_span oid;
  while (tq_x509_oid_next(&oid, &rest)) {
    found.wanted = found.wanted || tq_span_equal(oid, wanted);
    found.any = found.any || tq_span_equal(oid, any_purpose);
  }
  return found;
}

/* Section 4.2.1.12, for the end entity, and what verifiers make of the same field in a CA. */
static void check_purposes(tq_path_work *work) {
  enum { CONSISTENT = TQ_USAGE_DIGITAL_SIGNATURE | TQ_USAGE_KEY_AGREEMENT };
  if (work->options->purpose == TQ_PURPOSE_ANY) {
    return;
  }
  bool server = work->options->purpose == TQ_PURPOSE_SERVER_AUTH;
  tq_span wanted = server ? server_auth : client_auth;
  const tq_extensions *leaf = &tq_path_at(work, 0)->parsed.extensions;
  purposes found = read_purposes(leaf, wanted);
  if (found.stated && !found.wanted) {
    tq_path_note_extension(work, 0,
                           found.any ? TQ_REQ_certificate_any_purpose_only
                                     : TQ_REQ_certificate_purpose_missing,
                           TQ_X509_ext_key_usage);
  }
  unsigned fitting = CONSISTENT | (server ? TQ_USAGE_KEY_ENCIPHERMENT : 0u);
  if (tq_x509_extension_has(leaf, TQ_X509_key_usage) && (leaf->key_usage & fitting) == 0) {
    tq_path_note_extension(
        work, 0, found.wanted ? TQ_REQ_certificate_usages_conflict : TQ_REQ_certificate_usage_unfit,
        TQ_X509_key_usage);
  }
  for (size_t place = 1; place < work->now.length; place++) {
    found = read_purposes(&tq_path_at(work, place)->parsed.extensions, wanted);
    if (found.stated && !found.wanted && !found.any) {
      tq_path_note_extension(work, place, TQ_REQ_certificate_issuer_purpose_missing,
                             TQ_X509_ext_key_usage);
    }
  }
}

static void check_each(tq_path_work *work, size_t place, bool anchor) {
  check_faults(work, place);
  check_validity(work, place);
  check_critical(work, place);
  if (!anchor) {
    check_signature(work, place);
    check_issuer(work, place);
    check_self_issued(work, place);
  }
  if (place > 0 && (!anchor || tq_path_at(work, place)->parsed.version == 2)) {
    check_issuing(work, place);
  }
}

void tq_path_validate(tq_path_work *work) {
  const tq_path *path = &work->now;
  if (!tq_path_at(work, 0)->usable) {
    check_faults(work, 0);
    return;
  }
  for (size_t place = 0; place < path->length; place++) {
    check_each(work, place, false);
  }
  if (path->found) {
    check_each(work, path->length, true);
  } else {
    check_unreadable(work);
    tq_path_note(work, (size_t)path->length - 1, TQ_REQ_certificate_no_path);
  }
  check_key(work);
  check_lengths(work);
  check_purposes(work);
  tq_path_names(work);
  tq_path_policies(work);
  tq_path_revocation(work);
  tq_path_issuers(work);
  tq_path_references(work);
  if (work->options->profile == TQ_PROFILE_WEBPKI) {
    tq_path_webpki(work);
  }
}
