/* report_fields.c: see report_fields.h. */
#include "cli/explain/report_fields.h"

#include "cli/choice.h"
#include "cli/explain/fields.h"
#include "cli/target_list.h"
#include "engine/scene.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { SCENE_NAME_MAX = 96 };

static void describe(tq_report_field *field, const tq_layout_item *item) {
  const char *name = tq_value_name(item->name, item->value);
  *field = (tq_report_field){.depth = item->depth,
                             .group = item->kind == TQ_FIELD_OPEN,
                             .offset = item->offset,
                             .size = item->size,
                             .name = item->name};
  if (item->kind == TQ_FIELD_LENGTH) {
    snprintf(field->value, sizeof field->value, "%" PRIu64 " (length)", item->value);
  }
  if (item->kind == TQ_FIELD_NUMBER) {
    snprintf(field->value, sizeof field->value, "0x%0*" PRIx64 "%s%s", (int)item->size * 2,
             item->value, name == NULL ? "" : " ", name == NULL ? "" : name);
  }
}

/* What is laid out are handshake messages; records and chains are shown as bytes. */
static bool is_message(const char *name, tq_span input) {
  const tq_target *target = name[0] == '\0' ? tq_target_of("", input) : tq_target_find(name);
  return target != NULL && target->kind != TQ_MUTATE_RECORDS;
}

size_t tq_lay_out(tq_report_field *fields, size_t room, const char *target, const char *name,
                  const uint8_t *input, size_t size) {
  char plain[SCENE_NAME_MAX]; /* without what it was varied with */
  snprintf(plain, sizeof plain, "%.*s", (int)strcspn(name, " "), name);
  const tq_scene *scene = tq_scene_find(plain);
  tq_span message = tq_span_of(input, size);
  tq_layout_item *items = calloc(room + 1, sizeof *items);
  if (items == NULL || scene == NULL || !is_message(target, message)) {
    free(items);
    return 0;
  }
  tq_layout layout = tq_layout_over(items, room, 0);
  tq_fields_layout(&layout, message, &scene->endpoint);
  for (size_t i = 0; i < layout.count; i++) {
    describe(&fields[i], &items[i]);
  }
  free(items);
  return layout.count;
}
