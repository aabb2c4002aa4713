/* chain_bugs.c: the planted bugs in a verification of chains; see planted_chain.h. */
#include "peer/planted/chain_view.h"
#include "peer/planted_chain.h"

#include <wolfssl/error-ssl.h>
#include <wolfssl/wolfcrypt/error-crypt.h>

enum {
  BOOLEAN = 0x01,
  INTEGER = 0x02,
  UTF8_STRING = 0x0c,
  UTC_TIME = 0x17,
  GENERALIZED_TIME = 0x18,
  NAME_EMAIL = 0x81,
  NAME_DNS = 0x82,
  NAME_DIRECTORY = 0xa4,
  NAME_IP = 0x87
};

/* asked: one question to the interface, and what the library really said. */
typedef struct asked {
  const tq_span *chain;
  size_t count;
  int32_t error;
  const char *host;
} asked;

/* bug: ACCEPTS: whether it takes what the library refused; REFUSES: whether it refuses what the
 * library took. CLAIMS: abilities that it says it has, and has not. Each may be absent. */
typedef struct bug {
  tq_planted row;
  bool (*accepts)(const asked *question);
  bool (*refuses)(const asked *question);
  uint32_t claims;
} bug;

static planted_view view; /* of the certificate that a bug looks at; too large for small stacks */

static bool look_at(const asked *question, size_t index) {
  if (index >= question->count) {
    return false;
  }
  tq_planted_view(&view, question->chain[index]);
  return true;
}

/* --- what it lets in --- */

static bool any_signature(const asked *question) {
  return question->error == ASN_SIG_CONFIRM_E;
}

/* The fixed clock's second is the first of a year. */
static bool a_second_late(const asked *question) {
  look_at(question, 0);
  tq_span until =
      tq_planted_view_in(&view, tq_planted_view_field(&view, PLANTED_VALIDITY), UTC_TIME, 1);
  return question->error == ASN_AFTER_DATE_E && tq_span_equal(until, tq_span_text("251231235959Z"));
}

static bool before_its_time(const asked *question) {
  return question->error == ASN_BEFORE_DATE_E;
}

static bool any_time(const asked *question) {
  return question->error == ASN_AFTER_DATE_E;
}

/* The library refuses an authority by not knowing it. */
static bool is_unknown(const asked *question) {
  return question->error == ASN_NO_SIGNER_E && question->count > 1;
}

static bool any_path_length(const asked *question) {
  bool limited = false;
  for (size_t i = 1; i < question->count; i++) {
    look_at(question, i);
    size_t constraints = tq_planted_view_extension(&view, PLANTED_CONSTRAINTS);
    limited = limited || tq_planted_view_has(&view, constraints, INTEGER);
  }
  return (is_unknown(question) && question->count > 2 && limited) ||
         question->error == ASN_PATHLEN_INV_E || question->error == ASN_PATHLEN_SIZE_E;
}

static bool any_authority(const asked *question) {
  if (!is_unknown(question)) {
    return false;
  }
  look_at(question, 1);
  size_t constraints = tq_planted_view_extension(&view, PLANTED_CONSTRAINTS);
  return !tq_planted_view_has(&view, constraints, BOOLEAN);
}

static bool any_usage(const asked *question) {
  enum { BIT_STRING = 0x03, KEY_CERT_SIGN = 0x04 };
  if (!is_unknown(question)) {
    return false;
  }
  look_at(question, 1);
  size_t usage = tq_planted_view_extension(&view, PLANTED_KEY_USAGE);
  tq_span bits = tq_planted_view_in(&view, usage, BIT_STRING, 0);
  return bits.size > 1 && (bits.data[1] & KEY_CERT_SIGN) == 0;
}

/* An authority that is too old, or not yet. */
static bool old_authority(const asked *question) {
  if (!is_unknown(question)) {
    return false;
  }
  look_at(question, 1);
  tq_span until =
      tq_planted_view_in(&view, tq_planted_view_field(&view, PLANTED_VALIDITY), UTC_TIME, 1);
  return until.size > 2 && memcmp(until.data, "26", 2) < 0;
}

static bool names_constrained(const asked *question, uint8_t form) {
  bool found = false;
  for (size_t i = 1; i < question->count && question->error == ASN_NAME_INVALID_E; i++) {
    look_at(question, i);
    size_t constraints = tq_planted_view_extension(&view, PLANTED_NAME_CONSTRAINTS);
    found = found || tq_planted_view_has(&view, constraints, form);
  }
  return found;
}

static bool any_dns_name(const asked *question) {
  return names_constrained(question, NAME_DNS);
}

static bool any_ip_name(const asked *question) {
  return names_constrained(question, NAME_IP);
}

static bool any_email_name(const asked *question) {
  return names_constrained(question, NAME_EMAIL);
}

static bool any_directory_name(const asked *question) {
  return names_constrained(question, NAME_DIRECTORY);
}

static bool any_critical_extension(const asked *question) {
  return question->error == ASN_CRIT_EXT_E;
}

/* Whether one of the end entity's host names is, to MATCHES, the one asked for. */
static bool host_matches(const asked *question, bool (*matches)(tq_span name, const char *host)) {
  if (question->host == NULL) {
    return false;
  }
  look_at(question, 0);
  size_t names = tq_planted_view_extension(&view, PLANTED_ALT_NAME);
  for (size_t i = 0;; i++) {
    tq_span name = tq_planted_view_in(&view, names, NAME_DNS, i);
    if (name.size == 0) {
      return false;
    }
    if (matches(name, question->host)) {
      return true;
    }
  }
}

static bool is_before_nul(tq_span name, const char *host) {
  size_t size = strlen(host);
  return name.size > size && memcmp(name.data, host, size) == 0 && name.data[size] == 0;
}

static bool host_up_to_nul(const asked *question) {
  return host_matches(question, is_before_nul);
}

static bool is_end_behind_star(tq_span name, const char *host) {
  size_t size = strlen(host);
  return name.size > 1 && name.size <= size && name.data[0] == '*' &&
         memcmp(name.data + 1, host + size - (name.size - 1), name.size - 1) == 0;
}

static bool wildcard_over_labels(const asked *question) {
  return question->error == DOMAIN_NAME_MISMATCH && host_matches(question, is_end_behind_star);
}

static bool host_in_common_name(const asked *question) {
  if (question->host == NULL || question->error != DOMAIN_NAME_MISMATCH) {
    return false;
  }
  look_at(question, 0);
  tq_span name = TQ_SPAN_EMPTY;
  size_t subject = tq_planted_view_field(&view, PLANTED_SUBJECT);
  for (size_t i = 0; tq_planted_view_in(&view, subject, UTF8_STRING, i).size > 0; i++) {
    name = tq_planted_view_in(&view, subject, UTF8_STRING, i);
  }
  return tq_span_equal(name, tq_span_text(question->host));
}

/* --- what it keeps out --- */

static bool is_same_letter_by_letter(tq_span name, const char *host) {
  return tq_span_equal(name, tq_span_text(host));
}

static bool host_in_other_case(const asked *question) {
  return question->host != NULL && !host_matches(question, is_same_letter_by_letter) &&
         !host_matches(question, is_end_behind_star);
}

static bool a_wildcard(const asked *question) {
  return host_matches(question, is_end_behind_star);
}

static bool a_late_time(const asked *question) {
  look_at(question, 0);
  size_t validity = tq_planted_view_field(&view, PLANTED_VALIDITY);
  return tq_planted_view_has(&view, validity, GENERALIZED_TIME);
}

static bool a_long_serial(const asked *question) {
  enum { LONG = 20 };
  look_at(question, 0);
  size_t serial = tq_planted_view_field(&view, PLANTED_SERIAL);
  return serial < view.count && view.nodes[serial].contents_size >= LONG;
}

static bool a_self_issued_authority(const asked *question) {
  bool found = false;
  for (size_t i = 1; i < question->count; i++) {
    look_at(question, i);
    size_t issuer = tq_planted_view_field(&view, PLANTED_ISSUER);
    size_t subject = tq_planted_view_field(&view, PLANTED_SUBJECT);
    found = found || (issuer < view.count && subject < view.count &&
                      tq_span_equal(tq_der_node_whole(&view.nodes[issuer], view.der),
                                    tq_der_node_whole(&view.nodes[subject], view.der)));
  }
  return found;
}

/* clang-format off */
#define RULE(name) "certificate." name
static const bug bugs[] = {
  {{"signature_not_checked", "LAX", {RULE("signature_invalid"), NULL},
    "any signature is taken for the issuer's"}, any_signature, NULL, 0},
  {{"expiry_off_by_one", "LAX", {RULE("outside_validity"), NULL},
    "a certificate is valid for a second more"}, a_second_late, NULL, 0},
  {{"expiry_ignored", "LAX", {RULE("outside_validity"), NULL},
    "notAfter is not looked at"}, any_time, NULL, 0},
  {{"not_before_ignored", "LAX", {RULE("outside_validity"), NULL},
    "notBefore is not looked at"}, before_its_time, NULL, 0},
  {{"authority_expiry_ignored", "LAX", {RULE("outside_validity"), NULL},
    "notAfter of an authority is not looked at"}, old_authority, NULL, 0},
  {{"path_length_ignored", "LAX", {RULE("path_too_long"), NULL},
    "a path may be as long as it likes"}, any_path_length, NULL, 0},
  {{"authority_flag_ignored", "LAX", {RULE("issuer_not_ca"), NULL},
    "who is no authority may sign certificates"}, any_authority, NULL, 0},
  {{"cert_sign_ignored", "LAX", {RULE("issuer_may_not_sign"), NULL},
    "an authority may sign certificates without keyCertSign"}, any_usage, NULL, 0},
  {{"purpose_ignored", "LAX", {RULE("purpose_missing"), NULL},
    "extended key usage is not looked at"}, NULL, NULL, TQ_CHAIN_PURPOSE},
  {{"dns_constraint_ignored", "LAX", {RULE("name_not_permitted"), RULE("name_excluded")},
    "name constraints of host names are not looked at"}, any_dns_name, NULL, 0},
  {{"ip_constraint_ignored", "LAX", {RULE("name_not_permitted"), RULE("name_excluded")},
    "name constraints of addresses are not looked at"}, any_ip_name, NULL, 0},
  {{"email_constraint_ignored", "LAX", {RULE("name_not_permitted"), RULE("name_excluded")},
    "name constraints of mailboxes are not looked at"}, any_email_name, NULL, 0},
  {{"directory_constraint_ignored", "LAX", {RULE("name_not_permitted"), RULE("name_excluded")},
    "name constraints of subjects are not looked at"}, any_directory_name, NULL, 0},
  {{"critical_extension_ignored", "LAX", {RULE("critical_unknown"), NULL},
    "a critical extension may be unknown"}, any_critical_extension, NULL, 0},
  {{"host_up_to_nul", "LAX", {RULE("host_mismatch"), RULE("alt_name_form")},
    "a host name ends at its first zero octet"}, host_up_to_nul, NULL, 0},
  {{"wildcard_over_labels", "LAX", {RULE("host_mismatch"), NULL},
    "a wildcard stands for several labels"}, wildcard_over_labels, NULL, 0},
  {{"host_in_common_name", "LAX", {RULE("host_mismatch"), RULE("host_in_common_name")},
    "the common name is a host name, too"}, host_in_common_name, NULL, 0},
  {{"host_case_matters", "STRICT", {NULL, NULL},
    "host names in other cases differ"}, NULL, host_in_other_case, 0},
  {{"wildcard_refused", "STRICT", {NULL, NULL},
    "no wildcard matches"}, NULL, a_wildcard, 0},
  {{"late_time_refused", "STRICT", {NULL, NULL},
    "GeneralizedTime is not read"}, NULL, a_late_time, 0},
  {{"long_serial_refused", "STRICT", {NULL, NULL},
    "a serial number of 20 octets is too long"}, NULL, a_long_serial, 0},
  {{"self_issued_counted", "STRICT", {NULL, NULL},
    "an authority that changes its key is refused"}, NULL, a_self_issued_authority, 0},
};
/* clang-format on */

enum { BUGS = sizeof bugs / sizeof *bugs };

/* --- the interface around the honest one --- */

static const bug *current;
static const tq_chain_interface *honest;
static const char *host_asked;

static void *trust_new(const tq_trust_setup *setup) {
  host_asked = setup->host;
  return honest->trust_new(setup);
}

static void trust_free(void *trust) {
  honest->trust_free(trust);
}

static void verify(void *trust, const tq_span *chain, size_t count, tq_chain_answer *answer) {
  honest->verify(trust, chain, count, answer);
  asked question = {chain, count, answer->error, host_asked};
  if (answer->accepted) {
    answer->accepted = current->refuses == NULL || !current->refuses(&question);
  } else {
    answer->accepted = current->accepts != NULL && current->accepts(&question);
  }
}

size_t tq_planted_chain_count(void) {
  return BUGS;
}

const tq_planted *tq_planted_chain_at(size_t index) {
  return &bugs[index].row;
}

const tq_planted *tq_planted_chain_find(const char *name) {
  for (size_t i = 0; i < BUGS; i++) {
    if (strcmp(bugs[i].row.name, name) == 0) {
      return &bugs[i].row;
    }
  }
  return NULL;
}

const tq_peer *tq_planted_chain_peer(const tq_planted *row, const tq_peer *around) {
  static tq_chain_interface chains;
  static tq_peer peer;
  honest = around->chains;
  for (size_t i = 0; i < BUGS; i++) {
    current = &bugs[i].row == row ? &bugs[i] : current;
  }
  chains = (tq_chain_interface){honest->abilities | current->claims, trust_new, trust_free, verify};
  peer = *around;
  peer.name = "planted";
  peer.chains = &chains;
  return &peer;
}
