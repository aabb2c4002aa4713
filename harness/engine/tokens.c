/* tokens.c: see tokens.h. */
#include "engine/tokens.h"

#include "crypto/random.h"
#include "spec/group.h"

#include <stdlib.h>

/* clang-format off */
static const struct { const char *name; uint16_t size; } TOKENS[TQ_TOKENS] = {
#define ROW(name_, size_) [TQ_TOKEN_##name_] = {#name_, size_},
  TQ_TOKEN_TABLE(ROW)
#undef ROW
};
static const struct { uint16_t group; tq_token token; } SHARES[] = {
  {TQ_NAMED_GROUP_secp256r1,      TQ_TOKEN_share_secp256r1},
  {TQ_NAMED_GROUP_secp384r1,      TQ_TOKEN_share_secp384r1},
  {TQ_NAMED_GROUP_secp521r1,      TQ_TOKEN_share_secp521r1},
  {TQ_NAMED_GROUP_x25519,         TQ_TOKEN_share_x25519},
  {TQ_NAMED_GROUP_x448,           TQ_TOKEN_share_x448},
  {TQ_NAMED_GROUP_ffdhe2048,      TQ_TOKEN_share_ffdhe2048},
  {TQ_NAMED_GROUP_ffdhe3072,      TQ_TOKEN_share_ffdhe3072},
  {TQ_NAMED_GROUP_X25519MLKEM768, TQ_TOKEN_share_X25519MLKEM768},
};
enum {
#define ROW(name, size) + (size)
  TOTAL = 0 TQ_TOKEN_TABLE(ROW),
#undef ROW
  SLOTS = 1 << 15, /* of the index; a power of two, some three times the windows in it */
  HINTS = 1 << 16, /* bits; few enough that they stay in the nearest cache */
  SEED = 20260101
};
/* clang-format on */

/* BYTES holds all patterns, one after another. SLOT maps the hash of a window of TQ_TOKEN_RUN bytes
 * to the place of that window in BYTES, plus one; 0: empty. A window whose bit in HINT is clear is
 * not there: most are not, and every byte of every message is asked for. KIND says whose byte it
 * is. */
struct tq_tokens {
  uint8_t bytes[TOTAL];
  uint8_t kind[TOTAL];
  uint16_t start[TQ_TOKENS];
  uint16_t slot[SLOTS];
  uint64_t hint[HINTS / 64];
};

static uint32_t window_at(const uint8_t *bytes) {
  uint32_t window;
  memcpy(&window, bytes, sizeof window);
  return window;
}

static uint32_t slot_of(uint32_t window) {
  return window * 0x9e3779b1u >> 17; /* the upper 15 bits */
}

static uint32_t hint_of(uint32_t window) {
  return window * 0x85ebca6bu >> 16;
}

static void index_window(tq_tokens *tokens, size_t place) {
  uint32_t window = window_at(tokens->bytes + place);
  uint32_t slot = slot_of(window);
  tokens->hint[hint_of(window) / 64] |= UINT64_C(1) << hint_of(window) % 64;
  while (tokens->slot[slot] != 0) {
    slot = (slot + 1) % SLOTS;
  }
  tokens->slot[slot] = (uint16_t)(place + 1);
}

tq_tokens *tq_tokens_new(void) {
  tq_tokens *tokens = calloc(1, sizeof *tokens);
  size_t place = 0;
  if (tokens == NULL) {
    return NULL;
  }
  for (size_t token = 0; token < TQ_TOKENS; token++) {
    size_t size = TOKENS[token].size;
    tq_random random = tq_random_seed(SEED + token);
    tokens->start[token] = (uint16_t)place;
    tq_random_fill(&random, tokens->bytes + place, size);
    memset(tokens->kind + place, (int)token, size);
    for (size_t i = 0; i + TQ_TOKEN_RUN <= size; i++) {
      index_window(tokens, place + i);
    }
    place += size;
  }
  return tokens;
}

void tq_tokens_free(tq_tokens *tokens) {
  free(tokens);
}

const char *tq_token_name(tq_token token) {
  return TOKENS[token].name;
}

tq_span tq_token_bytes(const tq_tokens *tokens, tq_token token) {
  return tq_span_of(tokens->bytes + tokens->start[token], TOKENS[token].size);
}

tq_token tq_token_of_share(uint16_t group) {
  for (size_t i = 0; i < sizeof SHARES / sizeof SHARES[0]; i++) {
    if (SHARES[i].group == group) {
      return SHARES[i].token;
    }
  }
  return TQ_TOKENS;
}

void tq_tokens_hide(const tq_tokens *tokens, const tq_live *live, uint8_t *message, size_t size) {
  for (size_t token = 0; token < TQ_TOKENS; token++) {
    size_t count = live->size[token];
    if (count >= TQ_TOKEN_RUN && count <= TOKENS[token].size &&
        live->offset[token] + count <= size) {
      memcpy(message + live->offset[token], tokens->bytes + tokens->start[token], count);
    }
  }
}

/* Where in the patterns the window at BYTES stands; SIZE_MAX: nowhere. */
static size_t find_window(const tq_tokens *tokens, const uint8_t *bytes) {
  uint32_t window = window_at(bytes);
  if ((tokens->hint[hint_of(window) / 64] >> hint_of(window) % 64 & 1) == 0) {
    return SIZE_MAX;
  }
  for (uint32_t slot = slot_of(window); tokens->slot[slot] != 0; slot = (slot + 1) % SLOTS) {
    size_t place = tokens->slot[slot] - 1u;
    if (window_at(tokens->bytes + place) == window) {
      return place;
    }
  }
  return SIZE_MAX;
}

/* How far the bytes follow the pattern at PLACE, within one token. */
static size_t run_length(const tq_tokens *tokens, size_t place, tq_span bytes) {
  uint8_t kind = tokens->kind[place];
  size_t run = TQ_TOKEN_RUN;
  while (run < bytes.size && place + run < TOTAL && tokens->kind[place + run] == kind &&
         tokens->bytes[place + run] == bytes.data[run]) {
    run++;
  }
  return run;
}

/* Puts the run of RUN bytes that begins SKIP bytes into TOKEN in place, as far as the live value
 * goes. */
static void fill_run(const tq_live *live, tq_span honest, size_t token, size_t skip, uint8_t *bytes,
                     size_t run) {
  size_t live_size = live->size[token];
  if (skip >= live_size || live->offset[token] + live_size > honest.size) {
    return;
  }
  size_t count = run < live_size - skip ? run : live_size - skip;
  memcpy(bytes, honest.data + live->offset[token] + skip, count);
}

uint32_t tq_tokens_fill(const tq_tokens *tokens, const tq_live *live, tq_span honest,
                        uint8_t *bytes, size_t size) {
  uint32_t filled = 0;
  for (size_t at = 0; at + TQ_TOKEN_RUN <= size;) {
    size_t place = find_window(tokens, bytes + at);
    if (place == SIZE_MAX) {
      at++;
      continue;
    }
    size_t run = run_length(tokens, place, tq_span_of(bytes + at, size - at));
    size_t token = tokens->kind[place];
    fill_run(live, honest, token, place - tokens->start[token], bytes + at, run);
    filled |= 1u << token;
    at += run;
  }
  return filled;
}

uint32_t tq_tokens_fill_messages(const tq_tokens *tokens, const tq_live *live, tq_span honest,
                                 uint8_t *bytes, size_t size) {
  enum { HEADER = 4 };
  uint32_t filled = 0;
  for (size_t at = HEADER; at <= size;) {
    size_t body = (size_t)bytes[at - 3] << 16 | (size_t)bytes[at - 2] << 8 | bytes[at - 1];
    body = body < size - at ? body : size - at;
    filled |= tq_tokens_fill(tokens, live, honest, bytes + at, body);
    at += body + HEADER;
  }
  return filled;
}

size_t tq_tokens_find(const tq_tokens *tokens, tq_token token, tq_span bytes) {
  for (size_t at = 0; at + TQ_TOKEN_RUN <= bytes.size; at++) {
    size_t place = find_window(tokens, bytes.data + at);
    if (place != SIZE_MAX && tokens->kind[place] == token) {
      size_t skip = place - tokens->start[token];
      return skip <= at ? at - skip : SIZE_MAX;
    }
  }
  return SIZE_MAX;
}
