/* wire_rule.c: see wire_rule.h. RFC 8446 sections 5 and 6, RFC 5246 sections 6 and 7. */
#include "target/wire_rule.h"

#include "rules/ledger.h"
#include "spec/cipher_suite.h"
#include "spec/message.h"
#include "spec/requirement.h"
#include "spec/version.h"

/* The moments of messages under test. Those of TLS 1.3 are in plaintext (ServerHello), protected
 * and in the handshake, or behind it; those of TLS 1.2 too. */
enum {
  PLAIN13 = 1 << 0,
  SEALED13 = 1 << 1,
  LATE13 = 1 << 2,
  PLAIN12 = 1 << 3,
  SEALED12 = 1 << 4,
  LATE12 = 1 << 5,
  AEAD12 = 1 << 6, /* SEALED12, by what protects */
  BLOCK12 = 1 << 7,
  ETM12 = 1 << 8,
  SERVER12 = 1 << 9,      /* PLAIN12, at a server */
  EXCHANGE12 = 1 << 10,   /* ClientKeyExchange, behind which change_cipher_spec is due */
  FINISHED13 = 1 << 11,   /* a client's Finished */
  EXTENSIONS13 = 1 << 12, /* EncryptedExtensions */
  DATA13 = 1 << 13        /* LATE13, where application data may come, too */
};

/* clang-format off */
#define R(requirement) TQ_REQ_##requirement
const tq_wire_rule tq_wire_rules[] = {
  {"a change_cipher_spec before it",               PLAIN13 | SEALED13, R(record_change_cipher_spec_dropped), false},
  {"a change_cipher_spec before it",               LATE13,   R(record_change_cipher_spec_at_wrong_time), false},
  {"a change_cipher_spec before it",               PLAIN12,  R(finished_change_cipher_spec_too_early), false},
  {"a change_cipher_spec with another byte before it", PLAIN13 | SEALED13, R(record_change_cipher_spec_other), false},
  {"a change_cipher_spec of two bytes before it",  PLAIN13 | SEALED13, R(record_change_cipher_spec_other), false},
  {"a protected change_cipher_spec before it",     SEALED13, R(record_change_cipher_spec_other), false},
  {"a record of an undefined type before it",      PLAIN13,  R(record_type_undefined), false},
  {"a record of an undefined type before it",      PLAIN12,  R(record_type_undefined_12), false},
  {"a protected record of an undefined type before it", SEALED13 | LATE13, R(record_type_undefined), false},
  {"a protected record of an undefined type before it", SEALED12 | LATE12, R(record_type_undefined_12), false},
  {"an empty handshake record before it",          PLAIN12,  R(record_empty_fragment_12), false},
  {"an empty protected handshake record before it", SEALED13 | LATE13, R(record_inner_empty), false},
  {"an empty protected alert record before it",    SEALED13 | LATE13, R(record_inner_empty), false},
  {"a record of application data before it",       PLAIN13,  R(application_data_not_in_plaintext), false},
  {"a record of application data before it",       PLAIN12,  R(application_data_before_first_handshake), false},
  {"an empty protected record of application data before it", LATE13, R(application_data_empty_record), false},
  {"an empty protected record of application data before it", LATE12, R(application_data_empty_record_12), false},
  {"a heartbeat record before it",                 SERVER12, R(record_heartbeat_not_negotiated), false},
  {"an alert of one byte before it",               PLAIN13,  R(alert_body_of_two_bytes), false},
  {"an alert of one byte before it",               PLAIN12,  R(alert_alert_split_12), false},
  {"a protected alert of one byte before it",      SEALED13 | LATE13, R(alert_body_of_two_bytes), false},
  {"a protected alert of one byte before it",      SEALED12 | LATE12, R(alert_alert_split_12), false},
  {"two alerts in one protected record before it", SEALED13 | LATE13, R(record_alert_split), false},
  {"the protected alert handshake_failure as a warning before it", SEALED13 | LATE13, R(alert_error_whatever_level), true},
  {"a fatal alert of an unknown type before it",   PLAIN13,  R(alert_error_if_unknown), true},
  {"a protected fatal alert of an unknown type before it", SEALED13 | LATE13, R(alert_error_if_unknown), true},
  {"the fatal alert internal_error before it",     PLAIN12,  R(alert_closed_after_fatal), true},
  {"the protected fatal alert internal_error before it", SEALED12 | LATE12, R(alert_closed_after_fatal), true},
  {"application data with padding before it",      DATA13,   R(record_padding_accepted), false},
  {"a protected record of zeros before it",        SEALED13 | LATE13, R(record_inner_all_zero), false},
  {"its record's last bit flipped",                SEALED13 | LATE13, R(record_aead_failed), false},
  {"its record's last bit flipped",                AEAD12,   R(record_aead_failed_12), false},
  {"its record's last bit flipped",                BLOCK12,  R(record_cbc_padding_wrong), false},
  {"its record's last bit flipped",                ETM12,    R(record_encrypt_then_mac_order), false},
  {"a protected record of more than 2^14 + 1 bytes, all but three of them padding, before it", DATA13, R(record_inner_too_long), false},
  {"a protected record of 2^14 + 1 bytes before it", DATA13, R(record_plaintext_too_long), false},
  {"a protected record of 2^14 + 1 bytes before it", LATE12, R(record_plaintext_too_long_12), false},
  {"its record without the last byte",             SEALED13 | LATE13, R(record_aead_failed), false},
  {"its record without the last byte",             AEAD12,   R(record_aead_failed_12), false},
  {"its record's first byte behind the header changed", SEALED13 | LATE13, R(record_aead_failed), false},
  {"its record's first byte behind the header changed", AEAD12, R(record_aead_failed_12), false},
  {"its record's first byte behind the header changed", BLOCK12, R(record_mac_failed_12), false},
  {"its record's first byte behind the header changed", ETM12, R(record_encrypt_then_mac_order), false},
  {"its record's version 0x0301",                  PLAIN13,  R(record_legacy_version_ignored), false},
  {"its record's version 0x0301",                  SEALED13 | LATE13, R(record_header_authenticated), false},
  {"its protected record as one of type handshake", SEALED13 | LATE13, R(record_outer_type), false},
  {"a record of 2^14 + 257 bytes in its place",    SEALED13 | LATE13, R(record_ciphertext_too_long), false},
  {"a record of 2^14 + 2049 bytes in its place",   SEALED12 | LATE12, R(record_ciphertext_too_long_12), false},
  {"a protected record of 5 bytes in its place",   SEALED13 | LATE13, R(record_too_short_for_tag), false},
  {"in two records",                               PLAIN13,  R(record_messages_cut_and_joined), false},
  {"in two records",                               PLAIN12,  R(record_messages_cut_and_joined_12), false},
  {"a change_cipher_spec with another byte behind it", EXCHANGE12, R(finished_change_cipher_spec_body), false},
  {"a Finished without change_cipher_spec behind it", EXCHANGE12, R(finished_without_change_cipher_spec), false},
  {"itself, unprotected",                          FINISHED13, R(finished_not_in_plaintext), false},
  {"itself, unprotected",                          EXTENSIONS13, R(encrypted_extensions_not_in_plaintext), false},
};
/* clang-format on */
const size_t tq_wire_rule_count = sizeof tq_wire_rules / sizeof *tq_wire_rules;

static bool is_late(const tq_scene *scene) {
  bool acts = scene->play->act != TQ_ACT_NONE;
  return acts || (scene->message == TQ_MESSAGE_new_session_ticket &&
                  scene->endpoint.versions.items[0] >= TQ_VERSION_TLS13);
}

static uint32_t moment_13(const tq_scene *scene) {
  bool server = scene->endpoint.role == TQ_ROLE_SERVER;
  if (scene->message == TQ_MESSAGE_server_hello) {
    return PLAIN13;
  }
  if (is_late(scene)) {
    return scene->message == TQ_MESSAGE_certificate_request ? LATE13 : LATE13 | DATA13;
  }
  if (scene->message == TQ_MESSAGE_end_of_early_data) {
    return 0; /* who has refused early data goes by records that do not open (section 4.2.10) */
  }
  bool own = server && scene->message == TQ_MESSAGE_finished && !scene->play->early_data;
  uint32_t also = own ? FINISHED13 : 0;
  also |= scene->message == TQ_MESSAGE_encrypted_extensions ? EXTENSIONS13 : 0;
  return SEALED13 | also;
}

static uint32_t protection_12(const tq_endpoint *endpoint) {
  const tq_cipher_suite *suite = tq_cipher_suite_find(endpoint->suites.items[0]);
  if (suite == NULL || tq_cipher_get((tq_cipher_id)suite->cipher)->kind != TQ_CIPHER_BLOCK) {
    return AEAD12;
  }
  return tq_endpoint_has(endpoint, TQ_FEATURE_ENCRYPT_THEN_MAC) ? ETM12 : BLOCK12;
}

static uint32_t moment_12(const tq_scene *scene) {
  bool server = scene->endpoint.role == TQ_ROLE_SERVER;
  if (is_late(scene)) {
    return LATE12;
  }
  if (scene->message == TQ_MESSAGE_finished) {
    return SEALED12 | protection_12(&scene->endpoint);
  }
  if (scene->message == TQ_MESSAGE_new_session_ticket) {
    return 0; /* between the Finished messages: what may stand there is another question */
  }
  bool exchange = scene->message == TQ_MESSAGE_client_key_exchange;
  return PLAIN12 | (server ? SERVER12 : 0u) | (exchange ? EXCHANGE12 : 0u);
}

bool tq_wire_rule_fits(const tq_wire_rule *rule, const tq_scene *scene) {
  const tq_endpoint *endpoint = &scene->endpoint;
  if (scene->play == NULL || scene->message == TQ_MESSAGE_client_hello || tq_scene_lacks(scene)) {
    return false;
  }
  bool tls13 = endpoint->versions.items[0] >= TQ_VERSION_TLS13;
  return (rule->phases & (tls13 ? moment_13(scene) : moment_12(scene))) != 0;
}

void tq_wire_rule_verdict(tq_verdict *verdict, const tq_wire_rule *rule, const tq_scene *scene) {
  tq_ledger ledger = tq_ledger_over(verdict);
  tq_citation citation = {.requirement = rule->requirement};
  verdict->version = scene->endpoint.versions.items[0];
  if (tq_requirement_get(rule->requirement)->reaction == TQ_REACT_ACCEPT) {
    tq_ledger_accepts(&ledger, citation);
  } else {
    tq_ledger_binds(&ledger, citation);
  }
  tq_ledger_close(&ledger);
}
