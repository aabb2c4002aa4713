/* plugin.c: the reference with bugs in its source, as a library; see source.h. */
#include "peer/plugin.h"

#include "peer/planted/source.h"
#include "peer/wolfssl/wolfssl.h"

/* Read by what harness/cmake/planted/plant puts into the reference. */
extern int tq_planted_now;
int tq_planted_now = 0;

void tq_planted_select(int number) {
  tq_planted_now = number;
}

const tq_peer *tq_peer_plugin(void) {
  return tq_wolfssl_peer();
}
