/* host.c: see host.h. */
#include "rules/host.h"

static uint8_t fold(uint8_t c) {
  return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

static bool is_alnum(uint8_t c) {
  return (fold(c) >= 'a' && fold(c) <= 'z') || (c >= '0' && c <= '9');
}

bool tq_host_equal(tq_span a, tq_span b) {
  if (a.size != b.size) {
    return false;
  }
  for (size_t i = 0; i < a.size; i++) {
    if (fold(a.data[i]) != fold(b.data[i])) {
      return false;
    }
  }
  return true;
}

/* Takes the first label off *NAME; the dot goes with it. */
static tq_span cut_label(tq_span *name) {
  size_t size = 0;
  while (size < name->size && name->data[size] != '.') {
    size++;
  }
  tq_span label = tq_span_first(*name, size);
  *name = tq_span_from(*name, size + 1);
  return label;
}

static bool is_label(tq_span label) {
  if (label.size == 0 || label.size > 63) {
    return false;
  }
  for (size_t i = 0; i < label.size; i++) {
    bool edge = i == 0 || i + 1 == label.size;
    if (!is_alnum(label.data[i]) && (edge || label.data[i] != '-')) {
      return false;
    }
  }
  return true;
}

static bool is_star(tq_span label) {
  return label.size == 1 && label.data[0] == '*';
}

bool tq_host_is_name(tq_span name, bool wildcard) {
  if (name.size == 0 || name.size > 253 || name.data[name.size - 1] == '.') {
    return false;
  }
  tq_span first = cut_label(&name);
  if (!is_label(first) && !(wildcard && is_star(first))) {
    return false;
  }
  while (name.size > 0) {
    if (!is_label(cut_label(&name))) {
      return false;
    }
  }
  return true;
}

bool tq_host_within(tq_span name, tq_span domain) {
  if (domain.size == 0) {
    return true;
  }
  if (name.size <= domain.size) {
    return tq_host_equal(name, domain);
  }
  size_t start = name.size - domain.size;
  return name.data[start - 1] == '.' && tq_host_equal(tq_span_from(name, start), domain);
}

/* Whether a label with one "*" in it can stand for LABEL. */
static bool label_fits(tq_span pattern, tq_span label) {
  const uint8_t *star = pattern.size == 0 ? NULL : memchr(pattern.data, '*', pattern.size);
  if (star == NULL) {
    return tq_host_equal(pattern, label);
  }
  size_t before = (size_t)(star - pattern.data);
  size_t after = pattern.size - before - 1;
  return label.size >= before + after &&
         tq_host_equal(tq_span_first(pattern, before), tq_span_first(label, before)) &&
         tq_host_equal(tq_span_from(pattern, before + 1), tq_span_from(label, label.size - after));
}

static size_t count_stars(tq_span text) {
  size_t count = 0;
  for (size_t i = 0; i < text.size; i++) {
    count += text.data[i] == '*' ? 1 : 0;
  }
  return count;
}

/* Names without a wildcard. An absolute name, with the dot of the root at its end, is the same name
 * to DNS, but no form that RFC 5280 section 4.2.1.6 allows. */
static tq_host_match compare_plain(tq_span presented, tq_span asked) {
  if (presented.size == 0) {
    return TQ_HOST_DIFFERENT;
  }
  if (tq_host_equal(presented, asked)) {
    return TQ_HOST_EQUAL;
  }
  bool absolute = presented.data[presented.size - 1] == '.' &&
                  tq_host_equal(tq_span_first(presented, presented.size - 1), asked);
  return absolute ? TQ_HOST_ODD : TQ_HOST_DIFFERENT;
}

tq_host_match tq_host_compare(tq_span presented, tq_span asked) {
  size_t stars = count_stars(presented);
  if (stars == 0) {
    return compare_plain(presented, asked);
  }
  tq_span rest = presented;
  bool first_is_star = is_star(cut_label(&rest)) && stars == 1;
  while (presented.size > 0 && asked.size > 0) {
    tq_span asked_label = cut_label(&asked);
    if (asked_label.size == 0 || !label_fits(cut_label(&presented), asked_label)) {
      return TQ_HOST_DIFFERENT;
    }
  }
  if (presented.size != 0 || asked.size != 0) {
    return TQ_HOST_DIFFERENT;
  }
  return first_is_star ? TQ_HOST_WILDCARD : TQ_HOST_ODD;
}

/* The size of a quoted local part with its quotes; 0 if TEXT does not begin with one. */
static size_t quoted_size(tq_span text) {
  if (text.size < 2 || text.data[0] != '"') {
    return 0;
  }
  for (size_t i = 1; i < text.size; i++) {
    if (text.data[i] == '"') {
      return i + 1;
    }
    i += text.data[i] == '\\' ? 1 : 0;
  }
  return 0;
}

bool tq_mailbox_host(tq_span *host, tq_span *local, tq_span mailbox) {
  size_t at = quoted_size(mailbox);
  while (at < mailbox.size && mailbox.data[at] != '@') {
    if (mailbox.data[at] <= ' ' || mailbox.data[at] == 0x7f || mailbox.data[at] == '"') {
      return false;
    }
    at++;
  }
  *host = tq_span_from(mailbox, at + 1);
  if (local != NULL) {
    *local = tq_span_first(mailbox, at);
  }
  return at > 0 && at < mailbox.size && tq_host_is_name(*host, false);
}

static size_t scheme_size(tq_span uri) {
  size_t size = 0;
  while (size < uri.size && (is_alnum(uri.data[size]) ||
                             (size > 0 && (uri.data[size] == '+' || uri.data[size] == '-' ||
                                           uri.data[size] == '.')))) {
    size++;
  }
  bool letter = size > 0 && !(uri.data[0] >= '0' && uri.data[0] <= '9');
  return letter && size < uri.size && uri.data[size] == ':' ? size : 0;
}

bool tq_uri_is_absolute(tq_span uri) {
  return scheme_size(uri) > 0;
}

bool tq_host_is_address(tq_span name) {
  size_t labels = 0;
  while (name.size > 0) {
    tq_span label = cut_label(&name);
    unsigned value = 0;
    for (size_t i = 0; i < label.size; i++) {
      if (label.data[i] < '0' || label.data[i] > '9' || i > 2) {
        return false;
      }
      value = value * 10 + (unsigned)(label.data[i] - '0');
    }
    if (label.size == 0 || value > 255) {
      return false;
    }
    labels++;
  }
  return labels == 4;
}

/* Where the first of MARKS is in TEXT; its size if there is none. */
static size_t find_any(tq_span text, const char *marks) {
  size_t at = 0;
  while (at < text.size && (text.data[at] == 0 || strchr(marks, text.data[at]) == NULL)) {
    at++;
  }
  return at;
}

bool tq_uri_host(tq_span *host, tq_span uri) {
  size_t scheme = scheme_size(uri);
  tq_span rest = tq_span_from(uri, scheme + 1);
  if (scheme == 0 || rest.size < 3 || rest.data[0] != '/' || rest.data[1] != '/') {
    return false;
  }
  rest = tq_span_from(rest, 2);
  tq_span authority = tq_span_first(rest, find_any(rest, "/?#"));
  while (find_any(authority, "@") < authority.size) {
    authority = tq_span_from(authority, find_any(authority, "@") + 1);
  }
  *host = tq_span_first(authority, find_any(authority, ":"));
  return tq_host_is_name(*host, false) && !tq_host_is_address(*host);
}
