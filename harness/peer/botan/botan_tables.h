/* botan_tables.h: what Botan can do. */
#ifndef TQ_PEER_BOTAN_TABLES_H
#define TQ_PEER_BOTAN_TABLES_H

#include "peer/adapter/adapter.h"

/* tq_botan_abilities: static. */
const tq_abilities *tq_botan_abilities(void);

#endif
