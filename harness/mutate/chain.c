/* chain.c: see chain.h. */
#include "mutate/chain.h"

#include "wire/der_chain.h"
#include "wire/writer.h"

#include <stdlib.h>

/* chain: the certificates of an input, and of another one. */
typedef struct chain {
  tq_span items[TQ_DER_CHAIN_MAX + 1];
  size_t count;
  tq_span donor[TQ_DER_CHAIN_MAX];
  size_t donor_count;
  tq_dice *dice;
} chain;

static void take_out(chain *of, size_t at) {
  of->count--;
  for (size_t i = at; i < of->count; i++) {
    of->items[i] = of->items[i + 1];
  }
}

static bool put_in(chain *of, size_t at, tq_span certificate) {
  if (of->count == TQ_DER_CHAIN_MAX) {
    return false;
  }
  for (size_t i = of->count++; i > at; i--) {
    of->items[i] = of->items[i - 1];
  }
  of->items[at] = certificate;
  return true;
}

static bool row_drop(chain *of) {
  if (of->count < 2) {
    return false;
  }
  take_out(of, tq_dice_below(of->dice, of->count));
  return true;
}

static bool row_double(chain *of) {
  tq_span one = of->items[tq_dice_below(of->dice, of->count)];
  return put_in(of, tq_dice_below(of->dice, of->count + 1), one);
}

static bool row_swap(chain *of) {
  size_t a = tq_dice_below(of->dice, of->count);
  size_t b = tq_dice_below(of->dice, of->count);
  tq_span kept = of->items[a];
  of->items[a] = of->items[b];
  of->items[b] = kept;
  return a != b;
}

static bool row_reverse(chain *of) {
  for (size_t i = 1, j = of->count; i + 1 < j; i++) {
    tq_span kept = of->items[i];
    of->items[i] = of->items[--j];
    of->items[j] = kept;
  }
  return of->count > 2;
}

static bool row_donor_add(chain *of) {
  return of->donor_count > 0 && put_in(of, tq_dice_below(of->dice, of->count + 1),
                                       of->donor[tq_dice_below(of->dice, of->donor_count)]);
}

static bool row_donor_replace(chain *of) {
  if (of->donor_count == 0) {
    return false;
  }
  of->items[tq_dice_below(of->dice, of->count)] =
      of->donor[tq_dice_below(of->dice, of->donor_count)];
  return true;
}

/* clang-format off */
static bool (*const rows[])(chain *of) = {
  row_drop, row_double, row_swap, row_reverse, row_donor_add, row_donor_replace,
};
/* clang-format on */

static size_t write_chain(const chain *of, uint8_t *data, size_t size, size_t max, uint8_t *scratch,
                          size_t scratch_size) {
  tq_writer writer = tq_writer_over(scratch, max < scratch_size ? max : scratch_size);
  for (size_t i = 0; i < of->count; i++) {
    tq_write_bytes(&writer, of->items[i]);
  }
  if (writer.failed) {
    return size;
  }
  memcpy(data, scratch, writer.size);
  return writer.size;
}

/* The end entity half of the time: most rules are about it. */
static size_t pick(const chain *of) {
  return tq_dice_chance(of->dice, 2) ? 0 : tq_dice_below(of->dice, of->count);
}

static size_t mutate_one(chain *of, tq_x509_mutator *x509, uint8_t *data, size_t size, size_t max,
                         uint8_t *scratch, size_t scratch_size) {
  size_t index = pick(of);
  tq_span before = of->items[index];
  size_t room = max - size + before.size;
  room = room < scratch_size ? room : scratch_size;
  if (before.size > room) {
    return size;
  }
  tq_span other = of->items[tq_dice_below(of->dice, of->count)];
  if (of->donor_count > 0) {
    other = of->donor[tq_dice_below(of->dice, of->donor_count)];
  }
  size_t at = (size_t)(before.data - data);
  size_t behind = size - at - before.size;
  memcpy(scratch, before.data, before.size);
  size_t after = tq_x509_mutate(x509, scratch, before.size, room,
                                (tq_x509_chance){other, tq_dice_next(of->dice)});
  memmove(data + at + after, data + at + before.size, behind);
  memcpy(data + at, scratch, after);
  return at + after + behind;
}

size_t tq_chain_mutate(tq_x509_mutator *x509, uint8_t *data, size_t size, size_t max,
                       tq_x509_chance chance, uint8_t *scratch, size_t scratch_size) {
  enum { CERTIFICATES = 5 }; /* one in so many changes which certificates there are */
  tq_dice dice = tq_dice_from(chance.seed);
  chain of = {.dice = &dice};
  size = size < max ? size : max;
  of.count = tq_der_chain(of.items, tq_span_of(data, size));
  of.donor_count = tq_der_chain(of.donor, chance.donor);
  if (of.count == 0) {
    return size;
  }
  if (tq_dice_chance(&dice, CERTIFICATES) &&
      rows[tq_dice_below(&dice, sizeof rows / sizeof rows[0])](&of)) {
    return write_chain(&of, data, size, max, scratch, scratch_size);
  }
  return mutate_one(&of, x509, data, size, max, scratch, scratch_size);
}

/* --- the smallest --- */

/* Leaves out the certificate AT. */
static size_t without(uint8_t *into, tq_span from, size_t at) {
  tq_span items[TQ_DER_CHAIN_MAX];
  size_t count = tq_der_chain(items, from);
  size_t size = 0;
  for (size_t i = 0; i < count; i++) {
    if (i != at) {
      memcpy(into + size, items[i].data, items[i].size);
      size += items[i].size;
    }
  }
  return size;
}

static size_t drop_certificates(uint8_t *data, size_t size, uint8_t *tried, tq_chain_keeps_fn keeps,
                                void *context, size_t *tries) {
  tq_span items[TQ_DER_CHAIN_MAX];
  size_t at = tq_der_chain(items, tq_span_of(data, size));
  while (at > 0 && *tries > 0) {
    size_t smaller = without(tried, tq_span_of(data, size), --at);
    --*tries;
    if (smaller > 0 && keeps(context, tq_span_of(tried, smaller))) {
      memcpy(data, tried, smaller);
      size = smaller;
    }
  }
  return size;
}

/* One extension of one certificate less, the certificate signed anew; 0: there is none such. */
static size_t without_extension(tq_x509_mutator *x509, uint8_t *into, tq_span from,
                                size_t certificate, size_t extension) {
  tq_span items[TQ_DER_CHAIN_MAX];
  size_t count = tq_der_chain(items, from);
  if (certificate >= count) {
    return 0;
  }
  size_t at = (size_t)(items[certificate].data - from.data);
  size_t size = items[certificate].size;
  memcpy(into, from.data, at + size);
  if (!tq_x509_drop_extension(x509, into + at, &size, extension)) {
    return 0;
  }
  tq_span rest = tq_span_from(from, at + items[certificate].size);
  memcpy(into + at + size, rest.data, rest.size);
  return at + size + rest.size;
}

size_t tq_chain_minimise(uint8_t *data, size_t size, tq_chain_keeps_fn keeps, void *context,
                         size_t tries) {
  enum { EXTENSIONS = 16, LONGER_SIGNATURES = 1024 };
  uint8_t *tried = malloc(size + LONGER_SIGNATURES);
  tq_x509_mutator *x509 = tq_x509_mutator_new(NULL);
  if (tried != NULL && x509 != NULL) {
    size = drop_certificates(data, size, tried, keeps, context, &tries);
  }
  for (size_t i = 0; tried != NULL && x509 != NULL && i < TQ_DER_CHAIN_MAX * EXTENSIONS; i++) {
    size_t smaller = without_extension(x509, tried, tq_span_of(data, size), i / EXTENSIONS,
                                       EXTENSIONS - 1 - i % EXTENSIONS);
    if (smaller == 0 || smaller >= size || tries == 0) {
      continue;
    }
    tries--;
    if (keeps(context, tq_span_of(tried, smaller))) {
      memcpy(data, tried, smaller);
      size = smaller;
    }
  }
  tq_x509_mutator_free(x509);
  free(tried);
  return size;
}
