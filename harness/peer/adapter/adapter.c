/* adapter.c: see adapter.h. */
#include "peer/adapter/adapter.h"

#include <stdio.h>

static const tq_peer_host *host;

bool tq_adapter_setup(const tq_peer_host *given) {
  host = given;
  return true;
}

int64_t tq_adapter_time(void) {
  return host->time(host->context);
}

void tq_adapter_random(uint8_t *into, size_t size) {
  host->random(host->context, into, size);
}

void tq_adapter_open(tq_adapter *self, const tq_peer_setup *setup, const tq_transport *transport) {
  *self = (tq_adapter){.endpoint = setup->endpoint,
                       .transport = transport,
                       .alert_sent = TQ_NO_ALERT,
                       .alert_received = TQ_NO_ALERT};
}

size_t tq_adapter_read(const tq_adapter *self, void *into, size_t size) {
  return self->transport->read(self->transport->context, into, size);
}

bool tq_adapter_write(const tq_adapter *self, const void *bytes, size_t size) {
  return self->transport->write(self->transport->context, tq_span_of(bytes, size));
}

void tq_adapter_keep_secret(tq_adapter *self, tq_span label, tq_span secret) {
  if (self->secret_count == TQ_SECRETS_MAX || secret.size > TQ_SECRET_MAX) {
    return;
  }
  tq_secret *slot = &self->secrets[self->secret_count++];
  (void)snprintf(slot->label, sizeof slot->label, "%.*s", (int)label.size,
                 (const char *)label.data);
  memcpy(slot->bytes, secret.data, secret.size);
  slot->size = (uint8_t)secret.size;
}

void tq_adapter_keep_line(tq_adapter *self, const char *line) {
  uint8_t bytes[TQ_SECRET_MAX];
  size_t size = 0;
  const char *random = strchr(line, ' ');
  const char *hex = random != NULL ? strchr(random + 1, ' ') : NULL;
  if (hex == NULL) {
    return;
  }
  unsigned int byte = 0;
  for (hex++; size < sizeof bytes && sscanf(hex, "%2x", &byte) == 1; hex += 2) {
    bytes[size++] = (uint8_t)byte;
  }
  tq_adapter_keep_secret(self, tq_span_of(line, (size_t)(random - line)), tq_span_of(bytes, size));
}

tq_peer_state tq_adapter_failed(tq_adapter *self, int32_t error, const char *reason) {
  self->error = error;
  (void)snprintf(self->reason, sizeof self->reason, "%s", reason != NULL ? reason : "");
  return TQ_PEER_FAILED;
}

void tq_adapter_report(const tq_adapter *self, tq_peer_report *out) {
  *out = (tq_peer_report){.error = self->error,
                          .reason = self->reason,
                          .alert_sent = self->alert_sent,
                          .alert_received = self->alert_received,
                          .secret_count = self->secret_count};
  memcpy(out->secrets, self->secrets, sizeof out->secrets);
}

size_t tq_adapter_keep_known(uint16_t *into, size_t max, tq_code_list wanted, tq_code_list known) {
  size_t count = 0;
  for (size_t i = 0; i < wanted.count && count < max; i++) {
    if (tq_code_list_has(known, wanted.items[i])) {
      into[count++] = wanted.items[i];
    }
  }
  return count;
}

size_t tq_adapter_names(uint8_t *into, size_t max, const char *const *names) {
  size_t size = 0;
  for (; names != NULL && *names != NULL; names++) {
    size_t length = strlen(*names);
    if (length > UINT8_MAX || size + 1 + length > max) {
      return 0;
    }
    into[size++] = (uint8_t)length;
    memcpy(into + size, *names, length);
    size += length;
  }
  return size;
}

const char *tq_adapter_choose(const char *const *names, tq_span offered) {
  for (; names != NULL && *names != NULL; names++) {
    for (size_t at = 0; at < offered.size; at += 1u + offered.data[at]) {
      tq_span one = tq_span_first(tq_span_from(offered, at + 1), offered.data[at]);
      if (tq_span_equal(one, tq_span_text(*names))) {
        return *names;
      }
    }
  }
  return NULL;
}
