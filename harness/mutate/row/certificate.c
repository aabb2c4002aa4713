/* certificate.c: the certificates of a Certificate message, by the edits of x509.h. */
#include "mutate/row/rows.h"
#include "mutate/x509/x509.h"

static bool is_certificate(const tq_tree *tree, uint16_t node) {
  return tree->nodes[node].shape == &tq_shape_cert_data && tree->nodes[node].size > 0;
}

static tq_span contents_of(const tq_edit *edit, uint16_t node) {
  const tq_node *at = tq_edit_node(edit, node);
  return tq_span_of(edit->data + tq_node_start(at), at->size);
}

/* One certificate changes; another one of the message lends it elements. Where the lengths of TLS
 * are true they stay so. */
bool tq_row_certificate(tq_edit *edit) {
  uint16_t node = tq_edit_pick(edit, is_certificate);
  if (node == TQ_NO_NODE) {
    return false;
  }
  tq_span donor = contents_of(edit, tq_edit_pick(edit, is_certificate));
  tq_span before = contents_of(edit, node);
  size_t left = edit->max - edit->size + before.size;
  size_t room = left < TQ_SCRATCH ? left : TQ_SCRATCH;
  if (tq_edit_copy(edit, (size_t)(before.data - edit->data), before.size).size != before.size ||
      before.size > room) {
    return false;
  }
  size_t size = tq_x509_mutate(edit->x509, edit->scratch, before.size, room,
                               (tq_x509_chance){donor, tq_dice_next(&edit->dice)});
  tq_span after = tq_span_of(edit->scratch, size);
  return !tq_span_equal(before, after) && tq_edit_set(edit, node, after);
}
