/* certificate.c: see certificate.h. */
#include "rules/certificate.h"

#include "rules/ledger.h"
#include "rules/path/work.h"
#include "spec/requirement.h"
#include "spec/signature_scheme.h"

enum { TLS13 = 0x0304, P256 = 0x0017, P384 = 0x0018, P521 = 0x0019 };

/* view: one call's material. */
typedef struct view {
  tq_ledger ledger;
  const tq_certificate_context *context;
  const tq_path_work *work;
  const tq_path *path;
  const tq_certificate *leaf;
} view;

static void cite(view *of, uint16_t requirement, uint32_t offset, size_t size) {
  tq_ledger_binds(&of->ledger, (tq_citation){requirement, offset, (uint32_t)size, false});
}

static void cite_key(view *of, uint16_t requirement) {
  cite(of, requirement, of->leaf->key.offset, of->leaf->key.whole.size);
}

static void cite_usage(view *of, uint16_t requirement) {
  const tq_x509_extension *usage = &of->leaf->extensions.seen[TQ_X509_key_usage];
  cite(of, requirement, usage->offset, usage->size);
}

static tq_scheme_key key_kind(const tq_public_key *key) {
  switch (key->algorithm.kind) {
  case TQ_ALGORITHM_rsa_encryption:
    return TQ_SCHEME_KEY_RSA;
  case TQ_ALGORITHM_rsassa_pss:
    return TQ_SCHEME_KEY_RSA_PSS;
  case TQ_ALGORITHM_ec_public_key:
    return TQ_SCHEME_KEY_ECDSA;
  case TQ_ALGORITHM_ed25519:
    return TQ_SCHEME_KEY_ED25519;
  case TQ_ALGORITHM_ed448:
    return TQ_SCHEME_KEY_ED448;
  case TQ_ALGORITHM_dsa:
    return TQ_SCHEME_KEY_DSA;
  default:
    return TQ_SCHEME_KEY_OTHER;
  }
}

/* The named group of the key's curve; 0 if the registry has none for it here. */
static uint16_t group_of(tq_curve curve) {
  static const uint16_t groups[] = {
      [TQ_CURVE_P256] = P256, [TQ_CURVE_P384] = P384, [TQ_CURVE_P521] = P521};
  return (size_t)curve < sizeof groups / sizeof groups[0] ? groups[curve] : 0;
}

/* Whether a scheme that was offered could be one of this key. Keys that the registry of curves or
 * schemes is not told apart by get the benefit of the doubt. */
static bool key_fits_schemes(const view *of, bool tls13) {
  tq_scheme_key kind = key_kind(&of->leaf->key);
  uint16_t group = group_of(of->leaf->key.curve);
  bool odd = kind == TQ_SCHEME_KEY_OTHER || (kind == TQ_SCHEME_KEY_ECDSA && group == 0);
  for (size_t i = 0; i < of->context->schemes.count; i++) {
    const tq_signature_scheme *scheme = tq_signature_scheme_find(of->context->schemes.items[i]);
    if (scheme == NULL || (tls13 ? !scheme->tls13 : !scheme->tls12)) {
      continue;
    }
    bool curve_fits = !tls13 || scheme->curve == 0 || scheme->curve == group || odd;
    if ((scheme->key == kind || (odd && scheme->key == TQ_SCHEME_KEY_OTHER)) && curve_fits) {
      return true;
    }
  }
  return of->leaf->key.algorithm.kind == TQ_ALGORITHM_unknown;
}

static bool lacks_usage(const view *of, uint16_t bits) {
  const tq_extensions *extensions = &of->leaf->extensions;
  return tq_x509_extension_has(extensions, TQ_X509_key_usage) &&
         (extensions->key_usage & bits) == 0;
}

/* RFC 8446 section 4.4.2.2. What a client's keyUsage must have is not said (section 4.4.2.3). */
static void check_tls13(view *of) {
  if (!key_fits_schemes(of, true)) {
    cite_key(of, TQ_REQ_certificate_key_does_not_fit);
  }
  if (of->context->receiver == TQ_ROLE_CLIENT && lacks_usage(of, TQ_USAGE_DIGITAL_SIGNATURE)) {
    cite_usage(of, TQ_REQ_certificate_signature_usage_missing);
  }
}

/* RFC 5246 section 7.4.2, RFC 8422 sections 5.3 and 5.10. */
static bool key_fits_exchange(const view *of) {
  tq_scheme_key kind = key_kind(&of->leaf->key);
  switch (of->context->use) {
  case TQ_USE_RSA:
    return kind == TQ_SCHEME_KEY_RSA;
  case TQ_USE_DHE_RSA:
    return kind == TQ_SCHEME_KEY_RSA || kind == TQ_SCHEME_KEY_RSA_PSS;
  case TQ_USE_ECDHE_ECDSA:
    return kind == TQ_SCHEME_KEY_ECDSA || kind == TQ_SCHEME_KEY_ED25519 ||
           kind == TQ_SCHEME_KEY_ED448;
  default:
    return true;
  }
}

static void check_tls12_server(view *of) {
  const tq_certificate_context *context = of->context;
  uint16_t group = group_of(of->leaf->key.curve);
  uint16_t usage =
      context->use == TQ_USE_RSA ? TQ_USAGE_KEY_ENCIPHERMENT : TQ_USAGE_DIGITAL_SIGNATURE;
  if (!key_fits_exchange(of)) {
    cite_key(of, TQ_REQ_certificate_key_exchange_does_not_fit);
  }
  if (context->use != TQ_USE_UNKNOWN && lacks_usage(of, usage)) {
    cite_usage(of, TQ_REQ_certificate_usage_does_not_fit);
  }
  if (context->use == TQ_USE_ECDHE_ECDSA && group != 0 && context->groups.count > 0 &&
      !tq_code_list_has(context->groups, group)) {
    cite_key(of, TQ_REQ_certificate_curve_not_offered);
  }
}

/* clang-format off */
/* The pairs of RFC 5246 section 7.4.1.4.1 by the algorithm of a certificate's signature. */
static const uint16_t pairs[TQ_ALGORITHM_KINDS] = {
  [TQ_ALGORITHM_md5_rsa]      = TQ_SCHEME_rsa_pkcs1_md5,
  [TQ_ALGORITHM_sha1_rsa]     = TQ_SCHEME_rsa_pkcs1_sha1,
  [TQ_ALGORITHM_sha224_rsa]   = TQ_SCHEME_rsa_pkcs1_sha224,
  [TQ_ALGORITHM_sha256_rsa]   = TQ_SCHEME_rsa_pkcs1_sha256,
  [TQ_ALGORITHM_sha384_rsa]   = TQ_SCHEME_rsa_pkcs1_sha384,
  [TQ_ALGORITHM_sha512_rsa]   = TQ_SCHEME_rsa_pkcs1_sha512,
  [TQ_ALGORITHM_ecdsa_sha1]   = TQ_SCHEME_ecdsa_sha1,
  [TQ_ALGORITHM_ecdsa_sha224] = TQ_SCHEME_ecdsa_sha224,
  [TQ_ALGORITHM_ecdsa_sha256] = TQ_SCHEME_ecdsa_secp256r1_sha256,
  [TQ_ALGORITHM_ecdsa_sha384] = TQ_SCHEME_ecdsa_secp384r1_sha384,
  [TQ_ALGORITHM_ecdsa_sha512] = TQ_SCHEME_ecdsa_secp521r1_sha512,
  [TQ_ALGORITHM_ed25519]      = TQ_SCHEME_ed25519,
  [TQ_ALGORITHM_ed448]        = TQ_SCHEME_ed448,
};
/* clang-format on */

static bool is_sha1(tq_algorithm_kind kind) {
  return kind == TQ_ALGORITHM_sha1_rsa || kind == TQ_ALGORITHM_ecdsa_sha1 ||
         kind == TQ_ALGORITHM_dsa_sha1;
}

/* RFC 8446 section 4.4.2.4 leaves out certificates that are self-signed or trust anchors. */
static void check_algorithm(view *of, const tq_path_certificate *at) {
  const tq_algorithm *algorithm = &at->parsed.algorithm;
  uint16_t rule = 0;
  if (of->context->version == TLS13) {
    rule = algorithm->kind == TQ_ALGORITHM_md5_rsa ? TQ_REQ_certificate_md5_signature
           : is_sha1(algorithm->kind)              ? TQ_REQ_certificate_sha1_signature
                                                   : 0;
  } else if (of->context->receiver == TQ_ROLE_CLIENT && algorithm->kind < TQ_ALGORITHM_KINDS &&
             pairs[algorithm->kind] != 0 &&
             !tq_code_list_has(of->context->schemes, pairs[algorithm->kind])) {
    rule = TQ_REQ_certificate_signature_pair_not_offered;
  }
  if (rule != 0 && !at->self_issued) {
    cite(of, rule, algorithm->offset, algorithm->whole.size);
  }
}

static void check_message(view *of) {
  if (of->leaf->key.algorithm.kind == TQ_ALGORITHM_rsa_encryption && of->leaf->key.bits == 0) {
    cite_key(of, TQ_REQ_certificate_rsa_key_malformed); /* the handshake needs it, the path not */
  }
  if (of->context->version == TLS13) {
    check_tls13(of);
  } else if (of->context->receiver == TQ_ROLE_CLIENT) {
    check_tls12_server(of);
  }
  for (size_t i = 0; i < of->path->length; i++) {
    check_algorithm(of, &of->work->certificates[of->path->certificates[i]]);
  }
  if (of->context->version != TLS13 && of->leaf->version != 2) {
    cite(of, TQ_REQ_certificate_version_3_only, of->leaf->offset, of->leaf->der.size);
  }
  if (of->context->version != TLS13 && of->path->found && !of->path->in_order) {
    cite(of, TQ_REQ_certificate_order_tls12, 0, 0);
  }
}

static void say_empty(tq_verdict *verdict, const tq_certificate_context *context) {
  bool tls13 = context->version == TLS13;
  bool from_server = context->receiver == TQ_ROLE_CLIENT;
  tq_ledger ledger = tq_ledger_over(verdict);
  uint16_t rule = from_server ? (tls13 ? TQ_REQ_certificate_empty_from_server
                                       : TQ_REQ_certificate_key_exchange_does_not_fit)
                              : (tls13 ? TQ_REQ_certificate_empty_from_client
                                       : TQ_REQ_certificate_empty_from_client_tls12);
  tq_ledger_binds(&ledger, (tq_citation){rule, 0, 0, false});
  tq_ledger_close(&ledger);
}

/* A server that only asks may go on with a client whose chain it does not accept. */
static bool may_go_on(const tq_certificate_context *context) {
  return context->receiver == TQ_ROLE_SERVER && context->client_auth != TQ_CLIENT_AUTH_REQUIRED;
}

/* Takes over what the path's verdict cites. */
static void take_over(view *of, const tq_verdict *by_path) {
  for (size_t i = 0; i < by_path->count; i++) {
    tq_citation citation = by_path->citations[i];
    if (citation.open || may_go_on(of->context)) {
      tq_ledger_open(&of->ledger, citation);
    } else {
      tq_ledger_binds(&of->ledger, citation);
    }
  }
}

void tq_oracle_certificates(tq_verdict *verdict, tq_path *path, tq_path_work *work,
                            const tq_path_chain *chain, const tq_certificate_context *context) {
  tq_verdict by_path;
  tq_path found;
  tq_path_options options = *context->path;
  options.purpose =
      context->receiver == TQ_ROLE_CLIENT ? TQ_PURPOSE_SERVER_AUTH : TQ_PURPOSE_CLIENT_AUTH;
  if (chain->count == 0) {
    say_empty(verdict, context);
    return;
  }
  tq_oracle_path(&by_path, &found, work, chain, &options);
  view of = {tq_ledger_over(verdict), context, work, &found, &work->certificates[0].parsed};
  take_over(&of, &by_path);
  if (by_path.kind == TQ_VERDICT_REJECT && may_go_on(context)) {
    tq_ledger_open(&of.ledger,
                   (tq_citation){TQ_REQ_certificate_client_chain_unacceptable, 0, 0, true});
  }
  if (work->certificates[0].usable) {
    check_message(&of);
  }
  tq_ledger_close(&of.ledger);
  bool bounded = by_path.kind == TQ_VERDICT_EITHER && verdict->kind == TQ_VERDICT_REJECT;
  for (size_t i = 0; bounded && i < by_path.count; i++) {
    if (by_path.citations[i].requirement == TQ_REQ_certificate_path_bound) {
      verdict->kind = TQ_VERDICT_EITHER;
    }
  }
  verdict->alerts = tq_alert_set_union(verdict->alerts, by_path.alerts);
  if (path != NULL) {
    *path = found;
  }
}
