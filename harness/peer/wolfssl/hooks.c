/* hooks.c: all that wolfSSL takes from its surroundings, taken from the host. */
#include "peer/wolfssl/local.h"

#include <time.h>

static const tq_peer_host *host;

const tq_peer_host *tq_wolfssl_host(void) {
  return host;
}

/* Called by the library under names that user_settings.h gives, or that it has itself. */
int tq_wolfssl_rand_block(unsigned char *output, unsigned int size);
time_t tq_wolfssl_time(time_t *now);
word32 LowResTimer(void);
sword64 TimeNowInMilliseconds(void);

int tq_wolfssl_rand_block(unsigned char *output, unsigned int size) {
  host->random(host->context, output, size);
  return 0;
}

time_t tq_wolfssl_time(time_t *now) {
  time_t seconds = (time_t)host->time(host->context);
  if (now != NULL) {
    *now = seconds;
  }
  return seconds;
}

word32 LowResTimer(void) {
  return (word32)host->time(host->context);
}

sword64 TimeNowInMilliseconds(void) {
  return (sword64)host->time(host->context) * 1000;
}

static void *host_malloc(size_t size) {
  return host->malloc(host->context, size);
}

static void host_free(void *pointer) {
  host->free(host->context, pointer);
}

static void *host_realloc(void *pointer, size_t size) {
  return host->realloc(host->context, pointer, size);
}

bool tq_wolfssl_hooks_install(const tq_peer_host *given) {
  host = given;
  return wolfSSL_SetAllocators(host_malloc, host_free, host_realloc) == 0;
}
