/* judge.c: see judge.h. */
#include "judge/judge.h"

#include "judge/describe.h"
#include "result/words.h"
#include "spec/requirement.h"

#include <stdio.h>
#include <string.h>

/* clang-format off */
/* What a verdict and an outcome make together. WRONG_ALERT stands only where the alert is outside
 * the verdict's set. A peer may refuse an unfinished message early; it must not accept it. Who
 * waits for more behind what must be refused went on, as who accepts it does: one cause, one key. */
static const uint8_t classes[TQ_VERDICT_KINDS][TQ_OUTCOME_KINDS] = {
#define ROW(verdict, accepted, alert, silent, waiting, refused)                                    \
  [TQ_VERDICT_##verdict] = {                                                                       \
      [TQ_OUTCOME_ACCEPTED] = TQ_CLASS_##accepted, [TQ_OUTCOME_ALERT]   = TQ_CLASS_##alert,        \
      [TQ_OUTCOME_SILENT]   = TQ_CLASS_##silent,   [TQ_OUTCOME_WAITING] = TQ_CLASS_##waiting,      \
      [TQ_OUTCOME_HANG]     = TQ_CLASS_HANG,       [TQ_OUTCOME_CRASH]   = TQ_CLASS_CRASH,          \
      [TQ_OUTCOME_REFUSED]  = TQ_CLASS_##refused,                                                  \
      [TQ_OUTCOME_UNSUPPORTED] = TQ_CLASS_NONE,    [TQ_OUTCOME_SETUP_FAILED] = TQ_CLASS_NONE}
  /*  verdict     accepted  alert        silent  waiting refused */
  ROW(ACCEPT,     NONE,     STRICT,      STRICT, STALL,  STRICT),
  ROW(REJECT,     LAX,      WRONG_ALERT, SILENT, LAX,    NONE),
  ROW(EITHER,     NONE,     NONE,        NONE,   NONE,   NONE),
  ROW(INCOMPLETE, LAX,      NONE,        NONE,   NONE,   NONE),
#undef ROW
};

/* SILENT is a warning in TLS 1.2, where section 7.2.2 of RFC 5246 demands the alert; ANSWER is a
 * note where the requirement is no MUST; LAX a warning while nothing but waiting came of it. */
static const uint8_t severities[TQ_CLASS_COUNT] = {
    [TQ_CLASS_LAX]    = TQ_SEVERITY_ERROR,   [TQ_CLASS_ANSWER]       = TQ_SEVERITY_ERROR,
    [TQ_CLASS_KEYS]   = TQ_SEVERITY_ERROR,   [TQ_CLASS_CRASH]        = TQ_SEVERITY_ERROR,
    [TQ_CLASS_HANG]   = TQ_SEVERITY_ERROR,   [TQ_CLASS_STRICT]       = TQ_SEVERITY_WARNING,
    [TQ_CLASS_FACTS]  = TQ_SEVERITY_WARNING, [TQ_CLASS_VARIANCE]     = TQ_SEVERITY_WARNING,
    [TQ_CLASS_STALL]  = TQ_SEVERITY_WARNING, [TQ_CLASS_WRONG_ALERT]  = TQ_SEVERITY_NOTE,
    [TQ_CLASS_SILENT] = TQ_SEVERITY_NOTE,    [TQ_CLASS_DOUBLE_ALERT] = TQ_SEVERITY_NOTE,
    [TQ_CLASS_POLICY] = TQ_SEVERITY_NOTE,
};
/* clang-format on */

enum { TLS12 = 0x0303, TLS13 = 0x0304 };

/* sheet: the findings of one trial as they are written. */
typedef struct sheet {
  tq_finding *findings;
  size_t count;
  const tq_trial *trial;
} sheet;

static tq_severity severity_of(tq_class class_, uint16_t requirement, uint16_t version,
                               tq_outcome_kind outcome) {
  bool silent12 = class_ == TQ_CLASS_SILENT && version == TLS12;
  if (silent12 || (class_ == TQ_CLASS_LAX && outcome == TQ_OUTCOME_WAITING)) {
    return TQ_SEVERITY_WARNING;
  }
  if (class_ == TQ_CLASS_FACTS && requirement == TQ_REQ_NONE) {
    return TQ_SEVERITY_NOTE; /* the other version was on offer too, and no clause ranks them */
  }
  if (class_ == TQ_CLASS_VARIANCE && requirement == TQ_REQ_key_exchange_premaster_padding_wrong) {
    return TQ_SEVERITY_ERROR; /* what can be told apart decrypts for whoever asks often enough */
  }
  tq_level level = tq_requirement_get(requirement)->level;
  if (class_ == TQ_CLASS_ANSWER && level != TQ_MUST && level != TQ_MUST_NOT) {
    return TQ_SEVERITY_NOTE;
  }
  return tq_class_severity(class_);
}

/* The version in a key is the one that the requirement speaks of, so that what an implementation
 * does alike in both versions is one finding. Without a requirement, and where the version decides
 * the severity, it is the one that the handshake was about. */
static uint16_t key_version(const tq_finding *finding, uint16_t subject, uint16_t version) {
  static const uint16_t versions[] = {[TQ_TLS12] = TLS12, [TQ_TLS13] = TLS13, [TQ_TLS_BOTH] = 0};
  if (subject == TQ_REQ_NONE || finding->class_ == TQ_CLASS_SILENT) {
    return version;
  }
  return versions[tq_requirement_get(subject)->versions & TQ_TLS_BOTH];
}

/* Whoever ends a handshake without a word mostly does so wherever it ends one: what is broken is
 * the duty to send an alert, whatever the reason to send one was. */
static uint16_t silence_subject(uint16_t version) {
  return version == TLS12 ? TQ_REQ_alert_alert_sent_12 : TQ_REQ_alert_alert_sent;
}

/* Whether REQUIREMENT demands no more than that a message may be cut, which the clause on the
 * boundaries of messages says of both versions. */
static bool is_cutting(uint16_t requirement) {
  return requirement == TQ_REQ_record_messages_cut_and_joined ||
         requirement == TQ_REQ_record_messages_cut_and_joined_12;
}

/* The requirement that a key names: the cause, where several requirements come down to one. */
static uint16_t key_subject(const tq_finding *finding, uint16_t version) {
  if (finding->class_ == TQ_CLASS_SILENT) {
    return silence_subject(version);
  }
  return is_cutting(finding->requirement) ? TQ_REQ_record_boundaries_not_preserved
                                          : finding->requirement;
}

/* One root cause is one key: which alert came, or none, depends on what else stands in the message
 * and is told with the finding. Only for POLICY the way that the peer went is what differs. */
static void write_key(tq_finding *finding, const tq_trial *trial, uint16_t version) {
  const char *way = "";
  if (finding->class_ == TQ_CLASS_POLICY) {
    way = finding->outcome.kind == TQ_OUTCOME_ACCEPTED ? "/goes_on" : "/refuses";
  }
  uint16_t subject = key_subject(finding, version);
  snprintf(finding->key, sizeof finding->key, "%s/%s/%s/%s/%s%s", tq_class_word(finding->class_),
           tq_requirement_token(subject), finding->peer,
           tq_version_token(key_version(finding, subject, version)), tq_role_word(trial->role),
           way);
}

static bool is_written(const sheet *out, tq_class class_, uint16_t requirement) {
  for (size_t i = 0; i < out->count; i++) {
    if (out->findings[i].class_ == class_ && out->findings[i].requirement == requirement) {
      return true;
    }
  }
  return false;
}

/* The version that the difference is about: what was agreed, or else what had to be. */
static uint16_t version_of(const tq_trial *trial) {
  uint16_t agreed = trial->outcome->facts.version;
  bool accepted = trial->outcome->kind == TQ_OUTCOME_ACCEPTED;
  return accepted && agreed != 0 ? agreed : trial->verdict->version;
}

static void write_finding(sheet *out, tq_class class_, uint16_t requirement) {
  const tq_trial *trial = out->trial;
  if (is_written(out, class_, requirement)) {
    return;
  }
  tq_finding *finding = &out->findings[out->count++];
  uint16_t version = version_of(trial);
  *finding =
      (tq_finding){.class_ = class_,
                   .severity = severity_of(class_, requirement, version, trial->outcome->kind),
                   .requirement = requirement,
                   .peer = trial->peer,
                   .release = trial->release,
                   .target = trial->target,
                   .scene = trial->scene,
                   .verdict = *trial->verdict,
                   .outcome = *trial->outcome};
  write_key(finding, trial, version);
}

static uint16_t leading(const tq_verdict *verdict) {
  return verdict->count == 0 ? (uint16_t)TQ_REQ_NONE : verdict->citations[0].requirement;
}

/* Whether CITATION says by itself that the handshake must end. What is only open beside it does
 * not, nor does a rule of one version once the peer has agreed on the other. */
static bool is_cause(const tq_trial *trial, const tq_citation *citation) {
  const tq_requirement *row = tq_requirement_get(citation->requirement);
  if (citation->open || row->reaction != TQ_REACT_REJECT) {
    return false;
  }
  bool accepted = trial->outcome->kind == TQ_OUTCOME_ACCEPTED;
  switch (accepted ? trial->outcome->facts.version : 0) {
  case TLS12:
    return (row->versions & TQ_TLS12) != 0;
  case TLS13:
    return (row->versions & TQ_TLS13) != 0;
  default:
    return true;
  }
}

/* The one cause of a refusal, if all causes lie in the same bytes: the first of them; NULL if there
 * is none, or more than one. With two things wrong at once nobody can say which of them the peer
 * overlooked or answered, and one may hide the other: such an input makes no finding by itself, and
 * its simpler neighbours do. Who waits may do so for what is open, such as the start of another
 * message: that counts then too. */
static const tq_citation *only_cause(const tq_trial *trial) {
  const tq_citation *only = NULL;
  bool waits = trial->outcome->kind == TQ_OUTCOME_WAITING;
  for (size_t i = 0; i < trial->verdict->count; i++) {
    const tq_citation *citation = &trial->verdict->citations[i];
    if (!is_cause(trial, citation) && !(waits && citation->open)) {
      continue;
    }
    if (only != NULL && (only->offset != citation->offset || only->size != citation->size)) {
      return NULL;
    }
    only = only == NULL ? citation : only;
  }
  return only;
}

/* telling: how much a demand for acceptance tells of a refusal. ORDINARY: most honest messages make
 * it too, and hardly anyone refuses them for that. SLIGHT: it names the finding where nothing that
 * is more unusual stands in the message. DECISIVE: it is about how the message came, whatever
 * stands in it. */
typedef enum telling { ORDINARY, SLIGHT, TELLING, DECISIVE } telling;

/* clang-format off */
static const struct {
  uint16_t requirement;
  telling telling;
} demands[] = {
    {TQ_REQ_client_hello_group_without_share,              ORDINARY},
    {TQ_REQ_client_hello_aes_128_gcm_supported,            ORDINARY},
    {TQ_REQ_client_hello_secp256r1_supported,              ORDINARY},
    {TQ_REQ_client_hello_supported_versions_absent,        ORDINARY},
    {TQ_REQ_client_hello_supported_versions_without_tls13, SLIGHT},
    {TQ_REQ_client_hello_unknown_suites_ignored,           SLIGHT},
    {TQ_REQ_client_hello_unknown_versions_ignored,         SLIGHT},
    {TQ_REQ_client_hello_unknown_values_ignored,           SLIGHT},
    {TQ_REQ_client_hello_unknown_suites_ignored_12,        SLIGHT},
    {TQ_REQ_record_messages_cut_and_joined,                DECISIVE},
    {TQ_REQ_record_messages_cut_and_joined_12,             DECISIVE},
};
/* clang-format on */

static telling telling_of(uint16_t requirement) {
  for (size_t i = 0; i < sizeof demands / sizeof demands[0]; i++) {
    if (demands[i].requirement == requirement) {
      return demands[i].telling;
    }
  }
  return TELLING;
}

/* The most telling demand for acceptance, if all that are as telling lie in the same bytes; else
 * the general row, which is last: nobody can say which of them was overlooked. */
static uint16_t only_demand(const tq_verdict *verdict) {
  const tq_citation *general = &verdict->citations[verdict->count - 1];
  const tq_citation *only = general;
  telling most = ORDINARY;
  for (const tq_citation *other = verdict->citations; other < general; other++) {
    telling here = telling_of(other->requirement);
    if (here == ORDINARY || here < most) {
      continue;
    }
    bool apart = other->offset != only->offset || other->size != only->size;
    if (here > most) {
      only = other;
    } else if (apart) {
      only = general; /* and so will every later one be apart */
    }
    most = here;
  }
  return only->requirement;
}

uint16_t tq_judge_subject(const tq_trial *trial) {
  const tq_citation *cause = NULL;
  switch (trial->verdict->kind) {
  case TQ_VERDICT_ACCEPT:
    return trial->verdict->count == 0 ? (uint16_t)TQ_REQ_NONE : only_demand(trial->verdict);
  case TQ_VERDICT_REJECT:
    cause = only_cause(trial);
    return cause == NULL ? (uint16_t)TQ_REQ_NONE : cause->requirement;
  default:
    return leading(trial->verdict);
  }
}

static bool alert_is_allowed(const tq_trial *trial) {
  return tq_alert_set_empty(trial->verdict->alerts) ||
         tq_alert_set_has(trial->verdict->alerts, trial->outcome->alert);
}

static void write_reaction(sheet *out) {
  const tq_trial *trial = out->trial;
  tq_class class_ = (tq_class)classes[trial->verdict->kind][trial->outcome->kind];
  if (class_ == TQ_CLASS_NONE || (class_ == TQ_CLASS_WRONG_ALERT && alert_is_allowed(trial))) {
    return;
  }
  uint16_t subject = tq_judge_subject(trial);
  bool refused = class_ == TQ_CLASS_STRICT || class_ == TQ_CLASS_STALL;
  if (refused && is_cutting(subject)) {
    class_ = TQ_CLASS_VARIANCE; /* what a message's other forms show, where it is played in them */
  }
  if (subject != TQ_REQ_NONE || class_ == TQ_CLASS_HANG || class_ == TQ_CLASS_CRASH) {
    write_finding(out, class_, subject);
  }
}

/* Where the RFCs leave a message open, a lower version may be the way to take it. */
static bool facts_differ(const tq_trial *trial) {
  uint16_t agreed = trial->outcome->facts.version;
  uint16_t demanded = trial->verdict->version;
  return trial->verdict->kind == TQ_VERDICT_ACCEPT && trial->outcome->kind == TQ_OUTCOME_ACCEPTED &&
         agreed != 0 && demanded != 0 && agreed != demanded;
}

/* By the version in which the secrets differ, or the data that they should carry. */
static uint16_t keys_subject(const tq_trial *trial) {
  return trial->outcome->facts.version == TLS12 ? TQ_REQ_key_schedule_master_secret
                                                : TQ_REQ_key_schedule_secrets;
}

/* Of a message that need not be accepted nobody knows what the secrets should be: it may hold a
 * share that is nobody's, or be followed by messages that stand in the way of data. */
static bool secrets_differ(const tq_trial *trial) {
  return trial->verdict->kind == TQ_VERDICT_ACCEPT && trial->outcome->kind == TQ_OUTCOME_ACCEPTED &&
         trial->outcome->keys_differ;
}

/* Whether what the INDEX-th citation of the answer is about was cited before it: the same bytes. */
static bool is_cited_before(const tq_trial *trial, size_t index) {
  const tq_citation *one = &trial->answer[index];
  for (size_t i = 0; i < index; i++) {
    const tq_citation *other = &trial->answer[i];
    if (one->size != 0 && other->offset == one->offset && other->size == one->size) {
      return true;
    }
  }
  return false;
}

/* No answer is right to a message that must be refused: that there is one is the finding then, and
 * what is wrong with it has the same cause. Of what one field breaks the first names it. */
static void write_answer(sheet *out) {
  const tq_trial *trial = out->trial;
  bool moot = trial->verdict->kind == TQ_VERDICT_REJECT && out->count != 0 &&
              out->findings[0].class_ == TQ_CLASS_LAX;
  for (size_t i = 0; i < trial->answer_count && i < TQ_CITATIONS_MAX && !moot; i++) {
    if (!is_cited_before(trial, i)) {
      write_finding(out, TQ_CLASS_ANSWER, trial->answer[i].requirement);
    }
  }
}

bool tq_is_tested(tq_outcome_kind kind) {
  return kind != TQ_OUTCOME_UNSUPPORTED && kind != TQ_OUTCOME_SETUP_FAILED;
}

size_t tq_judge(tq_finding *findings, const tq_trial *trial) {
  sheet out = {findings, 0, trial};
  if (!tq_is_tested(trial->outcome->kind)) {
    return 0;
  }
  write_reaction(&out);
  if (trial->answer_count == 0 && facts_differ(trial)) {
    write_finding(&out, TQ_CLASS_FACTS, TQ_REQ_NONE);
  }
  if (secrets_differ(trial)) {
    write_finding(&out, TQ_CLASS_KEYS, keys_subject(trial));
  }
  write_answer(&out);
  if (trial->outcome->second_alert != TQ_NO_ALERT) {
    write_finding(&out, TQ_CLASS_DOUBLE_ALERT, TQ_REQ_alert_one_fatal_alert);
  }
  return out.count;
}

/* Whether a peer went on: 1, refused: 0, or neither can be said: -1. */
static int went_on(const tq_trial *trial) {
  switch (trial->outcome->kind) {
  case TQ_OUTCOME_ACCEPTED:
    return 1;
  case TQ_OUTCOME_ALERT:
  case TQ_OUTCOME_SILENT:
  case TQ_OUTCOME_REFUSED:
    return 0;
  default:
    return -1;
  }
}

static bool facts_agree(const tq_facts *a, const tq_facts *b) {
  return a->version == b->version && a->suite == b->suite && a->group == b->group &&
         a->retry == b->retry && a->resumed == b->resumed &&
         a->extended_master_secret == b->extended_master_secret && strcmp(a->alpn, b->alpn) == 0;
}

/* How OUTCOME ends, as far as it must be the same: 0: refused, with or without an alert, which no
 * clause on records or extensions rules out; negative: nothing can be said. */
static int ending(const tq_outcome *outcome) {
  switch (outcome->kind) {
  case TQ_OUTCOME_ALERT:
  case TQ_OUTCOME_SILENT:
    return 0;
  case TQ_OUTCOME_UNSUPPORTED:
  case TQ_OUTCOME_SETUP_FAILED:
    return -1;
  default:
    return 1 + (int)outcome->kind;
  }
}

/* Which alert ends it may depend on which of several errors is met first, and that on how much is
 * there. */
static bool outcomes_agree(const tq_outcome *a, const tq_outcome *b) {
  if (ending(a) < 0 || ending(b) < 0) {
    return true;
  }
  if (ending(a) != ending(b)) {
    return false;
  }
  return a->kind != TQ_OUTCOME_ACCEPTED ||
         (facts_agree(&a->facts, &b->facts) && a->keys_differ == b->keys_differ);
}

size_t tq_judge_variance(tq_finding *finding, const tq_trial *trial, const tq_outcome *plain,
                         uint16_t requirement) {
  sheet out = {finding, 0, trial};
  if (!outcomes_agree(plain, trial->outcome)) {
    write_finding(&out, TQ_CLASS_VARIANCE, requirement);
  }
  return out.count;
}

size_t tq_judge_apart(tq_finding *finding, const tq_trial *trial, uint16_t requirement) {
  sheet out = {finding, 0, trial};
  write_finding(&out, TQ_CLASS_VARIANCE, requirement);
  return out.count;
}

size_t tq_judge_policy(tq_finding *findings, const tq_trial *trials, size_t count) {
  size_t votes[2] = {0, 0};
  for (size_t i = 0; i < count; i++) {
    int way = went_on(&trials[i]);
    if (trials[i].verdict->kind == TQ_VERDICT_EITHER && way >= 0) {
      votes[way]++;
    }
  }
  int minority = votes[1] >= votes[0] ? 0 : 1;
  size_t written = 0;
  for (size_t i = 0; i < count && votes[1 - minority] != 0; i++) {
    sheet out = {findings + written, 0, &trials[i]};
    if (trials[i].verdict->kind == TQ_VERDICT_EITHER && went_on(&trials[i]) == minority) {
      write_finding(&out, TQ_CLASS_POLICY, leading(trials[i].verdict));
      findings[written].peers_on = (uint16_t)votes[1];
      findings[written].peers = (uint16_t)(votes[0] + votes[1]);
    }
    written += out.count;
  }
  return written;
}

tq_severity tq_class_severity(tq_class class_) {
  return (tq_severity)severities[(unsigned)class_ < TQ_CLASS_COUNT ? class_ : TQ_CLASS_NONE];
}
