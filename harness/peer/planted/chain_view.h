/* chain_view.h: certificates as the planted bugs look at them: the lenient tree, and a few places
 * in it. */
#ifndef TQ_PEER_PLANTED_CHAIN_VIEW_H
#define TQ_PEER_PLANTED_CHAIN_VIEW_H

#include "wire/der_tree.h"

#include <stdbool.h>

enum { PLANTED_NODES = 512, PLANTED_NO_NODE = PLANTED_NODES };

typedef struct planted_view {
  tq_span der;
  size_t count;
  tq_der_node nodes[PLANTED_NODES];
} planted_view;

/* The extension 2.5.29.ID, as the node of its value; PLANTED_NO_NODE if it is absent. */
enum {
  PLANTED_KEY_USAGE = 15,
  PLANTED_ALT_NAME = 17,
  PLANTED_CONSTRAINTS = 19,
  PLANTED_NAME_CONSTRAINTS = 30
};

void tq_planted_view(planted_view *view, tq_span certificate);
size_t tq_planted_view_extension(const planted_view *view, uint8_t id);

/* The contents of the NTH node with TAG within NODE (0: in all); empty if there are fewer. */
tq_span tq_planted_view_in(const planted_view *view, size_t node, uint8_t tag, size_t nth);

/* Whether there is a node with TAG within NODE, which may be PLANTED_NO_NODE. */
bool tq_planted_view_has(const planted_view *view, size_t node, uint8_t tag);

/* A field of tbsCertificate by its place behind version: serial, algorithm, issuer, validity,
 * subject. */
enum { PLANTED_SERIAL, PLANTED_ALGORITHM, PLANTED_ISSUER, PLANTED_VALIDITY, PLANTED_SUBJECT };
size_t tq_planted_view_field(const planted_view *view, size_t field);

#endif
