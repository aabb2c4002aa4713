/* learn_server.c: a server's model. It takes one of what it is offered: what it took is left out of
 * the next offer, until it takes none. */
#include "spec/cipher_suite.h"
#include "spec/group.h"
#include "spec/signature_scheme.h"
#include "target/learn_local.h"

#include <stdio.h>

enum {
  TLS10 = 0x0301,
  TLS11 = 0x0302,
  TLS12 = 0x0303,
  TLS13 = 0x0304,
  RENEGOTIATION_SCSV = 0x00ff,
  FALLBACK_SCSV = 0x5600,
  INAPPROPRIATE_FALLBACK = 86,
  TRIES = 2
};

/* learner: CODES is the room for an offer. */
typedef struct learner {
  tq_outside *outside;
  tq_outside_model *model;
  tq_crypto *crypto;
  uint16_t all_suites[TQ_OUTSIDE_CODES_MAX];
  uint16_t all_groups[TQ_OUTSIDE_CODES_MAX];
  uint16_t all_schemes[TQ_OUTSIDE_CODES_MAX];
  tq_code_list suites13;
  tq_code_list suites12;
  tq_code_list groups;
  tq_code_list schemes;
  uint32_t features;
  uint16_t curve;
  int slowest;
  tq_probed last;
} learner;

static const uint16_t version13[] = {TLS13};

/* --- everything there is, to offer --- */

/* Values that stand among the suites and are none (RFC 5746 section 3.3, RFC 7507). */
static bool is_signal(uint16_t code) {
  return code == RENEGOTIATION_SCSV || code == FALLBACK_SCSV;
}

static tq_code_list gather_suites(uint16_t *into, uint16_t version) {
  size_t count = 0;
  size_t used = 0;
  const tq_cipher_suite *rows = tq_cipher_suites(&count);
  for (size_t i = 0; i < count && used < TQ_OUTSIDE_CODES_MAX; i++) {
    bool fits = rows[i].min_version <= version && rows[i].max_version >= version;
    if (fits && (version == TLS13) == (rows[i].min_version == TLS13) &&
        !tq_kx_psk((tq_kx)rows[i].kx) && !is_signal(rows[i].code)) {
      into[used++] = rows[i].code;
    }
  }
  return (tq_code_list){into, used};
}

static tq_code_list gather_groups(uint16_t *into) {
  size_t count = 0;
  const tq_group *rows = tq_groups(&count);
  for (size_t i = 0; i < count; i++) {
    into[i] = rows[i].code;
  }
  return (tq_code_list){into, count};
}

static tq_code_list gather_schemes(uint16_t *into) {
  size_t count = 0;
  const tq_signature_scheme *rows = tq_signature_schemes(&count);
  for (size_t i = 0; i < count; i++) {
    into[i] = rows[i].code;
  }
  return (tq_code_list){into, count};
}

/* --- asking --- */

static tq_probe probe_of(const learner *self, uint16_t version) {
  bool newer = version == TLS13;
  return (tq_probe){.latest = TLS12,
                    .versions = newer ? (tq_code_list){version13, 1} : (tq_code_list){NULL, 0},
                    .suites = newer ? self->suites13 : self->suites12,
                    .groups = self->groups,
                    .schemes = self->schemes};
}

/* True: it answered with a hello. Silence is asked again. */
static bool ask(learner *self, const tq_probe *probe) {
  for (int i = 0; i < TRIES; i++) {
    tq_probe_run(&self->last, self->outside, self->crypto, probe);
    if (self->last.milliseconds > self->slowest) {
      self->slowest = self->last.milliseconds;
    }
    if (self->last.connected && (self->last.hello || self->last.alert != TQ_NO_ALERT)) {
      break;
    }
  }
  self->features |= self->last.hello ? self->last.features : 0;
  self->curve = self->curve == 0 ? self->last.curve : self->curve;
  return self->last.hello;
}

static bool take_out(uint16_t *codes, size_t *count, uint16_t code) {
  for (size_t i = 0; i < *count; i++) {
    if (codes[i] == code) {
      memmove(codes + i, codes + i + 1, (*count - i - 1) * sizeof *codes);
      (*count)--;
      return true;
    }
  }
  return false;
}

static bool add(tq_code_list *list, uint16_t *into, uint16_t code) {
  if (list->count >= TQ_OUTSIDE_CODES_MAX || tq_code_list_has(*list, code)) {
    return false;
  }
  into[list->count++] = code;
  list->items = into;
  return true;
}

static void learn_suites(learner *self, uint16_t version) {
  tq_outside_model *model = self->model;
  uint16_t left[TQ_OUTSIDE_CODES_MAX];
  tq_code_list offer = version == TLS13 ? self->suites13 : self->suites12;
  memcpy(left, offer.items, offer.count * sizeof left[0]);
  tq_probe probe = probe_of(self, version);
  probe.suites = (tq_code_list){left, offer.count};
  while (probe.suites.count > 0 && ask(self, &probe) && self->last.version == version &&
         take_out(left, &probe.suites.count, self->last.suite)) {
    add(&model->abilities.suites, model->suites, self->last.suite);
  }
}

/* TLS 1.3: an empty key_share asks for a group. */
static void learn_groups13(learner *self) {
  tq_outside_model *model = self->model;
  uint16_t left[TQ_OUTSIDE_CODES_MAX];
  memcpy(left, self->groups.items, self->groups.count * sizeof left[0]);
  tq_probe probe = probe_of(self, TLS13);
  probe.groups = (tq_code_list){left, self->groups.count};
  while (probe.groups.count > 0 && ask(self, &probe) &&
         take_out(left, &probe.groups.count, self->last.group)) {
    add(&model->abilities.groups, model->groups, self->last.group);
  }
}

/* The suites of TLS 1.2 that were learnt and need a curve. */
static tq_code_list curve_suites(const learner *self, uint16_t *into) {
  tq_code_list suites = self->model->abilities.suites;
  size_t count = 0;
  for (size_t i = 0; i < suites.count; i++) {
    const tq_cipher_suite *row = tq_cipher_suite_find(suites.items[i]);
    if (row != NULL && row->min_version != TLS13 && tq_kx_ec((tq_kx)row->kx)) {
      into[count++] = suites.items[i];
    }
  }
  return (tq_code_list){into, count};
}

/* TLS 1.2 shows a group only where it is the only one; those that it takes together are tried
 * alone.
 */
static void learn_groups12(learner *self) {
  tq_outside_model *model = self->model;
  uint16_t suites[TQ_OUTSIDE_CODES_MAX];
  uint16_t left[TQ_OUTSIDE_CODES_MAX];
  size_t count = 0;
  tq_probe probe = probe_of(self, TLS12);
  probe.suites = curve_suites(self, suites);
  for (size_t i = 0; i < self->groups.count; i++) {
    const tq_group *row = tq_group_find(self->groups.items[i]);
    if (row != NULL && row->tls12 && !tq_group_is_ffdhe(row->code) &&
        !tq_code_list_has(model->abilities.groups, row->code)) {
      left[count++] = row->code;
    }
  }
  probe.groups = (tq_code_list){left, count};
  if (probe.suites.count == 0 || count == 0 || !ask(self, &probe)) {
    return;
  }
  for (size_t i = 0; i < count; i++) {
    probe.groups = (tq_code_list){left + i, 1};
    if (ask(self, &probe)) {
      add(&model->abilities.groups, model->groups, left[i]);
    }
  }
}

/* A scheme alone: it signs with it or ends. The keys of TLS 1.3's ECDSA schemes tell the curve. */
static void learn_schemes(learner *self, uint16_t version) {
  tq_outside_model *model = self->model;
  uint16_t suites[TQ_OUTSIDE_CODES_MAX];
  tq_probe probe = probe_of(self, version);
  probe.groups = model->abilities.groups;
  probe.share = true;
  if (version == TLS12) {
    probe.suites = curve_suites(self, suites);
  }
  for (size_t i = 0; i < self->schemes.count && probe.suites.count != 0; i++) {
    probe.schemes = (tq_code_list){&self->schemes.items[i], 1};
    if (!tq_code_list_has(model->abilities.schemes, self->schemes.items[i]) && ask(self, &probe) &&
        self->last.version == version) {
      add(&model->abilities.schemes, model->schemes, self->schemes.items[i]);
    }
  }
}

/* --- what follows from it --- */

static bool has_version(const learner *self, uint16_t version) {
  return tq_code_list_has(self->model->abilities.versions, version);
}

/* clang-format off */
static const struct {
  uint16_t scheme;
  tq_credential credential;
} shown_by[] = {
  {TQ_SCHEME_rsa_pss_rsae_sha256, TQ_CREDENTIAL_RSA_2048},
  {TQ_SCHEME_rsa_pkcs1_sha256,    TQ_CREDENTIAL_RSA_2048},
  {TQ_SCHEME_ed25519,             TQ_CREDENTIAL_ED25519},
  {TQ_SCHEME_ed448,               TQ_CREDENTIAL_ED448},
  {TQ_SCHEME_rsa_pss_pss_sha256,  TQ_CREDENTIAL_RSA_PSS},
};
/* clang-format on */

static uint32_t credentials_of(const learner *self) {
  tq_code_list schemes = self->model->abilities.schemes;
  uint32_t set = 0;
  for (size_t i = 0; i < sizeof shown_by / sizeof shown_by[0]; i++) {
    set |= tq_code_list_has(schemes, shown_by[i].scheme) ? 1u << shown_by[i].credential : 0;
  }
  bool alone12 = !has_version(self, TLS13);
  bool p256 = alone12 ? self->curve == 0x0017
                      : tq_code_list_has(schemes, TQ_SCHEME_ecdsa_secp256r1_sha256) &&
                            self->curve != 0x0018;
  bool p384 = alone12 ? self->curve == 0x0018
                      : tq_code_list_has(schemes, TQ_SCHEME_ecdsa_secp384r1_sha384) &&
                            self->curve != 0x0017;
  set |= p256 ? 1u << TQ_CREDENTIAL_ECDSA_P256 : 0;
  set |= p384 ? 1u << TQ_CREDENTIAL_ECDSA_P384 : 0;
  return set;
}

static void learn_fallback(learner *self) {
  uint16_t suites[TQ_OUTSIDE_CODES_MAX + 1];
  tq_probe probe = probe_of(self, TLS12);
  memcpy(suites, probe.suites.items, probe.suites.count * sizeof suites[0]);
  suites[probe.suites.count] = FALLBACK_SCSV;
  probe.suites = (tq_code_list){suites, probe.suites.count + 1};
  if (!ask(self, &probe) && self->last.alert == INAPPROPRIATE_FALLBACK) {
    self->features |= TQ_FEATURE_FALLBACK_SCSV;
  }
}

/* Versions before TLS 1.2, which no rule is written for, and which leave verdicts open. */
static void learn_older(learner *self) {
  tq_outside_model *model = self->model;
  tq_probe probe = probe_of(self, TLS12);
  for (uint16_t version = TLS11; version >= TLS10; version--) {
    probe.latest = version;
    if (ask(self, &probe) && self->last.version == version) {
      add(&model->abilities.versions, model->versions, version);
      return;
    }
  }
}

static void learn_versions(learner *self) {
  tq_outside_model *model = self->model;
  tq_probe probe = probe_of(self, TLS13);
  if (ask(self, &probe) && self->last.version == TLS13) {
    add(&model->abilities.versions, model->versions, TLS13);
  }
  probe = probe_of(self, TLS12);
  if (ask(self, &probe) && self->last.version == TLS12) {
    add(&model->abilities.versions, model->versions, TLS12);
  }
}

static bool say_why(const learner *self, char *why, size_t size) {
  const char *name = tq_outside_peer(self->outside)->name;
  if (!self->last.connected) {
    (void)snprintf(why, size, "%s: %s", name, tq_outside_reason(self->outside));
  } else if (self->last.alert != TQ_NO_ALERT) {
    (void)snprintf(why, size, "%s: answers every honest hello with alert %d", name,
                   self->last.alert);
  } else {
    (void)snprintf(why, size, "%s: answers an honest hello with no TLS%s", name,
                   self->last.ended ? ", and closes" : " in time");
  }
  return false;
}

static bool learn_all(learner *self, char *why, size_t size) {
  tq_abilities *can = &self->model->abilities;
  learn_versions(self);
  if (can->versions.count == 0) {
    return say_why(self, why, size);
  }
  if (has_version(self, TLS13)) {
    learn_suites(self, TLS13);
    learn_groups13(self);
    learn_schemes(self, TLS13);
  }
  if (has_version(self, TLS12)) {
    learn_suites(self, TLS12);
    learn_groups12(self);
    learn_schemes(self, TLS12);
    if (has_version(self, TLS13)) {
      learn_fallback(self);
    }
    learn_older(self);
  }
  can->credentials = credentials_of(self);
  can->features = self->features;
  can->unknown = (TQ_FEATURE_EC_POINT_FORMATS * 2u - 1u) & ~self->features;
  tq_outside_slow(self->outside, self->slowest);
  return true;
}

bool tq_learn_server(tq_outside *outside, tq_crypto *crypto, char *why, size_t size) {
  static learner self;
  static uint16_t suites13[TQ_OUTSIDE_CODES_MAX];
  self = (learner){.outside = outside, .model = tq_outside_model_of(outside), .crypto = crypto};
  self.suites13 = gather_suites(suites13, TLS13);
  self.suites12 = gather_suites(self.all_suites, TLS12);
  self.groups = gather_groups(self.all_groups);
  self.schemes = gather_schemes(self.all_schemes);
  self.model->abilities = (tq_abilities){.server = true, .fixed = true, .mute = true};
  return learn_all(&self, why, size);
}
