/* no_session_cache.c: what releases after 5.5.4 forget to leave out under NO_SESSION_CACHE. A
 * "stateful ticket" (32 bytes) is looked up in a cache that is not there: it is not found. */
#include <wolfssl/internal.h>
#include <wolfssl/wolfcrypt/settings.h>

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
