/* nearest.c: see nearest.h. */
#include "cli/nearest.h"

#include "cli/peer_list.h"
#include "cli/target_list.h"
#include "engine/scene.h"
#include "spec/extension.h"
#include "spec/message.h"
#include "target/honest.h"
#include "target/nearest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 1 << 16, TRIES = 500, BYTES_SHOWN = 16 };

/* near: the nearest so far; ORIGIN is the honest message that it is near to. */
typedef struct near {
  tq_nearest_search search;
  tq_mutate_kind kind;
  tq_span input;
  uint8_t bytes[ROOM];
  uint8_t tried[ROOM];
  uint8_t origin[ROOM];
  size_t size;
  tq_honest_edit edits[TQ_HONEST_EDITS_MAX];
  tq_honest_edit tried_edits[TQ_HONEST_EDITS_MAX];
  size_t count; /* SIZE_MAX: none yet */
} near;

static const tq_peer *find_peer(const tq_finding_record *record) {
  tq_peer_list all;
  tq_peer_list_all(&all);
  for (size_t i = 0; i < all.count; i++) {
    const tq_peer *peer = all.items[i].peer;
    if (peer != NULL && strcmp(peer->name, record->peer) == 0 &&
        strcmp(peer->release(), record->release) == 0) {
      return peer;
    }
  }
  return NULL;
}

static void approach(near *to, tq_span honest) {
  if (honest.size == 0 || honest.size > ROOM) {
    return;
  }
  memcpy(to->tried, to->input.data, to->input.size);
  size_t size =
      tq_nearest(&to->search, to->kind, to->tried, to->input.size, sizeof to->tried, honest);
  size_t count = tq_honest_edits(to->tried_edits, to->kind, tq_span_of(to->tried, size), honest);
  if (count >= to->count) {
    return;
  }
  to->count = count;
  to->size = size;
  memcpy(to->bytes, to->tried, size);
  memcpy(to->origin, honest.data, honest.size);
  memcpy(to->edits, to->tried_edits, count * sizeof to->edits[0]);
}

/* The honest messages of a scene: hellos from its model, or the one that the engine sends. */
static void approach_all(near *to, const tq_scene *scene, tq_checks *checks) {
  static uint8_t honest[ROOM];
  if (scene->message != TQ_MESSAGE_client_hello) {
    approach(to, tq_player_honest(to->search.player));
    return;
  }
  for (int manner = 0; manner < TQ_HONEST_MANNERS; manner++) {
    tq_writer writer = tq_writer_over(honest, sizeof honest);
    tq_honest_client_hello(&writer, scene, (tq_honest_manner)manner, checks);
    approach(to, tq_writer_bytes(&writer));
  }
}

/* --- in words --- */

static void print_bytes(tq_span bytes) {
  for (size_t i = 0; i < bytes.size && i < BYTES_SHOWN; i++) {
    printf(i == 0 ? "%02x" : " %02x", bytes.data[i]);
  }
  printf("%s", bytes.size == 0 ? "nothing" : bytes.size > BYTES_SHOWN ? " .." : "");
}

static tq_span bytes_of(const near *to, const tq_honest_edit *edit) {
  return tq_span_of(to->bytes + edit->at, edit->size);
}

static tq_span origin_of(const near *to, const tq_honest_edit *edit) {
  return tq_span_of(to->origin + edit->honest_at, edit->honest_size);
}

/* What was left out where the INDEX-th edit is the same field that is there: one in place of the
 * other. NULL: the edit stands alone. The other way round too. */
static const tq_honest_edit *partner_of(const near *to, size_t index) {
  const tq_honest_edit *one = &to->edits[index];
  for (size_t i = 0; i < to->count; i++) {
    const tq_honest_edit *other = &to->edits[i];
    bool fits = one->change == TQ_HONEST_ADDED
                    ? other->change == TQ_HONEST_LEFT_OUT
                    : one->change == TQ_HONEST_LEFT_OUT && other->change == TQ_HONEST_ADDED;
    if (fits && one->within == other->within && strcmp(one->name, other->name) == 0) {
      return other;
    }
  }
  return NULL;
}

static void print_pair(tq_span is, tq_span was) {
  if (tq_span_equal(is, was)) {
    printf("stands in another place\n");
    return;
  }
  printf("is ");
  print_bytes(is);
  printf(", not ");
  print_bytes(was);
  printf("\n");
}

static void print_edit(const near *to, size_t index) {
  const tq_honest_edit *edit = &to->edits[index];
  const tq_honest_edit *left_out = partner_of(to, index);
  printf("    ");
  if (edit->within >= 0) {
    printf("in %s (0x%04x): ", tq_extension_name((uint16_t)edit->within), (unsigned)edit->within);
  }
  printf("%s%s ", edit->change == TQ_HONEST_LENGTH ? "the length of " : "", edit->name);
  if (edit->change == TQ_HONEST_LEFT_OUT) {
    printf("is left out: ");
    print_bytes(origin_of(to, edit));
    printf("\n");
    return;
  }
  if (edit->change == TQ_HONEST_ADDED && left_out == NULL) {
    printf("is there: ");
    print_bytes(bytes_of(to, edit));
    printf("\n");
    return;
  }
  print_pair(bytes_of(to, edit), origin_of(to, left_out == NULL ? edit : left_out));
}

/* Of a field that is another, and stands elsewhere, what was left out is told with what is there.
 */
static bool is_told(const near *to, size_t index) {
  return to->edits[index].change != TQ_HONEST_LEFT_OUT || partner_of(to, index) == NULL;
}

static void print_edits(const near *to) {
  size_t told = 0;
  for (size_t i = 0; i < to->count; i++) {
    told += is_told(to, i);
  }
  printf("  nearest      %zu edit%s of a message that an honest peer sends\n", told,
         told == 1 ? "" : "s");
  for (size_t i = 0; i < to->count; i++) {
    if (is_told(to, i)) {
      print_edit(to, i);
    }
  }
}

/* --- the whole --- */

static void tell(const tq_finding_record *record, const tq_scene *scene, const tq_target *target,
                 const tq_peer *peer) {
  tq_checks *checks = tq_checks_new();
  near *to = calloc(1, sizeof *to);
  tq_player *player =
      checks == NULL || to == NULL ? NULL : tq_player_new(scene, peer, checks, target->name);
  if (player != NULL) {
    to->search = (tq_nearest_search){player, TQ_STAGE_WHOLE, record->key, TRIES};
    to->kind = target->kind;
    to->input = tq_span_of(record->input, record->input_size);
    to->count = SIZE_MAX;
    if (tq_nearest_shows(&to->search, to->input)) {
      approach_all(to, scene, checks);
    }
    if (to->count != SIZE_MAX) {
      print_edits(to);
    }
  }
  tq_player_free(player);
  free(to);
  tq_checks_free(checks);
}

void tq_print_nearest(const tq_finding_record *record) {
  const tq_scene *scene = tq_scene_find(record->scene);
  const tq_target *target = tq_target_find(record->target);
  const tq_peer *peer = find_peer(record);
  bool dangerous = record->class_ == TQ_CLASS_CRASH || record->class_ == TQ_CLASS_HANG;
  if (scene == NULL || target == NULL || peer == NULL || dangerous || record->input_size > ROOM ||
      scene->chain != NULL || target->kind == TQ_MUTATE_CHAIN ||
      target->kind == TQ_MUTATE_RECORDS) {
    return;
  }
  tell(record, scene, target, peer);
}
