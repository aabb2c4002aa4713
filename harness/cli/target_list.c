/* target_list.c: see target_list.h. */
#include "cli/target_list.h"

#include <string.h>

const tq_target *tq_target_find(const char *name) {
  for (size_t i = 0; tq_target_table[i] != NULL; i++) {
    if (strcmp(tq_target_table[i]->name, name) == 0) {
      return tq_target_table[i];
    }
  }
  return NULL;
}
