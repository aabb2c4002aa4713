/* extension.c: extensions: which are there, how often, where, and what they hold (RFC 8446
 * section 4.2 and the RFCs that pool_content.c names). */
#include "spec/extension.h"

#include "mutate/row/rows.h"

static bool is_extension_type(const tq_tree *tree, uint16_t node) {
  return tree->nodes[node].shape == &tq_shape_extension_type && !tree->nodes[node].cut;
}

/* One of the extensions that are there, as the node of its structure. */
static uint16_t pick_extension(tq_edit *edit) {
  uint16_t type = tq_edit_pick(edit, is_extension_type);
  return type == TQ_NO_NODE ? type : tq_edit_node(edit, type)->parent;
}

static bool is_client_hello(const tq_edit *edit) {
  return edit->size > 4 && tq_tree_find(&edit->tree, &tq_shape_cipher_suites, 0) != TQ_NO_NODE;
}

bool tq_row_extension_content(tq_edit *edit) {
  if (!is_client_hello(edit)) {
    return false;
  }
  const tq_content *content = &tq_content_table[tq_dice_below(&edit->dice, tq_content_count)];
  return tq_edit_extension_set(edit, content->type, content->bytes);
}

/* Another content for an extension that is there already. */
bool tq_row_small_extension(tq_edit *edit) {
  uint16_t extension = is_client_hello(edit) ? pick_extension(edit) : (uint16_t)TQ_NO_NODE;
  if (extension == TQ_NO_NODE) {
    return false;
  }
  uint16_t type = (uint16_t)tq_edit_number(edit, tq_edit_node(edit, extension)->offset, 2);
  uint16_t data = tq_edit_extension_data(edit, extension);
  tq_span bytes = tq_content_pick(type, &edit->dice);
  return data != TQ_NO_NODE && tq_edit_node(edit, data)->size != bytes.size &&
         tq_edit_set(edit, data, bytes);
}

bool tq_row_extension_unknown(tq_edit *edit) {
  uint16_t type = (uint16_t)tq_dice_next(&edit->dice);
  if (tq_dice_chance(&edit->dice, 2)) {
    type = tq_pool_pick(&tq_pool_extensions, &edit->dice);
  }
  size_t size = tq_dice_below(&edit->dice, 12);
  return tq_edit_extension_set(edit, type, tq_edit_noise(edit, size));
}

bool tq_row_extension_grease(tq_edit *edit) {
  uint16_t type = tq_pool_pick(&tq_pool_grease, &edit->dice);
  size_t size = tq_dice_below(&edit->dice, 3);
  return tq_edit_extension_set(edit, type, tq_edit_noise(edit, size));
}

bool tq_row_extension_drop(tq_edit *edit) {
  uint16_t extension = pick_extension(edit);
  if (extension == TQ_NO_NODE) {
    return false;
  }
  return tq_edit_extension_drop(
      edit, (uint16_t)tq_edit_number(edit, tq_edit_node(edit, extension)->offset, 2));
}

/* The same type twice: with the same contents, or with others. */
bool tq_row_extension_double(tq_edit *edit) {
  uint16_t extension = pick_extension(edit);
  if (extension == TQ_NO_NODE) {
    return false;
  }
  const tq_node *node = tq_edit_node(edit, extension);
  uint8_t head[4] = {edit->data[node->offset], edit->data[node->offset + 1]};
  if (tq_dice_chance(&edit->dice, 3)) {
    return tq_edit_splice(edit, node->parent, node->offset, 0, tq_span_of(head, sizeof head));
  }
  tq_span copy = tq_edit_copy(edit, node->offset, node->size);
  size_t at = tq_dice_chance(&edit->dice, 2) ? node->offset + (size_t)node->size
                                             : tq_node_start(tq_edit_node(edit, node->parent));
  return copy.size != 0 && tq_edit_splice(edit, node->parent, at, 0, copy);
}

bool tq_row_extension_retype(tq_edit *edit) {
  uint16_t extension = pick_extension(edit);
  if (extension == TQ_NO_NODE) {
    return false;
  }
  size_t at = tq_edit_node(edit, extension)->offset;
  uint16_t type = tq_pool_pick(&tq_pool_extensions, &edit->dice);
  bool changed = tq_edit_number(edit, at, 2) != type;
  tq_edit_put(edit, at, 2, type);
  return changed;
}

bool tq_row_extension_empty(tq_edit *edit) {
  uint16_t extension = pick_extension(edit);
  uint16_t data = extension == TQ_NO_NODE ? extension : tq_edit_extension_data(edit, extension);
  return data != TQ_NO_NODE && tq_edit_node(edit, data)->size != 0 &&
         tq_edit_set(edit, data, TQ_SPAN_EMPTY);
}

/* Bytes behind what the extension holds, and every length says so. */
bool tq_row_extension_trailing(tq_edit *edit) {
  uint16_t extension = pick_extension(edit);
  uint16_t data = extension == TQ_NO_NODE ? extension : tq_edit_extension_data(edit, extension);
  if (data == TQ_NO_NODE) {
    return false;
  }
  size_t stop = tq_node_stop(tq_edit_node(edit, data));
  tq_span noise = tq_edit_noise(edit, 1 + tq_dice_below(&edit->dice, 3));
  return tq_edit_splice(edit, data, stop, 0, noise);
}

/* supported_versions as a list of one to six versions of any kind. */
bool tq_row_versions_list(tq_edit *edit) {
  if (!is_client_hello(edit)) {
    return false;
  }
  size_t count = 1 + tq_dice_below(&edit->dice, 6);
  uint8_t bytes[1 + 2 * 6] = {(uint8_t)(2 * count)};
  for (size_t i = 0; i < count; i++) {
    const tq_pool *pool = tq_dice_chance(&edit->dice, 5) ? &tq_pool_grease : &tq_pool_versions;
    uint16_t version = tq_pool_pick(pool, &edit->dice);
    bytes[1 + 2 * i] = (uint8_t)(version >> 8);
    bytes[2 + 2 * i] = (uint8_t)version;
  }
  return tq_edit_extension_set(edit, TQ_EXTENSION_supported_versions,
                               tq_span_of(bytes, 1 + 2 * count));
}

/* One host name of any size, with the bytes that name services stumble over. */
bool tq_row_server_name(tq_edit *edit) {
  static const uint8_t odd[] = {'.', 0, '*', '-', '_', 0x7f, 0x80, 0xff, ' ', 'A'};
  if (!is_client_hello(edit)) {
    return false;
  }
  size_t size = 1 + tq_dice_below(&edit->dice, tq_dice_chance(&edit->dice, 4) ? 300 : 24);
  uint8_t bytes[5 + 300];
  bytes[0] = (uint8_t)((size + 3) >> 8);
  bytes[1] = (uint8_t)(size + 3);
  bytes[2] = 0;
  bytes[3] = (uint8_t)(size >> 8);
  bytes[4] = (uint8_t)size;
  memset(bytes + 5, 'a', size);
  bytes[5 + tq_dice_below(&edit->dice, size)] = odd[tq_dice_below(&edit->dice, sizeof odd)];
  return tq_edit_extension_set(edit, TQ_EXTENSION_server_name, tq_span_of(bytes, 5 + size));
}

/* ALPN names of any number and size, none known. */
bool tq_row_protocol_names(tq_edit *edit) {
  if (!is_client_hello(edit)) {
    return false;
  }
  uint8_t bytes[2 + 4 * 256];
  size_t size = 2;
  size_t names = 1 + tq_dice_below(&edit->dice, 4);
  for (size_t i = 0; i < names; i++) {
    size_t length = tq_dice_below(&edit->dice, tq_dice_chance(&edit->dice, 4) ? 256 : 9);
    bytes[size] = (uint8_t)length;
    memset(bytes + size + 1, (int)('a' + i), length);
    size += 1 + length;
  }
  bytes[0] = (uint8_t)((size - 2) >> 8);
  bytes[1] = (uint8_t)(size - 2);
  return tq_edit_extension_set(edit, TQ_EXTENSION_application_layer_protocol_negotiation,
                               tq_span_of(bytes, size));
}
