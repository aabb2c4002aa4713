/* share.c: whether a share is a public value of its group (RFC 8446 section 4.2.8, 7.4.2). */
#include "rules/hello/rules.h"
#include "spec/group.h"
#include "spec/requirement.h"

/* clang-format off */
/* The public values of small order, whose shared secret is all zero (RFC 7748 section 6, the list
 * of its order-dividing points): little-endian; the last byte's high bit does not count on X25519. */
static const uint8_t x25519_small[][32] = {
  {0},
  {1},
  {0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a,
   0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00},
  {0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef, 0x5b,
   0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57},
};
/* clang-format on */

/* p - 1, p, p + 1 of X25519 (p = 2^255 - 19) differ in their first byte only. */
static bool is_near_p25519(const uint8_t *value) {
  for (size_t i = 1; i < 31; i++) {
    if (value[i] != 0xff) {
      return false;
    }
  }
  return (value[31] & 0x7f) == 0x7f && value[0] >= 0xec && value[0] <= 0xee;
}

static bool x25519_is_small(const uint8_t *value) {
  for (size_t i = 0; i < sizeof x25519_small / sizeof x25519_small[0]; i++) {
    if (memcmp(value, x25519_small[i], 31) == 0 && (value[31] & 0x7f) == x25519_small[i][31]) {
      return true;
    }
  }
  return is_near_p25519(value);
}

/* X448: 0, 1 and p - 1, p, p + 1, with p = 2^448 - 2^224 - 1. */
static bool x448_is_small(const uint8_t *value) {
  enum { SIZE = 56, HALF = 28 };
  bool low = value[0] <= 1;
  bool near = value[0] >= 0xfe && value[HALF] == 0xfe;
  bool above = value[0] == 0 && value[HALF] == 0xff;
  for (size_t i = 1; i < SIZE; i++) {
    low = low && value[i] == 0;
    near = near && (i == HALF || value[i] == 0xff);
    above = above && value[i] == (i < HALF ? 0 : 0xff);
  }
  return low || near || above;
}

static uint16_t length_rule(const tq_group *group) {
  switch (group->kind) {
  case TQ_GROUP_KIND_FFDHE:
    return TQ_REQ_key_exchange_ffdhe_length;
  case TQ_GROUP_KIND_MONTGOMERY:
    return TQ_REQ_key_exchange_montgomery_length;
  case TQ_GROUP_KIND_POINT:
    return TQ_REQ_key_exchange_point_form;
  default:
    return TQ_REQ_key_exchange_share_length;
  }
}

static uint16_t value_rule(const tq_group *group) {
  switch (group->kind) {
  case TQ_GROUP_KIND_FFDHE:
    return TQ_REQ_key_exchange_ffdhe_range;
  case TQ_GROUP_KIND_MONTGOMERY:
    return TQ_REQ_key_exchange_shared_secret_zero;
  case TQ_GROUP_KIND_POINT:
    return TQ_REQ_key_exchange_point_invalid;
  default:
    return TQ_REQ_key_exchange_share_invalid;
  }
}

/* 0 and 1 are below the range; the rest takes the prime, and so the callback. */
static tq_check check_ffdhe(tq_span share) {
  for (size_t i = 0; i + 1 < share.size; i++) {
    if (share.data[i] != 0) {
      return TQ_CHECK_UNKNOWN;
    }
  }
  return share.data[share.size - 1] <= 1 ? TQ_CHECK_BAD : TQ_CHECK_GOOD;
}

static tq_check check_value(const tq_hello_view *view, const tq_group *group, tq_span share) {
  const tq_hello_checks *checks = &view->context->checks;
  if (group->code == TQ_NAMED_GROUP_x25519) {
    return x25519_is_small(share.data) ? TQ_CHECK_BAD : TQ_CHECK_GOOD;
  }
  if (group->code == TQ_NAMED_GROUP_x448) {
    return x448_is_small(share.data) ? TQ_CHECK_BAD : TQ_CHECK_GOOD;
  }
  tq_check check = group->kind == TQ_GROUP_KIND_FFDHE ? check_ffdhe(share) : TQ_CHECK_UNKNOWN;
  if (check != TQ_CHECK_UNKNOWN || checks->share == NULL) {
    return check;
  }
  return checks->share(checks->context, group->code, share);
}

/* The server must take this share: after a retry the one asked for; else the one for the group that
 * both sides like best. Which of several others it takes is its own choice. */
static bool must_be_taken(const tq_hello_view *view, uint16_t group) {
  if (view->psk_alone) {
    return false;
  }
  if (view->context->retry != NULL && view->context->retry->group != 0) {
    return group == view->context->retry->group;
  }
  tq_code_list groups = view->endpoint->groups;
  for (size_t i = 0; i < groups.count; i++) {
    if (tq_u16_list_has(view->hello->supported_groups, groups.items[i])) {
      return group == groups.items[i] && group == view->first_group;
    }
  }
  return false;
}

/* With several shares of one group (which no client may send) a server may look at any of them. */
static bool has_rival(const tq_hello_view *view, uint16_t group) {
  size_t count = 0;
  tq_key_share_entry entry;
  tq_span rest = view->hello->key_share;
  while (tq_key_share_next(&entry, &rest)) {
    count += entry.group == group;
  }
  return count > 1;
}

tq_say tq_hello_share_say(uint16_t *requirement, const tq_hello_view *view,
                          const tq_key_share_entry *entry) {
  const tq_group *group = tq_group_find(entry->group);
  *requirement = TQ_REQ_NONE;
  if (group == NULL || group->client_share == 0 ||
      !tq_code_list_has(view->endpoint->groups, entry->group)) {
    return TQ_QUIET;
  }
  bool formed = entry->key_exchange.size == group->client_share &&
                (group->kind != TQ_GROUP_KIND_POINT || entry->key_exchange.data[0] == 4);
  tq_check check = formed ? check_value(view, group, entry->key_exchange) : TQ_CHECK_BAD;
  if (check == TQ_CHECK_GOOD) {
    return TQ_QUIET;
  }
  *requirement = formed ? value_rule(group) : length_rule(group);
  bool binds =
      check == TQ_CHECK_BAD && must_be_taken(view, entry->group) && !has_rival(view, entry->group);
  return binds ? TQ_BINDS : TQ_OPEN;
}

bool tq_hello_share_settled(const tq_hello_view *view) {
  tq_key_share_entry entry;
  tq_span rest = view->hello->key_share;
  while (view->era == TQ_ERA_13 && tq_key_share_next(&entry, &rest)) {
    if (must_be_taken(view, entry.group)) {
      return true;
    }
  }
  return false;
}
