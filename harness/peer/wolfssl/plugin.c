/* plugin.c: a release of wolfSSL beside the reference. It bears the reference's name: findings of
 * the releases share their keys and differ in the release, so that what is fixed or broken in one
 * of them shows as a key that it has not, or that only it has. */
#include "peer/plugin.h"

#include "peer/wolfssl/wolfssl.h"

const tq_peer *tq_peer_plugin(void) {
  return tq_wolfssl_peer();
}
