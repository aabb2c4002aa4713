/* policy.c: certificate policies: RFC 5280 sections 6.1.3 (d) to (f), 6.1.4 (a), (b), (h) to
 * (j) and 6.1.5 (a), (b), (g).
 *
 * Instead of the valid_policy_tree, which grows exponentially under hostile mappings, a graph with
 * at most TQ_POLICY_NODES_MAX policies on each level, as in RFC 9618: what is asked in the end,
 * whether there is a valid policy, is the same. */
#include "rules/path/work.h"
#include "spec/requirement.h"

static const tq_span any_policy = {(const uint8_t *)"\x55\x1d\x20\x00", 4};

/* state: the variables of section 6.1.2 (d) to (f). */
typedef struct state {
  int32_t explicit_policy;
  int32_t policy_mapping;
  int32_t inhibit_any;
} state;

static tq_policy_node *find(tq_policy_level *level, tq_span policy) {
  for (size_t i = 0; i < level->count; i++) {
    if (tq_span_equal(level->nodes[i].policy, policy)) {
      return &level->nodes[i];
    }
  }
  return NULL;
}

/* The node of POLICY, made if need be; NULL beyond the bound. */
static tq_policy_node *add(tq_path_work *work, tq_policy_level *level, tq_span policy) {
  tq_policy_node *node = find(level, policy);
  if (node != NULL) {
    return node;
  }
  if (level->count == TQ_POLICY_NODES_MAX) {
    work->bounded = true;
    return NULL;
  }
  node = &level->nodes[level->count++];
  *node = (tq_policy_node){policy, 0, false};
  return node;
}

/* The policies of a certificate, as far as they are looked at. */
typedef struct policies {
  tq_span items[TQ_PATH_POLICIES_MAX];
  size_t count;
  bool any;
} policies;

static policies list_policies(tq_path_work *work, tq_span rest) {
  policies list = {.count = 0};
  tq_span policy;
  while (tq_policy_next(&policy, &rest)) {
    if (tq_span_equal(policy, any_policy)) {
      list.any = true;
    } else if (list.count < TQ_PATH_POLICIES_MAX) {
      list.items[list.count++] = policy;
    } else {
      work->bounded = true;
    }
  }
  return list;
}

static bool has_policy(const policies *list, tq_span policy) {
  for (size_t i = 0; i < list->count; i++) {
    if (tq_span_equal(list->items[i], policy)) {
      return true;
    }
  }
  return false;
}

static void keep_listed(tq_policy_level *level, const policies *list) {
  size_t kept = 0;
  for (size_t i = 0; i < level->count; i++) {
    if (has_policy(list, level->nodes[i].policy)) {
      level->nodes[kept++] = level->nodes[i];
    }
  }
  level->count = (uint8_t)kept;
}

/* 6.1.3 (d) and (e). LEVEL comes as the expected policies. */
static void take_policies(tq_path_work *work, tq_policy_level *level, tq_span stated,
                          bool any_allowed) {
  policies list = list_policies(work, stated);
  bool any = list.any && any_allowed;
  if (!any) {
    keep_listed(level, &list);
  }
  for (size_t i = 0; level->any && i < list.count; i++) {
    add(work, level, list.items[i]);
  }
  level->any = level->any && any;
}

static bool is_empty(const tq_policy_level *level) {
  return level->count == 0 && !level->any;
}

static void remove_node(tq_policy_level *level, tq_span policy) {
  tq_policy_node *node = find(level, policy);
  if (node != NULL) {
    *node = level->nodes[--level->count];
  }
}

/* 6.1.4 (b)(1): FROM is the level of the issuer's policies, TO that of those expected next. */
static void map_policy(tq_path_work *work, tq_policy_level *from, tq_policy_level *to,
                       const tq_mapping *mapping) {
  tq_policy_node *source = find(from, mapping->issuer);
  if (source == NULL && from->any) {
    source = add(work, from, mapping->issuer);
  }
  if (source == NULL) {
    return;
  }
  source->mapped = true;
  tq_policy_node *target = add(work, to, mapping->subject);
  if (target != NULL) {
    target->parents |= UINT64_C(1) << (source - from->nodes);
  }
}

static void next_level(tq_path_work *work, tq_policy_level *from, tq_policy_level *to,
                       tq_span mappings, bool may_map) {
  tq_mapping mapping;
  to->count = 0;
  to->any = from->any;
  for (tq_span rest = mappings; !may_map && tq_mapping_next(&mapping, &rest);) {
    remove_node(from, mapping.issuer);
  }
  for (tq_span rest = mappings; may_map && tq_mapping_next(&mapping, &rest);) {
    map_policy(work, from, to, &mapping);
  }
  for (size_t i = 0; i < from->count; i++) {
    tq_policy_node *same = from->nodes[i].mapped ? NULL : add(work, to, from->nodes[i].policy);
    if (same != NULL) {
      same->parents |= UINT64_C(1) << i;
    }
  }
}

static void lower(int32_t *value, int32_t limit) {
  if (limit != TQ_ABSENT && limit < *value) {
    *value = limit;
  }
}

static void count_down(int32_t *value) {
  *value -= *value > 0 ? 1 : 0;
}

/* 6.1.4 (a). */
static void check_mappings(tq_path_work *work, size_t place, tq_span rest) {
  tq_mapping mapping;
  while (tq_mapping_next(&mapping, &rest)) {
    if (tq_span_equal(mapping.issuer, any_policy) || tq_span_equal(mapping.subject, any_policy)) {
      tq_path_note_extension(work, place, TQ_REQ_certificate_policy_maps_any,
                             TQ_X509_policy_mappings);
      return;
    }
  }
}

/* 6.1.4, on the way from the certificate at PLACE to the next one. */
static void prepare(tq_path_work *work, size_t place, size_t depth, state *at) {
  const tq_path_certificate *certificate = tq_path_at(work, place);
  const tq_extensions *extensions = &certificate->parsed.extensions;
  check_mappings(work, place, extensions->mappings);
  next_level(work, &work->levels[depth], &work->levels[depth + 1], extensions->mappings,
             at->policy_mapping > 0);
  if (!certificate->self_issued) {
    count_down(&at->explicit_policy);
    count_down(&at->policy_mapping);
    count_down(&at->inhibit_any);
  }
  lower(&at->explicit_policy, extensions->require_explicit_policy);
  lower(&at->policy_mapping, extensions->inhibit_policy_mapping);
  lower(&at->inhibit_any, extensions->inhibit_any_policy);
}

static bool user_wants(const tq_path_work *work, tq_span policy) {
  const tq_path_options *options = work->options;
  for (size_t i = 0; i < options->policy_count; i++) {
    if (tq_span_equal(options->policies[i], policy) ||
        tq_span_equal(options->policies[i], any_policy)) {
      return true;
    }
  }
  return options->policy_count == 0;
}

/* 6.1.5 (g): whether a policy of the last level comes from one that the user wants: from a node
 * whose parent is anyPolicy. */
static bool has_wanted_policy(const tq_path_work *work, size_t depth) {
  const tq_policy_level *last = &work->levels[depth];
  uint64_t reached = last->count == 64 ? UINT64_MAX : (UINT64_C(1) << last->count) - 1;
  if (last->any) {
    return true;
  }
  for (size_t level = depth + 1; level-- > 0 && reached != 0;) {
    uint64_t above = 0;
    for (size_t i = 0; i < work->levels[level].count; i++) {
      const tq_policy_node *node = &work->levels[level].nodes[i];
      if ((reached >> i & 1) == 0) {
        continue;
      }
      if (node->parents == 0 && user_wants(work, node->policy)) {
        return true;
      }
      above |= node->parents;
    }
    reached = above;
  }
  return false;
}

/* One certificate; DEPTH: the anchor's subject is at 0. */
static void process(tq_path_work *work, size_t place, size_t depth, state *at) {
  const tq_path_certificate *certificate = tq_path_at(work, place);
  const tq_extensions *extensions = &certificate->parsed.extensions;
  tq_policy_level *level = &work->levels[depth];
  bool stated = tq_x509_extension_has(extensions, TQ_X509_certificate_policies);
  bool any_allowed = at->inhibit_any > 0 || (place > 0 && certificate->self_issued);
  if (stated) {
    take_policies(work, level, extensions->policies, any_allowed);
  } else {
    *level = (tq_policy_level){.count = 0};
  }
  if (at->explicit_policy == 0 && is_empty(level)) {
    tq_path_note(work, place, TQ_REQ_certificate_explicit_policy_missing);
  }
  if (place > 0) {
    prepare(work, place, depth, at);
    return;
  }
  count_down(&at->explicit_policy);
  if (extensions->require_explicit_policy == 0) {
    at->explicit_policy = 0;
  }
  if (at->explicit_policy == 0 && !has_wanted_policy(work, depth)) {
    tq_path_note(work, 0, TQ_REQ_certificate_explicit_policy_missing);
  }
}

void tq_path_policies(tq_path_work *work) {
  const tq_path_options *options = work->options;
  int32_t many = (int32_t)work->now.length + 1;
  state at = {options->require_explicit_policy ? 0 : many,
              options->inhibit_policy_mapping ? 0 : many, options->inhibit_any_policy ? 0 : many};
  if (!work->now.found) {
    return;
  }
  work->levels[0] = (tq_policy_level){.any = true};
  for (size_t depth = 0; depth < work->now.length; depth++) {
    process(work, work->now.length - 1 - depth, depth, &at);
  }
}
