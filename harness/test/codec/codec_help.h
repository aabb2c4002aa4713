/* codec_help.h: what holds for the reading of every message, whatever is in it. */
#ifndef TQ_TEST_CODEC_HELP_H
#define TQ_TEST_CODEC_HELP_H

#include "codec/fault.h"
#include "codec/layout.h"
#include "spec/requirement.h"
#include "support/check.h"
#include "support/shared.h"

/* parse_fn: reads a message's body; false if the parse was stopped. */
typedef bool parse_fn(tq_faults *faults, tq_span body, size_t offset, const tq_trace *trace);

/* heap_copy: BYTES in a block of exactly their size, so that a read beyond them is seen by
 * AddressSanitizer. The caller frees DATA. */
static inline tq_span heap_copy(tq_span bytes) {
  uint8_t *data = malloc(bytes.size > 0 ? bytes.size : 1);
  assert_non_null(data);
  if (bytes.size == 0) {
    return tq_span_of(data, 0);
  }
  memcpy(data, bytes.data, bytes.size);
  return tq_span_of(data, bytes.size);
}

/* has_fault: parses a heap copy of BODY: is anything wrong with it? */
static inline bool has_fault(parse_fn *parse, tq_span body) {
  tq_span copy = heap_copy(body);
  tq_faults faults = {.count = 0};
  bool went_through = parse(&faults, copy, 0, NULL);
  free((void *)(uintptr_t)copy.data);
  assert_int_equal(faults.stopped, !went_through);
  assert_true(went_through || faults.count > 0);
  return faults.count > 0;
}

static inline void print_faults(const tq_faults *faults) {
  for (size_t i = 0; i < faults->count; i++) {
    const tq_fault *fault = &faults->items[i];
    print_message("  %s at %u, %u bytes, extension %d\n",
                  tq_requirement_get(fault->requirement)->id, fault->offset, fault->size,
                  fault->extension);
  }
}

/* assert_clean: BODY parses without a fault. */
static inline void assert_clean(parse_fn *parse, tq_span body) {
  tq_faults faults = {.count = 0};
  bool went_through = parse(&faults, body, 0, NULL);
  print_faults(&faults);
  assert_true(went_through);
  assert_int_equal(faults.count, 0);
}

/* assert_one_fault: BODY, read at offset 1000, has this fault and no other; OFFSET is in BODY. */
static inline void assert_one_fault(parse_fn *parse, tq_span body, tq_fault expected) {
  tq_span copy = heap_copy(body);
  tq_faults faults = {.count = 0};
  parse(&faults, copy, 1000, NULL);
  free((void *)(uintptr_t)copy.data);
  if (faults.count != 1 || faults.items[0].requirement != expected.requirement) {
    print_message("expected %s\n", tq_requirement_get(expected.requirement)->id);
    print_faults(&faults);
  }
  assert_int_equal(faults.count, 1);
  assert_string_equal(tq_requirement_get(faults.items[0].requirement)->id,
                      tq_requirement_get(expected.requirement)->id);
  assert_int_equal(faults.items[0].extension, expected.extension);
  assert_int_equal(faults.items[0].offset, expected.offset + 1000);
  assert_int_equal(faults.items[0].size, expected.size);
}

/* assert_prefixes_refused: no strict prefix of BODY is clean, but for the one of SPARED bytes. */
static inline void assert_prefixes_refused(parse_fn *parse, tq_span body, size_t spared) {
  for (size_t size = 0; size < body.size; size++) {
    if (has_fault(parse, tq_span_first(body, size)) == (size == spared)) {
      fail_msg("prefix of %zu bytes of %zu", size, body.size);
    }
  }
}

/* assert_surplus_refused: BODY with one more byte is not clean. */
static inline void assert_surplus_refused(parse_fn *parse, tq_span body) {
  uint8_t *longer = calloc(1, body.size + 1);
  assert_non_null(longer);
  memcpy(longer, body.data, body.size);
  assert_true(has_fault(parse, tq_span_of(longer, body.size + 1)));
  free(longer);
}

/* assert_same_faults: field by field, since structures have padding. */
static inline void assert_same_faults(const tq_faults *a, const tq_faults *b) {
  assert_int_equal(a->count, b->count);
  assert_int_equal(a->overflow, b->overflow);
  assert_int_equal(a->stopped, b->stopped);
  assert_int_equal(a->incomplete, b->incomplete);
  for (size_t i = 0; i < a->count; i++) {
    assert_int_equal(a->items[i].requirement, b->items[i].requirement);
    assert_int_equal(a->items[i].extension, b->items[i].extension);
    assert_int_equal(a->items[i].offset, b->items[i].offset);
    assert_int_equal(a->items[i].size, b->items[i].size);
  }
}

enum { LAYOUT_ITEMS = 4096 };

/* assert_tiled: the leaves of BODY's layout cover it without gap or overlap, trace or no trace give
 * the same faults, and nothing is "unread" in a clean body. Returns the number of items. */
static inline size_t assert_tiled(parse_fn *parse, tq_span body, tq_layout_item *items) {
  tq_layout layout = tq_layout_over(items, LAYOUT_ITEMS, 50);
  tq_trace trace = tq_layout_trace(&layout);
  tq_faults traced = {.count = 0};
  tq_faults silent = {.count = 0};
  parse(&traced, body, 50, &trace);
  parse(&silent, body, 50, NULL);
  assert_same_faults(&traced, &silent);
  tq_layout_finish(&layout, 50 + body.size);
  assert_false(layout.overflow);
  size_t covered = 50;
  for (size_t i = 0; i < layout.count; i++) {
    assert_int_equal(items[i].offset, covered);
    assert_true(items[i].next > i && items[i].next <= layout.count);
    if (items[i].kind != TQ_FIELD_OPEN) {
      covered += items[i].size;
    }
    if (traced.count == 0) {
      assert_string_not_equal(items[i].name, "unread");
    }
  }
  assert_int_equal(covered, 50 + body.size);
  return layout.count;
}

static inline void add_to_length(uint8_t *bytes, size_t width, int change) {
  uint32_t value = 0;
  for (size_t i = 0; i < width; i++) {
    value = value << 8 | bytes[i];
  }
  value += (uint32_t)change;
  for (size_t i = 0; i < width; i++) {
    bytes[i] = (uint8_t)(value >> (8 * (width - 1 - i)));
  }
}

/* assert_lengths_checked: every length of BODY that is one off, the others left alone, is a fault.
 * Returns how many lengths there are. */
static inline size_t assert_lengths_checked(parse_fn *parse, tq_span body) {
  tq_layout_item *items = malloc(LAYOUT_ITEMS * sizeof *items);
  assert_non_null(items);
  size_t count = assert_tiled(parse, body, items);
  size_t lengths = 0;
  for (size_t i = 0; i < count; i++) {
    if (items[i].kind != TQ_FIELD_LENGTH) {
      continue;
    }
    lengths++;
    for (int change = -1; change <= 1; change += 2) {
      tq_span copy = heap_copy(body);
      add_to_length((uint8_t *)(uintptr_t)copy.data + items[i].offset - 50, items[i].size, change);
      bool fault = has_fault(parse, copy);
      if (!fault) {
        print_error("length of %s at %u changed by %d\n", items[i].name, items[i].offset - 50,
                    change);
      }
      assert_true(fault);
      free((void *)(uintptr_t)copy.data);
    }
  }
  free(items);
  return lengths;
}

/* next_random: xorshift; tests seed it themselves. */
static inline uint32_t next_random(uint32_t *seed) {
  *seed ^= *seed << 13;
  *seed ^= *seed >> 17;
  *seed ^= *seed << 5;
  return *seed;
}

/* assert_survives_noise: mutants of BODY, and noise, parse without a bad read, and their layouts
 * tile them whatever is wrong with them. */
static inline void assert_survives_noise(parse_fn *parse, tq_span body, int rounds) {
  tq_layout_item *items = malloc(LAYOUT_ITEMS * sizeof *items);
  assert_non_null(items);
  uint32_t seed = 20260101;
  for (int round = 0; round < rounds; round++) {
    tq_span copy = heap_copy(tq_span_first(body, next_random(&seed) % (body.size + 1)));
    uint8_t *bytes = (uint8_t *)(uintptr_t)copy.data;
    for (uint32_t edits = next_random(&seed) % 8; copy.size > 0 && edits > 0; edits--) {
      bytes[next_random(&seed) % copy.size] = (uint8_t)next_random(&seed);
    }
    assert_tiled(parse, copy, items);
    free(bytes);
  }
  free(items);
}

#endif
