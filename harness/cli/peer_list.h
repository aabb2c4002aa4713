/* peer_list.h: the peers of this build: the reference, and the plugins beside the program. */
#ifndef TQ_CLI_PEER_LIST_H
#define TQ_CLI_PEER_LIST_H

#include "peer/peer.h"

/* tq_peer_entry: PEER is NULL where it cannot take part, for the reason in WHY. */
typedef struct tq_peer_entry {
  char name[40];
  const tq_peer *peer;
  char why[200];
} tq_peer_entry;

enum { TQ_PEERS_MAX = 24 };

typedef struct tq_peer_list {
  tq_peer_entry items[TQ_PEERS_MAX];
  size_t count;
} tq_peer_list;

/* tq_peer_list_all: the reference first, then the plugins by name, then what was not built. */
void tq_peer_list_all(tq_peer_list *list);

/* tq_peer_list_choose: those in WORDS, names with commas between them; "all": all that can take
 * part; NULL: the reference alone. A name may be that of a peer outside (peer/outside.h), whose
 * model is learnt then; a command in it takes all that follows. Of a peer that cannot take part a
 * line on stderr says why, and the others go on; false, if a name is none or none is left. */
bool tq_peer_list_choose(tq_peer_list *list, const char *words);

/* tq_peer_list_plant: puts the planted bug called NAME (NULL: none) around the reference in LIST.
 * Says what is wrong, and returns false, if there is no such bug, or the reference is not there. */
bool tq_peer_list_plant(tq_peer_list *list, const char *name);

#endif
