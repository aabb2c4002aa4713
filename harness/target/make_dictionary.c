/* make_dictionary.c: writes libFuzzer's dictionary from the tables of the spec: code points, and
 * extensions as they stand in a ClientHello. */
#include "mutate/pool.h"
#include "mutate/shape.h"

#include <stdio.h>

enum { WORD_MAX = 64 }; /* libFuzzer takes no longer ones */

static void write_word(const char *name, tq_span head, tq_span bytes) {
  for (const char *c = name; *c != '\0'; c++) {
    bool plain = (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9');
    putchar(plain ? *c : '_');
  }
  fputs("=\"", stdout);
  for (size_t i = 0; i < head.size; i++) {
    printf("\\x%02x", head.data[i]);
  }
  for (size_t i = 0; i < bytes.size; i++) {
    printf("\\x%02x", bytes.data[i]);
  }
  fputs("\"\n", stdout);
}

static void write_codes(const char *name, const uint16_t *codes, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const uint8_t bytes[2] = {(uint8_t)(codes[i] >> 8), (uint8_t)codes[i]};
    write_word(name, tq_span_of(bytes, 2), TQ_SPAN_EMPTY);
  }
}

static void write_content(const tq_content *content) {
  size_t size = content->bytes.size;
  const uint8_t head[4] = {(uint8_t)(content->type >> 8), (uint8_t)content->type,
                           (uint8_t)(size >> 8), (uint8_t)size};
  if (size + sizeof head <= WORD_MAX) {
    write_word(content->name, tq_span_of(head, sizeof head), content->bytes);
  }
}

int main(void) {
  puts("# Made from the tables of the spec by harness/target/make_dictionary.c.");
  for (size_t i = 0; i < tq_pool_count; i++) {
    write_codes(tq_pools[i]->name, tq_pools[i]->items, tq_pools[i]->count);
    write_codes(tq_pools[i]->name, tq_pools[i]->rest, tq_pools[i]->rest_count);
  }
  for (size_t i = 0; i < tq_content_count; i++) {
    write_content(&tq_content_table[i]);
  }
  return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
