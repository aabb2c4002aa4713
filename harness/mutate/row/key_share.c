/* key_share.c: key shares against the groups that go with them, and pre-shared keys (RFC 8446
 * sections 4.2.7 to 4.2.11). */
#include "mutate/row/rows.h"
#include "spec/extension.h"

static bool is_share(const tq_tree *tree, uint16_t node) {
  return tree->nodes[node].shape == &tq_shape_key_share_entry && tree->nodes[node].end == node + 3;
}

/* The key_exchange of one of the shares, as a node behind its group. */
static uint16_t pick_key(tq_edit *edit) {
  uint16_t share = tq_edit_pick(edit, is_share);
  return share == TQ_NO_NODE ? share : (uint16_t)(share + 2);
}

static uint16_t group_of(const tq_edit *edit, uint16_t key) {
  return (uint16_t)tq_edit_node(edit, (uint16_t)(key - 1))->value;
}

static bool share_insert(tq_edit *edit, uint16_t group, tq_span key) {
  uint16_t list = tq_tree_find(&edit->tree, &tq_shape_client_shares, 0);
  if (list == TQ_NO_NODE || key.size + 4 > TQ_SCRATCH) {
    return false;
  }
  uint8_t *into = edit->scratch;
  if (key.size != 0) {
    memmove(into + 4, key.data, key.size);
  }
  into[0] = (uint8_t)(group >> 8);
  into[1] = (uint8_t)group;
  into[2] = (uint8_t)(key.size >> 8);
  into[3] = (uint8_t)key.size;
  const tq_node *node = tq_edit_node(edit, list);
  bool front = tq_dice_chance(&edit->dice, 2);
  size_t at = front ? tq_node_start(node) : tq_node_stop(node);
  return tq_edit_splice(edit, list, at, 0, tq_span_of(into, key.size + 4));
}

bool tq_row_share_missing(tq_edit *edit) {
  if (tq_dice_chance(&edit->dice, 2)) {
    return tq_edit_extension_drop(edit, TQ_EXTENSION_key_share);
  }
  uint16_t list = tq_tree_find(&edit->tree, &tq_shape_client_shares, 0);
  return list != TQ_NO_NODE && tq_edit_node(edit, list)->size != 0 &&
         tq_edit_set(edit, list, TQ_SPAN_EMPTY);
}

bool tq_row_share_extra(tq_edit *edit) {
  const tq_group_share *share = tq_group_share_pick(&edit->dice);
  return share_insert(edit, share->group, share->honest);
}

/* A second share for a group that has one. */
bool tq_row_share_double(tq_edit *edit) {
  uint16_t key = pick_key(edit);
  if (key == TQ_NO_NODE) {
    return false;
  }
  const tq_node *node = tq_edit_node(edit, key);
  uint16_t group = group_of(edit, key);
  const tq_group_share *other = tq_group_share_find(group);
  if (other != NULL && tq_dice_chance(&edit->dice, 2)) {
    return share_insert(edit, group, other->honest);
  }
  tq_span copy = tq_edit_copy(edit, tq_node_start(node), node->size);
  return copy.size == node->size && share_insert(edit, group, copy);
}

bool tq_row_share_size(tq_edit *edit) {
  uint16_t key = pick_key(edit);
  if (key == TQ_NO_NODE) {
    return false;
  }
  size_t old = tq_edit_node(edit, key)->size;
  const size_t sizes[] = {0,  1, old - (old != 0), old + 1, old / 2, old * 2, 31, 32, 33, 64,
                          65, 66};
  size_t size = sizes[tq_dice_below(&edit->dice, sizeof sizes / sizeof sizes[0])];
  if (size == old || size > TQ_SCRATCH) {
    return false;
  }
  tq_span noise = tq_edit_noise(edit, size);
  size_t kept = size < old ? size : old;
  memcpy(edit->scratch, edit->data + tq_node_start(tq_edit_node(edit, key)), kept);
  return tq_edit_set(edit, key, noise);
}

bool tq_row_share_bad_point(tq_edit *edit) {
  const tq_group_share *bad = &tq_bad_points[tq_dice_below(&edit->dice, tq_bad_point_count)];
  uint16_t key = pick_key(edit);
  if (key == TQ_NO_NODE) {
    return false;
  }
  tq_edit_put(edit, tq_edit_node(edit, (uint16_t)(key - 1))->offset, 2, bad->group);
  (void)tq_edit_set(edit, key, bad->honest); /* too large: the group has changed all the same */
  return true;
}

/* The first byte of a point says its form; 4 is the only one allowed (RFC 8446 section 4.2.8.2). */
bool tq_row_share_form(tq_edit *edit) {
  static const uint8_t forms[] = {0, 1, 2, 3, 5, 6, 7, 0x40, 0xff};
  uint16_t key = pick_key(edit);
  if (key == TQ_NO_NODE || tq_edit_node(edit, key)->size == 0) {
    return false;
  }
  uint8_t *first = edit->data + tq_node_start(tq_edit_node(edit, key));
  uint8_t form = forms[tq_dice_below(&edit->dice, sizeof forms)];
  bool changed = *first != form;
  *first = form;
  return changed;
}

/* The group of a share goes from supported_groups. */
bool tq_row_share_not_in_groups(tq_edit *edit) {
  uint16_t key = pick_key(edit);
  uint16_t list = tq_tree_find(&edit->tree, &tq_shape_named_groups, 0);
  if (key == TQ_NO_NODE || list == TQ_NO_NODE) {
    return false;
  }
  uint16_t group = group_of(edit, key);
  const tq_node *groups = tq_edit_node(edit, list);
  for (size_t i = 0; i + 2 <= groups->size; i += 2) {
    if (tq_edit_number(edit, tq_node_start(groups) + i, 2) == group) {
      return tq_edit_splice(edit, list, tq_node_start(groups) + i, 2, TQ_SPAN_EMPTY);
    }
  }
  return false;
}

/* Honest shares for every group that is offered and that the pool knows. */
bool tq_row_share_for_each_group(tq_edit *edit) {
  uint16_t list = tq_tree_find(&edit->tree, &tq_shape_named_groups, 0);
  uint16_t shares = tq_tree_find(&edit->tree, &tq_shape_client_shares, 0);
  if (list == TQ_NO_NODE || shares == TQ_NO_NODE) {
    return false;
  }
  const tq_node *groups = tq_edit_node(edit, list);
  size_t size = 0;
  for (size_t i = 0; i + 2 <= groups->size && size < TQ_SCRATCH / 2; i += 2) {
    uint64_t group = tq_edit_number(edit, tq_node_start(groups) + i, 2);
    const tq_group_share *share = tq_group_share_find((uint16_t)group);
    if (share == NULL) {
      continue;
    }
    const uint8_t head[4] = {(uint8_t)(group >> 8), (uint8_t)group,
                             (uint8_t)(share->honest.size >> 8), (uint8_t)share->honest.size};
    memcpy(edit->scratch + size, head, sizeof head);
    memcpy(edit->scratch + size + 4, share->honest.data, share->honest.size);
    size += 4 + share->honest.size;
  }
  return size != 0 && tq_edit_set(edit, shares, tq_span_of(edit->scratch, size));
}

/* One group, and the share that goes with it, or the share that was there. */
bool tq_row_groups_only(tq_edit *edit) {
  const tq_group_share *share = tq_group_share_pick(&edit->dice);
  uint16_t list = tq_tree_find(&edit->tree, &tq_shape_named_groups, 0);
  if (list == TQ_NO_NODE) {
    return false;
  }
  const uint8_t group[2] = {(uint8_t)(share->group >> 8), (uint8_t)share->group};
  if (!tq_edit_set(edit, list, tq_span_of(group, 2))) {
    return false;
  }
  tq_edit_read(edit);
  uint16_t shares = tq_tree_find(&edit->tree, &tq_shape_client_shares, 0);
  if (shares != TQ_NO_NODE && tq_dice_chance(&edit->dice, 2) &&
      tq_edit_set(edit, shares, TQ_SPAN_EMPTY)) {
    tq_edit_read(edit);
    (void)share_insert(edit, share->group, share->honest);
  }
  return true;
}

bool tq_row_psk_add(tq_edit *edit) {
  tq_span contents = tq_content_pick(TQ_EXTENSION_pre_shared_key, &edit->dice);
  if (tq_tree_find(&edit->tree, &tq_shape_cipher_suites, 0) == TQ_NO_NODE ||
      !tq_edit_extension_set(edit, TQ_EXTENSION_pre_shared_key, contents)) {
    return false;
  }
  uint16_t block = tq_tree_find(&edit->tree, &tq_shape_extensions, 0);
  uint16_t psk = tq_edit_extension(edit, TQ_EXTENSION_pre_shared_key);
  if (psk != TQ_NO_NODE && block != TQ_NO_NODE && !tq_dice_chance(&edit->dice, 4)) {
    const tq_node *node = tq_edit_node(edit, psk);
    size_t end = tq_node_stop(tq_edit_node(edit, block));
    if (tq_node_stop(node) > end) { /* of another hello: records can hold two */
      return true;
    }
    tq_edit_rotate(edit, node->offset, tq_node_stop(node), end);
    tq_edit_read(edit);
  }
  if (!tq_dice_chance(&edit->dice, 4)) {
    const uint8_t modes[2] = {1, 1};
    (void)tq_edit_extension_set(edit, TQ_EXTENSION_psk_key_exchange_modes, tq_span_of(modes, 2));
  }
  return true;
}

/* Something stands behind pre_shared_key (RFC 8446 section 4.2.11: it must be last). */
bool tq_row_psk_not_last(tq_edit *edit) {
  uint16_t psk = tq_edit_extension(edit, TQ_EXTENSION_pre_shared_key);
  if (psk == TQ_NO_NODE) {
    return false;
  }
  const tq_node *node = tq_edit_node(edit, psk);
  const tq_node *block = tq_edit_node(edit, node->parent);
  size_t count = tq_tree_elements(&edit->tree, node->parent);
  if (count < 2) {
    const uint8_t unknown[4] = {0xfa, 0xfa, 0, 0};
    return tq_edit_splice(edit, node->parent, tq_node_stop(node), 0, tq_span_of(unknown, 4));
  }
  size_t size = 0;
  size_t index = tq_dice_below(&edit->dice, count - 1);
  size_t at = tq_tree_element(&edit->tree, node->parent, index, &size);
  if (at >= node->offset) {
    tq_edit_rotate(edit, tq_node_start(block), node->offset, tq_node_stop(node));
    return node->offset != tq_node_start(block);
  }
  tq_edit_rotate(edit, at, node->offset, tq_node_stop(node));
  return true;
}

bool tq_row_psk_modes(tq_edit *edit) {
  if (tq_edit_extension(edit, TQ_EXTENSION_psk_key_exchange_modes) == TQ_NO_NODE) {
    return false;
  }
  if (tq_dice_chance(&edit->dice, 2)) {
    return tq_edit_extension_drop(edit, TQ_EXTENSION_psk_key_exchange_modes);
  }
  tq_span contents = tq_content_pick(TQ_EXTENSION_psk_key_exchange_modes, &edit->dice);
  return tq_edit_extension_set(edit, TQ_EXTENSION_psk_key_exchange_modes, contents);
}

/* One more or one less in LIST, without the like in its partner. */
static bool count_off_by_one(tq_edit *edit, const tq_shape *shape, tq_span extra) {
  uint16_t list = tq_tree_find(&edit->tree, shape, 0);
  if (list == TQ_NO_NODE) {
    return false;
  }
  size_t count = tq_tree_elements(&edit->tree, list);
  bool front = tq_dice_chance(&edit->dice, 2);
  size_t size = 0;
  if (count != 0 && tq_dice_chance(&edit->dice, 2)) {
    size_t at = tq_tree_element(&edit->tree, list, front ? 0 : count - 1, &size);
    return tq_edit_splice(edit, list, at, size, TQ_SPAN_EMPTY);
  }
  const tq_node *node = tq_edit_node(edit, list);
  return tq_edit_splice(edit, list, front ? tq_node_start(node) : tq_node_stop(node), 0, extra);
}

bool tq_row_psk_identities(tq_edit *edit) {
  static const uint8_t extra[] = {0, 5, 'o', 't', 'h', 'e', 'r', 0, 0, 0, 0};
  return count_off_by_one(edit, &tq_shape_identities, tq_span_of(extra, sizeof extra));
}

bool tq_row_psk_binders(tq_edit *edit) {
  static const uint8_t extra[1 + 32] = {32};
  return count_off_by_one(edit, &tq_shape_binders, tq_span_of(extra, sizeof extra));
}
