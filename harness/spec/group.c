/* group.c: see group.h. */
#include "spec/group.h"

#include "spec/grease.h"

static const tq_group groups[] = {
#define ROW(name, code, kind, client, server, tls12, tls13)                                        \
  {#name, code, client, server, TQ_GROUP_KIND_##kind, tls12, tls13},
    TQ_NAMED_GROUP_TABLE(ROW)
#undef ROW
};

enum { GROUPS = sizeof groups / sizeof groups[0] };

const tq_group *tq_group_find(uint16_t code) {
  size_t low = 0;
  size_t high = GROUPS;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (groups[middle].code < code) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < GROUPS && groups[low].code == code ? &groups[low] : NULL;
}

const tq_group *tq_groups(size_t *count) {
  *count = GROUPS;
  return groups;
}

const char *tq_group_name(uint16_t code) {
  const tq_group *group = tq_group_find(code);
  if (group != NULL) {
    return group->name;
  }
  return tq_is_grease(code) ? "GREASE" : "unknown";
}

bool tq_group_is_obsolete(uint16_t code) {
  return (code >= 0x0001 && code <= 0x0016) || (code >= 0x001a && code <= 0x001c) ||
         code == 0xff01 || code == 0xff02;
}

bool tq_group_is_ffdhe(uint16_t code) {
  return code >> 8 == 0x01;
}
