/* rules_retry.c: the second ClientHello, after a HelloRetryRequest (RFC 8446 sections 4.1.2,
 * 4.1.4, 4.2.2, 4.2.8, 4.2.10). */
#include "codec/handshake.h"
#include "rules/hello/rules.h"
#include "spec/requirement.h"

static bool parse_first(tq_client_hello *first, const tq_hello_view *view) {
  tq_faults faults = {0};
  tq_handshake handshake;
  tq_span message = view->context->retry->first;
  return tq_handshake_read(&handshake, message, 0, NULL) &&
         tq_client_hello_parse(first, &faults, handshake.body, handshake.body_offset, NULL);
}

/* What the section lets a client change, add or drop. */
static bool may_change(uint16_t type) {
  switch (type) {
  case TQ_EXTENSION_key_share:
  case TQ_EXTENSION_early_data:
  case TQ_EXTENSION_cookie:
  case TQ_EXTENSION_pre_shared_key:
  case TQ_EXTENSION_padding:
    return true;
  default:
    return false;
  }
}

/* The next extension that must be as it was. */
static bool next_fixed(tq_extension_item *item, tq_span *rest) {
  while (tq_extension_next(item, rest)) {
    if (!may_change(item->type)) {
      return true;
    }
  }
  return false;
}

static bool same_extensions(tq_span first, tq_span second) {
  tq_extension_item a;
  tq_extension_item b;
  while (next_fixed(&a, &first)) {
    if (!next_fixed(&b, &second) || a.type != b.type || !tq_span_equal(a.data, b.data)) {
      return false;
    }
  }
  return !next_fixed(&b, &second);
}

/* early_data and padding may go, key_share and pre_shared_key may not come or go. */
static bool same_presence(const tq_client_hello *first, const tq_client_hello *second) {
  static const tq_extension_kind kinds[] = {TQ_EXT_key_share, TQ_EXT_pre_shared_key};
  for (size_t i = 0; i < 2; i++) {
    if (!first->seen[kinds[i]].present && second->seen[kinds[i]].present) {
      return false;
    }
  }
  return first->seen[TQ_EXT_key_share].present == second->seen[TQ_EXT_key_share].present;
}

bool tq_hello_repeats(const tq_client_hello *first, const tq_client_hello *second) {
  return first->legacy_version == second->legacy_version &&
         tq_span_equal(first->random, second->random) &&
         tq_span_equal(first->legacy_session_id, second->legacy_session_id) &&
         tq_span_equal(first->cipher_suites.bytes, second->cipher_suites.bytes) &&
         tq_span_equal(first->legacy_compression_methods, second->legacy_compression_methods) &&
         same_extensions(first->extensions, second->extensions) && same_presence(first, second);
}

bool tq_hello_second_differs(const tq_hello_view *view) {
  tq_client_hello first;
  return view->context->retry != NULL && parse_first(&first, view) &&
         !tq_hello_repeats(&first, view->hello);
}

static tq_say second_hello_differs(tq_mark *mark, const tq_hello_view *view) {
  *mark = (tq_mark){0, (uint32_t)view->message.size};
  return tq_hello_second_differs(view) ? TQ_OPEN : TQ_QUIET;
}

static bool has_share_for(const tq_hello_view *view, uint16_t group, size_t *count) {
  tq_key_share_entry entry;
  tq_span rest = view->hello->key_share;
  bool there = false;
  for (*count = 0; tq_key_share_next(&entry, &rest); (*count)++) {
    there = there || entry.group == group;
  }
  return there;
}

static uint16_t group_asked_for(const tq_hello_view *view) {
  return view->context->retry == NULL ? 0 : view->context->retry->group;
}

static tq_say second_hello_without_share(tq_mark *mark, const tq_hello_view *view) {
  size_t count;
  uint16_t group = group_asked_for(view);
  *mark = tq_mark_extension(view, TQ_EXT_key_share);
  if (group == 0 || has_share_for(view, group, &count)) {
    return TQ_QUIET;
  }
  return view->psk_alone ? TQ_OPEN : TQ_BINDS;
}

static tq_say second_hello_more_shares(tq_mark *mark, const tq_hello_view *view) {
  size_t count;
  uint16_t group = group_asked_for(view);
  *mark = tq_mark_extension(view, TQ_EXT_key_share);
  return group != 0 && has_share_for(view, group, &count) && count > 1 ? TQ_OPEN : TQ_QUIET;
}

static tq_say cookie_wrong(tq_mark *mark, const tq_hello_view *view) {
  const tq_hello_retry *retry = view->context->retry;
  *mark = tq_mark_extension(view, TQ_EXT_cookie);
  bool same = retry == NULL || tq_span_equal(retry->cookie, view->hello->cookie);
  return same ? TQ_QUIET : TQ_OPEN;
}

static tq_say early_data_after_retry(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_extension(view, TQ_EXT_early_data);
  bool there = view->context->retry != NULL && tq_hello_present(view, TQ_EXT_early_data);
  return there ? TQ_OPEN : TQ_QUIET;
}

/* clang-format off */
#define REQ(name) TQ_REQ_client_hello_##name
static const tq_hello_rule rows[] = {
  {REQ(second_hello_without_share), TQ_ERA_13,  false, second_hello_without_share},
  {REQ(second_hello_more_shares),   TQ_ERA_13,  false, second_hello_more_shares},
  {REQ(second_hello_differs),       TQ_ERA_ANY, false, second_hello_differs},
  {REQ(cookie_wrong),               TQ_ERA_13,  false, cookie_wrong},
  {REQ(early_data_after_retry),     TQ_ERA_ANY, true,  early_data_after_retry},
};
/* clang-format on */

const tq_hello_rules tq_hello_rules_retry = {rows, sizeof rows / sizeof rows[0]};
