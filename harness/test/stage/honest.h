/* honest.h: for each scene of a ClientHello, one that its endpoint must accept; and small random
 * changes to it. */
#ifndef TQ_TEST_STAGE_HONEST_H
#define TQ_TEST_STAGE_HONEST_H

#include "engine/scene.h"
#include "stage/hello.h"

#include <string.h>

static const uint16_t honest_schemes[] = {0x0403, 0x0503, 0x0603, 0x0804, 0x0805,
                                          0x0806, 0x0807, 0x0808, 0x0809, 0x080a,
                                          0x080b, 0x0401, 0x0501, 0x0601, 0};

/* honest_offer: suites, groups and shares for SCENE; to be changed by tests that want less. */
static inline hello_offer honest_offer(const tq_scene *scene) {
  static const uint16_t versions13[] = {0x0304, 0};
  static const uint16_t versions[] = {0x0304, 0x0303, 0};
  static const uint16_t suites[] = {0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0};
  static const uint16_t suites13[] = {0x1301, 0};
  static const uint16_t groups[] = {0x001d, 0x0017, 0};
  static const uint16_t x25519[] = {0x001d, 0};
  hello_offer offer = {.suites = suites, .groups = groups, .schemes = honest_schemes};
  if (scene->endpoint.versions.items[0] == 0x0304) {
    offer.versions = versions;
    offer.shares = x25519;
    offer.session_id_size = 32;
  }
  if (scene->retry != NULL) { /* the second hello changes the share only (RFC 8446 4.1.2) */
    offer.versions = versions13;
    offer.suites = suites13;
    offer.groups = x25519;
    offer.session_id_size = 0;
  }
  if (scene->endpoint.server_name != NULL) {
    offer.server_name = scene->endpoint.server_name;
    offer.alpn = scene->endpoint.alpn[0];
  }
  return offer;
}

static inline tq_span honest_hello(uint8_t *into, const tq_scene *scene) {
  hello_offer offer = honest_offer(scene);
  return hello_write(into, &offer);
}

static inline uint32_t mutant_random(uint64_t *state) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(*state >> 33);
}

/* mutant: MESSAGE, in a buffer of HELLO_MAX bytes, with one to three changes that NUMBER chooses.
 */
static inline tq_span mutant(uint8_t *bytes, tq_span message, uint64_t number) {
  uint64_t state = number * 2654435761u + 1;
  size_t size = message.size;
  for (uint32_t changes = 1 + mutant_random(&state) % 3; changes > 0; changes--) {
    size_t at = mutant_random(&state) % size;
    uint32_t value = mutant_random(&state);
    switch (mutant_random(&state) % 8) {
    case 0:
      memmove(bytes + at, bytes + at + 1, size - at - 1);
      size -= size > 1;
      break;
    case 1:
      memmove(bytes + at + 1, bytes + at, size - at);
      size++;
      break;
    case 2:
      bytes[at] = (uint8_t)value;
      break;
    default:
      bytes[at] = (uint8_t)(bytes[at] ^ 1u << value % 8);
    }
  }
  return tq_span_of(bytes, size);
}

#endif
