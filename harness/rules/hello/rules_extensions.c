/* rules_extensions.c: rules on the contents of extensions, and on which go together (RFC 8446
 * section 4.2). */
#include "rules/hello/rules.h"
#include "spec/requirement.h"

/* A server that is set up without a PSK may not look into the extension at all. */
static bool knows_psk(const tq_hello_view *view) {
  return view->endpoint->psk != NULL;
}

static tq_say psk_without_modes(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_extension(view, TQ_EXT_pre_shared_key);
  if (!tq_hello_present(view, TQ_EXT_pre_shared_key) ||
      tq_hello_present(view, TQ_EXT_psk_key_exchange_modes)) {
    return TQ_QUIET;
  }
  return knows_psk(view) ? TQ_BINDS : TQ_OPEN;
}

/* A server that knows none of the PSKs should go on with a certificate, and that is no must: not
 * even for one that is set up without any. */
static tq_say unknown_psk_ignored(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_extension(view, TQ_EXT_pre_shared_key);
  bool offered = tq_hello_present(view, TQ_EXT_pre_shared_key);
  return offered && !(view->psk == TQ_PSK_USABLE || view->psk == TQ_PSK_PERHAPS) ? TQ_OPEN
                                                                                 : TQ_QUIET;
}

/* The binder of the identity that the server knows. */
static bool binder_at(tq_span *binder, const tq_hello_view *view) {
  tq_span rest = view->hello->psk_binders;
  for (size_t i = 0; tq_opaque8_next(binder, &rest); i++) {
    if (i == view->psk_index) {
      return true;
    }
  }
  return false;
}

static tq_check check_binder(const tq_hello_view *view, tq_span binder) {
  const tq_hello_checks *checks = &view->context->checks;
  if (checks->binder == NULL) {
    return TQ_CHECK_UNKNOWN;
  }
  tq_span truncated = tq_span_first(view->message, view->hello->psk_binders_offset);
  return checks->binder(checks->context, view->endpoint->psk, truncated, binder);
}

/* What a binder is made over is said for a pre_shared_key that stands last (section 4.2.11.2). */
static bool psk_is_last(const tq_hello_view *view) {
  const tq_client_hello *hello = view->hello;
  return hello->seen[TQ_EXT_pre_shared_key].index + 1 == hello->extension_count;
}

/* Only the binder of the PSK that is taken has to be looked at. */
static tq_say binder_wrong(tq_mark *mark, const tq_hello_view *view) {
  *mark = (tq_mark){view->hello->psk_binders_offset, (uint32_t)view->hello->psk_binders.size + 2};
  if (view->psk != TQ_PSK_USABLE && view->psk != TQ_PSK_PERHAPS) {
    return TQ_QUIET;
  }
  tq_span binder;
  tq_check check = binder_at(&binder, view) ? check_binder(view, binder) : TQ_CHECK_BAD;
  if (check == TQ_CHECK_GOOD) {
    return TQ_QUIET;
  }
  bool must_be_taken = view->psk == TQ_PSK_USABLE || !view->full_handshake;
  bool certain = check == TQ_CHECK_BAD && psk_is_last(view);
  return certain && must_be_taken ? TQ_BINDS : TQ_OPEN;
}

static tq_say cookie_in_first_hello(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_extension(view, TQ_EXT_cookie);
  bool unasked = view->context->retry == NULL && tq_hello_present(view, TQ_EXT_cookie);
  return unasked ? TQ_OPEN : TQ_QUIET;
}

static tq_say early_data_without_psk(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_extension(view, TQ_EXT_early_data);
  bool alone =
      tq_hello_present(view, TQ_EXT_early_data) && !tq_hello_present(view, TQ_EXT_pre_shared_key);
  return alone ? TQ_OPEN : TQ_QUIET;
}

static bool is_offered(const tq_hello_view *view, uint16_t group) {
  return tq_u16_list_has(view->hello->supported_groups, group);
}

static tq_say key_share_not_in_groups(tq_mark *mark, const tq_hello_view *view) {
  tq_key_share_entry entry;
  tq_span rest = view->hello->key_share;
  *mark = tq_mark_extension(view, TQ_EXT_key_share);
  while (tq_hello_has(view, TQ_EXT_supported_groups) && tq_key_share_next(&entry, &rest)) {
    if (!is_offered(view, entry.group)) {
      return TQ_OPEN;
    }
  }
  return TQ_QUIET;
}

static tq_say key_share_doubled(tq_mark *mark, const tq_hello_view *view) {
  tq_key_share_entry entry;
  tq_key_share_entry other;
  tq_span rest = view->hello->key_share;
  *mark = tq_mark_extension(view, TQ_EXT_key_share);
  while (tq_key_share_next(&entry, &rest)) {
    tq_span behind = rest;
    /* a long list is taken to have doubles: looking costs its square */
    for (size_t i = 0; tq_key_share_next(&other, &behind); i++) {
      if (other.group == entry.group || i > 64) {
        return TQ_OPEN;
      }
    }
  }
  return TQ_QUIET;
}

/* Where GROUP stands in supported_groups; their number if it does not. */
static size_t place_of(const tq_hello_view *view, uint16_t group) {
  tq_u16_list offered = view->hello->supported_groups;
  size_t place = 0;
  while (place < tq_u16_list_count(offered) && tq_u16_list_at(offered, place) != group) {
    place++;
  }
  return place;
}

static tq_say key_share_order(tq_mark *mark, const tq_hello_view *view) {
  tq_key_share_entry entry;
  tq_span rest = view->hello->key_share;
  size_t last = 0;
  *mark = tq_mark_extension(view, TQ_EXT_key_share);
  while (tq_hello_has(view, TQ_EXT_supported_groups) && tq_key_share_next(&entry, &rest)) {
    size_t place = place_of(view, entry.group);
    if (place < last) {
      return TQ_OPEN;
    }
    last = place;
  }
  return TQ_QUIET;
}

/* oid_filters is the only extension of the table that never stands in a ClientHello. */
static tq_say extension_for_other_message(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_extension(view, TQ_EXT_oid_filters);
  return tq_hello_present(view, TQ_EXT_oid_filters) ? TQ_OPEN : TQ_QUIET;
}

/* `SignatureScheme list<2..2^16-2>`, as in delegated_credential (RFC 9345 section 4.1.1). */
static bool is_scheme_list(tq_span data) {
  return data.size >= 4 && data.size % 2 == 0 &&
         (size_t)(data.data[0] << 8 | data.data[1]) == data.size - 2;
}

/* A type of the registry that is in no table here, or of the range for experiments and private use.
 * delegated_credential comes from a common browser; as long as it is well-formed it does no harm.
 */
static bool is_defined_elsewhere(const tq_extension_item *item) {
  enum { DELEGATED_CREDENTIAL = 34, REGISTERED = 64, EXPERIMENTS = 0xfd00 };
  if (item->type == DELEGATED_CREDENTIAL && is_scheme_list(item->data)) {
    return false;
  }
  return (item->type < REGISTERED || item->type >= EXPERIMENTS) &&
         tq_extension_kind_of(item->type) == TQ_EXT_UNKNOWN;
}

static tq_say extension_defined_elsewhere(tq_mark *mark, const tq_hello_view *view) {
  tq_extension_item item;
  tq_span rest = view->hello->extensions;
  *mark = tq_mark_extensions(view);
  while (tq_extension_next(&item, &rest)) {
    if (is_defined_elsewhere(&item)) {
      *mark = (tq_mark){(uint32_t)(item.data.data - view->message.data) - 4,
                        (uint32_t)item.data.size + 4};
      return TQ_OPEN;
    }
  }
  return TQ_QUIET;
}

/* A name is DER: SEQUENCE with a length that fits. More is not looked at here. */
static bool looks_like_name(tq_span name) {
  size_t size = name.size;
  if (size < 2 || name.data[0] != 0x30) {
    return false;
  }
  uint8_t length = name.data[1];
  if (length < 0x80) {
    return size == 2u + length;
  }
  if (length == 0x81) {
    return size > 2 && size == 3u + name.data[2];
  }
  return length == 0x82 && size > 3 && size == 4u + (size_t)(name.data[2] << 8 | name.data[3]);
}

static tq_say authority_not_a_name(tq_mark *mark, const tq_hello_view *view) {
  tq_span name;
  *mark = tq_mark_extension(view, TQ_EXT_certificate_authorities);
  if (!tq_hello_has(view, TQ_EXT_certificate_authorities)) {
    return TQ_QUIET;
  }
  tq_span rest = tq_span_from(view->hello->seen[TQ_EXT_certificate_authorities].data, 2);
  while (tq_opaque16_next(&name, &rest)) {
    if (!looks_like_name(name)) {
      return TQ_OPEN;
    }
  }
  return TQ_QUIET;
}

/* clang-format off */
#define REQ(name) TQ_REQ_client_hello_##name
static const tq_hello_rule rows[] = {
  {REQ(psk_without_modes),               TQ_ERA_13,  false, psk_without_modes},
  {REQ(binder_wrong),                    TQ_ERA_13,  false, binder_wrong},
  {REQ(unknown_psk_ignored),             TQ_ERA_13,  false, unknown_psk_ignored},
  {REQ(cookie_in_first_hello),           TQ_ERA_13,  true,  cookie_in_first_hello},
  {REQ(early_data_without_psk),          TQ_ERA_13,  false, early_data_without_psk},
  {REQ(key_share_not_in_groups),         TQ_ERA_13,  false, key_share_not_in_groups},
  {REQ(key_share_doubled),               TQ_ERA_13,  true,  key_share_doubled},
  {REQ(key_share_order),                 TQ_ERA_13,  false, key_share_order},
  {REQ(extension_for_other_message),     TQ_ERA_ANY, true,  extension_for_other_message},
  {REQ(extension_defined_elsewhere),     TQ_ERA_ANY, true,  extension_defined_elsewhere},
  {REQ(authority_not_a_name),            TQ_ERA_13,  true,  authority_not_a_name},
};
/* clang-format on */

const tq_hello_rules tq_hello_rules_extensions = {rows, sizeof rows / sizeof rows[0]};
