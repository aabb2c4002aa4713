/* target_list.h: the fuzz targets of this build. */
#ifndef TQ_CLI_TARGET_LIST_H
#define TQ_CLI_TARGET_LIST_H

#include "target/target.h"

/* tq_target_table: what each file in targets/ says of itself, by name; NULL at its end. Made by the
 * build. */
extern const tq_target *const tq_target_table[];

/* tq_target_find: the target called NAME; NULL if there is none. */
const tq_target *tq_target_find(const char *name);

#endif
