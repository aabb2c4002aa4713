/* client_hello.c: see client_hello.h. */
#include "rules/client_hello.h"

#include "codec/handshake.h"
#include "rules/hello/rules.h"
#include "rules/ledger.h"
#include "spec/message.h"
#include "spec/requirement.h"

enum { TLS12 = 0x0303, TLS13 = 0x0304 };

static const tq_hello_rules *const all_rules[] = {
    &tq_hello_rules_version,    &tq_hello_rules_tls13,  &tq_hello_rules_tls12,
    &tq_hello_rules_extensions, &tq_hello_rules_others,
};

static tq_citation cite(uint16_t requirement, tq_mark mark) {
  return (tq_citation){.requirement = requirement, .offset = mark.offset, .size = mark.size};
}

static void enter(tq_ledger *ledger, tq_say say, uint16_t requirement, tq_mark mark) {
  tq_citation citation = cite(requirement, mark);
  if (say == TQ_BINDS) {
    tq_ledger_binds(ledger, citation);
  }
  if (say == TQ_OPEN) {
    tq_ledger_open(ledger, citation);
  }
}

static void enter_faults(tq_ledger *ledger, const tq_hello_view *view) {
  for (size_t i = 0; i < view->faults->count; i++) {
    const tq_fault *fault = &view->faults->items[i];
    uint16_t requirement;
    tq_say say = tq_hello_fault_say(&requirement, view, fault);
    enter(ledger, say, requirement, (tq_mark){fault->offset, fault->size});
  }
}

static void enter_shares(tq_ledger *ledger, const tq_hello_view *view) {
  tq_key_share_entry entry;
  tq_span rest = view->hello->key_share;
  while (view->era == TQ_ERA_13 && tq_key_share_next(&entry, &rest)) {
    uint16_t requirement;
    tq_say say = tq_hello_share_say(&requirement, view, &entry);
    uint32_t offset = (uint32_t)(entry.key_exchange.data - view->message.data);
    enter(ledger, say, requirement, (tq_mark){offset, (uint32_t)entry.key_exchange.size});
  }
}

static void enter_version(tq_ledger *ledger, const tq_hello_view *view) {
  if (view->era != TQ_ERA_NONE || view->version_rule == TQ_REQ_NONE) {
    return;
  }
  tq_mark mark = tq_hello_present(view, TQ_EXT_supported_versions)
                     ? tq_mark_extension(view, TQ_EXT_supported_versions)
                     : tq_mark_legacy_version();
  enter(ledger, TQ_BINDS, view->version_rule, mark);
}

static void enter_suites_12(tq_ledger *ledger, const tq_hello_view *view) {
  if (view->era == TQ_ERA_12 && view->suite_12_rule != TQ_REQ_NONE) {
    tq_say say = view->suite_12 == TQ_CAN_NOT ? TQ_BINDS : TQ_OPEN;
    enter(ledger, say, view->suite_12_rule, tq_mark_suites(view));
  }
}

static void enter_table(tq_ledger *ledger, const tq_hello_view *view, const tq_hello_rules *rules) {
  for (size_t i = 0; i < rules->count; i++) {
    const tq_hello_rule *rule = &rules->rows[i];
    tq_mark mark;
    if ((rule->eras & view->era) != 0) {
      enter(ledger, rule->say(&mark, view), rule->requirement, mark);
    }
  }
}

static void enter_rules(tq_ledger *ledger, const tq_hello_view *view) {
  for (size_t i = 0; i < sizeof all_rules / sizeof all_rules[0]; i++) {
    enter_table(ledger, view, all_rules[i]);
  }
}

/* Where no version is agreed on, or the parse stopped, a receiver may have seen first whatever
 * else is wrong in what there is. */
static void enter_what_else_may_be_seen(tq_ledger *ledger, const tq_hello_view *view) {
  for (size_t i = 0; i < sizeof all_rules / sizeof all_rules[0]; i++) {
    for (size_t j = 0; j < all_rules[i]->count; j++) {
      const tq_hello_rule *rule = &all_rules[i]->rows[j];
      tq_mark mark;
      if (rule->early && rule->say(&mark, view) != TQ_QUIET) {
        enter(ledger, TQ_OPEN, rule->requirement, mark);
      }
    }
  }
}

static void enter_acceptance(tq_ledger *ledger, const tq_hello_view *view) {
  const tq_hello_rules *rules = &tq_hello_rules_acceptance;
  for (size_t i = 0; i < rules->count; i++) {
    tq_mark mark;
    if ((rules->rows[i].eras & view->era) != 0 && rules->rows[i].say(&mark, view) == TQ_BINDS) {
      tq_ledger_accepts(ledger, cite(rules->rows[i].requirement, mark));
    }
  }
}

static uint16_t version_of(const tq_hello_view *view) {
  if (view->era == TQ_ERA_13) {
    bool open = view->may_fall_back && !view->full_handshake;
    return open ? 0 : TLS13;
  }
  return view->era == TQ_ERA_12 ? TLS12 : 0;
}

/* A stopped parse: the structure is broken in every version. */
static void judge_broken(tq_ledger *ledger, const tq_hello_view *view) {
  const tq_fault *last = &view->faults->items[view->faults->count - 1];
  uint16_t requirement;
  tq_hello_fault_say(&requirement, view, last);
  enter(ledger, TQ_BINDS, requirement, (tq_mark){last->offset, last->size});
  for (size_t i = 0; i + 1 < view->faults->count; i++) {
    const tq_fault *fault = &view->faults->items[i];
    enter(ledger, TQ_OPEN, fault->requirement, (tq_mark){fault->offset, fault->size});
  }
  if (!tq_hello_present(view, TQ_EXT_supported_versions)) {
    enter(ledger, TQ_OPEN, TQ_REQ_client_hello_no_common_version, tq_mark_legacy_version());
  }
  enter_what_else_may_be_seen(ledger, view);
}

/* A second hello that differs where it must not: a server may have settled all of that by the first
 * one and look at nothing but the share and the syntax. */
static void judge_whole(tq_ledger *ledger, const tq_hello_view *view) {
  enter_faults(ledger, view);
  enter_shares(ledger, view);
  enter_table(ledger, view, &tq_hello_rules_retry);
  ledger->lenient = tq_hello_second_differs(view);
  enter_version(ledger, view);
  enter_rules(ledger, view);
  enter_suites_12(ledger, view);
  if (view->era == TQ_ERA_NONE) {
    enter_what_else_may_be_seen(ledger, view);
  }
  if (tq_ledger_is_clean(ledger)) {
    enter_acceptance(ledger, view);
  }
}

/* Bytes behind the message: the start of a message that cannot come yet. In TLS 1.3 keys change
 * here, unless the server first asks for another hello; in TLS 1.2 a server may answer before it
 * looks at them. */
static void enter_surplus(tq_ledger *ledger, const tq_hello_view *view, tq_span input) {
  size_t size = view->message.size;
  if (input.size > size) {
    tq_mark mark = {(uint32_t)size, (uint32_t)(input.size - size)};
    tq_say say = tq_hello_share_settled(view) ? TQ_BINDS : TQ_OPEN;
    enter(ledger, say, TQ_REQ_client_hello_bytes_behind_message, mark);
  }
}

static void judge_hello(tq_ledger *ledger, tq_span input, const tq_handshake *handshake,
                        const tq_hello_context *context) {
  tq_client_hello hello;
  tq_faults faults = {0};
  bool whole =
      tq_client_hello_parse(&hello, &faults, handshake->body, handshake->body_offset, NULL);
  tq_hello_view view = {.message = handshake->message,
                        .hello = &hello,
                        .faults = &faults,
                        .context = context,
                        .endpoint = context->endpoint,
                        .era = TQ_ERA_NONE,
                        .has_13 = tq_code_list_has(context->endpoint->versions, TLS13),
                        .has_12 = tq_code_list_has(context->endpoint->versions, TLS12)};
  if (!whole) {
    judge_broken(ledger, &view);
    return;
  }
  tq_hello_view_of(&view);
  enter_surplus(ledger, &view, input);
  judge_whole(ledger, &view);
  ledger->verdict->version = version_of(&view);
}

/* A rule may name a field that the message ends before. */
static void cut_citations(tq_verdict *verdict, size_t size) {
  for (size_t i = 0; i < verdict->count; i++) {
    tq_citation *citation = &verdict->citations[i];
    if (citation->offset > size) {
      citation->offset = (uint32_t)size;
    }
    if (citation->size > size - citation->offset) {
      citation->size = (uint32_t)(size - citation->offset);
    }
  }
}

void tq_oracle_client_hello(tq_verdict *verdict, tq_span message, const tq_hello_context *context) {
  tq_handshake handshake;
  tq_ledger ledger = tq_ledger_over(verdict);
  if (!tq_handshake_read(&handshake, message, 0, NULL)) {
    tq_mark end = {(uint32_t)message.size, 0};
    tq_ledger_incomplete(&ledger, cite(TQ_REQ_client_hello_message_incomplete, end));
    return;
  }
  if (handshake.type != TQ_MESSAGE_client_hello) {
    tq_ledger_binds(&ledger, cite(TQ_REQ_client_hello_not_client_hello, (tq_mark){0, 1}));
  } else {
    judge_hello(&ledger, message, &handshake, context);
  }
  tq_ledger_close(&ledger);
  cut_citations(verdict, message.size);
}
