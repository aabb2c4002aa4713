/* left_out.c: what some releases call though our settings leave it out. */
#include <wolfssl/internal.h>
#include <wolfssl/wolfcrypt/settings.h>

/* Under NO_SESSION_CACHE, releases after 5.5.4: a "stateful ticket" (32 bytes) is looked up in a
 * cache that is not there: it is not found. */
#if LIBWOLFSSL_VERSION_HEX >= 0x05006000

int TlsSessionCacheGetAndRdLock(const byte *id, const WOLFSSL_SESSION **sess, word32 *lockedRow,
                                byte side) {
  (void)id;
  (void)side;
  *sess = NULL;
  *lockedRow = 0;
  return 0;
}

void TlsSessionCacheUnlockRow(word32 row) {
  (void)row;
}

#endif

/* Compiled by no release unless with the API of OpenSSL or hostap: the master secret of TLS 1.2 and
 * the randoms that it was made from. */
int wolfSSL_get_keys(WOLFSSL *ssl, unsigned char **master, unsigned int *master_size,
                     unsigned char **server, unsigned int *server_size, unsigned char **client,
                     unsigned int *client_size) {
  if (ssl == NULL || ssl->arrays == NULL) {
    return WOLFSSL_FATAL_ERROR;
  }
  *master = ssl->arrays->masterSecret;
  *server = ssl->arrays->serverRandom;
  *client = ssl->arrays->clientRandom;
  *master_size = SECRET_LEN;
  *server_size = RAN_LEN;
  *client_size = RAN_LEN;
  return WOLFSSL_SUCCESS;
}
