/* adapter.h: what every adapter does around its library: the host that it was given, what a
 * connection keeps beside the library's own state, lists of code points and names. Compiled into
 * each plugin. */
#ifndef TQ_PEER_ADAPTER_H
#define TQ_PEER_ADAPTER_H

#include "peer/plugin.h"

/* TQ_CODES: an array of code points as a tq_code_list. */
#define TQ_CODES(array)                                                                            \
  { array, sizeof array / sizeof array[0] }

/* tq_adapter_setup: keeps HOST, for libraries whose hooks have no context; always true. The rest
 * asks it. */
bool tq_adapter_setup(const tq_peer_host *host);
int64_t tq_adapter_time(void);
void tq_adapter_random(uint8_t *into, size_t size);

/* tq_adapter: a connection as far as all libraries are alike in it. */
typedef struct tq_adapter {
  const tq_endpoint *endpoint;
  const tq_transport *transport;
  int32_t error;
  int16_t alert_sent;
  int16_t alert_received;
  char reason[120];
  tq_secret secrets[TQ_SECRETS_MAX];
  uint8_t secret_count;
} tq_adapter;

void tq_adapter_open(tq_adapter *self, const tq_peer_setup *setup, const tq_transport *transport);

/* tq_adapter_read, tq_adapter_write: over the transport; see tq_transport. */
size_t tq_adapter_read(const tq_adapter *self, void *into, size_t size);
bool tq_adapter_write(const tq_adapter *self, const void *bytes, size_t size);

/* tq_adapter_keep_secret: one secret under its LABEL of a key log; what is too long is passed over.
 * tq_adapter_keep_line: that of a line of a key log: label, client random, secret. */
void tq_adapter_keep_secret(tq_adapter *self, tq_span label, tq_span secret);
void tq_adapter_keep_line(tq_adapter *self, const char *line);

/* tq_adapter_failed: keeps the library's ERROR and its words for it; always TQ_PEER_FAILED. */
tq_peer_state tq_adapter_failed(tq_adapter *self, int32_t error, const char *reason);

/* tq_adapter_report: all of a report but the facts, which are empty. */
void tq_adapter_report(const tq_adapter *self, tq_peer_report *out);

/* tq_adapter_keep_known: those of WANTED that are in KNOWN, in the order of WANTED, into INTO (MAX
 * items); how many. */
size_t tq_adapter_keep_known(uint16_t *into, size_t max, tq_code_list wanted, tq_code_list known);

/* tq_adapter_names: NAMES (NULL-terminated, or NULL) as the ProtocolNameList of RFC 7301 section
 * 3.1 without its length, into INTO; its size, 0: none, or more than MAX. tq_adapter_choose: the
 * first of NAMES that is in such a list; NULL: none is. */
size_t tq_adapter_names(uint8_t *into, size_t max, const char *const *names);
const char *tq_adapter_choose(const char *const *names, tq_span offered);

#endif
