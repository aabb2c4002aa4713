/* fields.c: see fields.h. */
#include "cli/explain/fields.h"

#include "cli/style.h"
#include "codec/message.h"
#include "spec/requirement.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { ITEMS_MAX = 1 << 16, HEX_BYTES = 16, HEX_WIDTH = 3 * HEX_BYTES + 1 };
enum { TLS12 = 0x0303, TLS13 = 0x0304 };

/* --- marks --- */

static void add_mark(tq_marks *marks, tq_citation citation, bool open) {
  for (size_t i = 0; i < marks->count; i++) {
    const tq_citation *other = &marks->items[i].citation;
    if (other->requirement == citation.requirement && other->offset == citation.offset &&
        other->size == citation.size) {
      marks->items[i].open = marks->items[i].open && open;
      return;
    }
  }
  if (marks->count < TQ_MARKS_MAX) {
    marks->items[marks->count].citation = citation;
    marks->items[marks->count].open = open;
    marks->items[marks->count].printed = false;
    marks->count++;
  }
}

void tq_marks_add(tq_marks *marks, const tq_verdict *verdict) {
  if (verdict->kind != TQ_VERDICT_REJECT && verdict->kind != TQ_VERDICT_EITHER) {
    return;
  }
  for (size_t i = 0; i < verdict->count; i++) {
    tq_reaction reaction = tq_requirement_get(verdict->citations[i].requirement)->reaction;
    add_mark(marks, verdict->citations[i],
             verdict->kind == TQ_VERDICT_EITHER || reaction != TQ_REACT_REJECT);
  }
}

static void print_mark(const tq_marks *marks, size_t index) {
  const tq_citation *citation = &marks->items[index].citation;
  const tq_requirement *row = tq_requirement_get(citation->requirement);
  tq_style style = marks->items[index].open ? TQ_YELLOW : TQ_REVERSE_RED;
  printf("%8s%s%s %s%s%s: RFC %u section %s: %s", "", tq_style_on(stdout, style),
         marks->items[index].open ? "(open)" : "^^^", row->id, tq_style_off(stdout),
         citation->size == 0 ? " (something is missing)" : "", row->rfc, row->section, row->text);
  if (citation->size != 0) {
    printf(" [%06x+%u]", citation->offset, citation->size);
  }
  printf("\n");
}

void tq_print_marks(tq_marks *marks, uint32_t end) {
  for (size_t i = 0; i < marks->count; i++) {
    if (!marks->items[i].printed && marks->items[i].citation.offset < end) {
      marks->items[i].printed = true;
      print_mark(marks, i);
    }
  }
}

static bool is_marked(const tq_marks *marks, const tq_layout_item *item) {
  for (size_t i = 0; i < marks->count; i++) {
    const tq_citation *citation = &marks->items[i].citation;
    uint32_t end = citation->offset + (citation->size == 0 ? 1 : citation->size);
    if (item->offset < end && citation->offset < item->offset + item->size) {
      return true;
    }
  }
  return false;
}

/* --- fields --- */

static void print_hex(tq_span message, const tq_layout_item *item, bool marked) {
  char text[HEX_WIDTH + 8] = "";
  size_t at = 0;
  tq_span bytes = tq_span_first(tq_span_from(message, item->offset), item->size);
  size_t shown = bytes.size > HEX_BYTES ? HEX_BYTES - 1 : bytes.size;
  for (size_t i = 0; i < shown; i++) {
    at += (size_t)snprintf(text + at, sizeof text - at, "%02x ", bytes.data[i]);
  }
  snprintf(text + at, sizeof text - at, "%s", shown < bytes.size ? ".." : "");
  printf("%s%-*s%s", tq_style_on(stdout, marked ? TQ_RED : TQ_PLAIN), HEX_WIDTH, text,
         tq_style_off(stdout));
}

static void print_value(const tq_layout_item *item) {
  const char *name = tq_value_name(item->name, item->value);
  if (item->kind == TQ_FIELD_LENGTH) {
    printf("length of %s: %" PRIu64, item->name, item->value);
    return;
  }
  printf("%s", item->name);
  if (item->kind == TQ_FIELD_OPAQUE) {
    printf(" (%" PRIu32 " byte%s)", item->size, item->size == 1 ? "" : "s");
  }
  if (item->kind == TQ_FIELD_NUMBER) {
    printf(": 0x%0*" PRIx64, (int)item->size * 2, item->value);
  }
  if (item->kind == TQ_FIELD_NUMBER && name != NULL) {
    printf(" %s%s%s", tq_style_on(stdout, TQ_BLUE), name, tq_style_off(stdout));
  }
}

static void print_item(tq_span message, const tq_layout_item *item, const tq_marks *marks) {
  bool leaf = item->kind != TQ_FIELD_OPEN;
  bool marked = leaf && is_marked(marks, item);
  printf("%06" PRIx32 "  ", item->offset);
  if (leaf) {
    print_hex(message, item, marked);
  } else {
    printf("%-*s", HEX_WIDTH, "");
  }
  printf(" %*s", 2 * (int)item->depth, "");
  print_value(item);
  printf("\n");
}

static void print_items(tq_span message, const tq_layout *layout, tq_marks *marks) {
  for (size_t i = 0; i < layout->count; i++) {
    const tq_layout_item *item = &layout->items[i];
    print_item(message, item, marks);
    /* a mark stands under the innermost field that it begins in */
    if (item->kind != TQ_FIELD_OPEN) {
      tq_print_marks(marks, item->offset + item->size);
    }
  }
  if (layout->overflow) {
    printf("... and more fields, which are not shown\n");
  }
}

/* --- messages --- */

void tq_fields_layout(tq_layout *layout, tq_span bytes, const tq_endpoint *endpoint) {
  static tq_message message; /* too large for the stack of a small thread, and used once */
  tq_faults faults = {0};
  tq_handshake handshake = {0};
  tq_trace trace = tq_layout_trace(layout);
  uint16_t version = tq_code_list_has(endpoint->versions, TLS13) ? TLS13 : TLS12;
  uint16_t suite = endpoint->suites.count == 0 ? 0 : endpoint->suites.items[0];
  tq_message_context context = tq_message_context_of(version, suite);
  tq_handshake_read(&handshake, bytes, 0, &trace);
  if (bytes.size > TQ_HANDSHAKE_HEADER) {
    tq_message_parse(&message, &faults, handshake, &context, &trace);
  }
  tq_layout_finish(layout, bytes.size);
}

bool tq_print_fields(tq_span message, const tq_endpoint *endpoint, tq_marks *marks) {
  tq_layout_item *items = calloc(ITEMS_MAX, sizeof *items);
  if (items == NULL) {
    return false;
  }
  tq_layout layout = tq_layout_over(items, ITEMS_MAX, 0);
  tq_fields_layout(&layout, message, endpoint);
  printf("%soffset  %-*s field%s\n", tq_style_on(stdout, TQ_BOLD), HEX_WIDTH, "bytes",
         tq_style_off(stdout));
  print_items(message, &layout, marks);
  tq_print_marks(marks, UINT32_MAX);
  free(items);
  return true;
}
