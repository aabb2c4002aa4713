/* read.c: reads vector files; see vector.h, and corpus/README.md for the format. */
#include "spec/alert.h"
#include "spec/requirement.h"
#include "vector/draft.h"
#include "vector/set.h"
#include "vector/vector.h"

#include <stdarg.h>
#include <stdio.h>

/* page: one file while it is read. */
struct page {
  tq_vectors *set;
  const char *file;
  size_t line;
  char *error;
  bool failed;
  bool in_hello; /* between `hello NAME` and the next line at the margin */
  bool in_case;
  tq_draft draft;
  tq_vector vector;
};

__attribute__((format(printf, 2, 3))) static void fail(struct page *page, const char *format, ...) {
  if (page->failed) {
    return;
  }
  page->failed = true;
  int size = snprintf(page->error, TQ_VECTOR_ERROR_MAX, "%s:%zu: ", page->file, page->line);
  size_t used = size < 0 ? 0 : (size_t)size;
  if (used < TQ_VECTOR_ERROR_MAX) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(page->error + used, TQ_VECTOR_ERROR_MAX - used, format, arguments);
    va_end(arguments);
  }
}

static void check(struct page *page, const char *error) {
  if (error != NULL) {
    fail(page, "%s", error);
  }
}

static bool find_bytes(const void *context, tq_span name, tq_span *bytes) {
  const tq_vector_bytes *found = tq_vector_set_bytes(context, name);
  if (found == NULL) {
    return false;
  }
  *bytes = found->bytes;
  return true;
}

static tq_bytes_names names_of(const struct page *page) {
  return (tq_bytes_names){page->set, find_bytes};
}

/* Lines of a case. */

static void add_cite(struct page *page, tq_span word) {
  char name[128] = "";
  if (word.size < sizeof name) {
    memcpy(name, word.data, word.size);
  }
  uint16_t id = tq_requirement_find(name);
  if (id == TQ_REQ_NONE || page->vector.cite_count == TQ_VECTOR_CITES_MAX) {
    fail(page, "%s is no requirement, or one too many", name);
    return;
  }
  page->vector.cites[page->vector.cite_count] = id;
  page->vector.cite_count++;
}

static void read_cites(struct page *page, tq_span rest) {
  for (tq_span word = tq_word(&rest); word.size != 0; word = tq_word(&rest)) {
    add_cite(page, word);
  }
}

/* clang-format off */
static const struct {
  const char *name;
  tq_feature feature;
} features[] = {
  {"record_size_limit",         TQ_FEATURE_RECORD_SIZE_LIMIT},
  {"early_data",                TQ_FEATURE_EARLY_DATA},
  {"post_handshake_auth",       TQ_FEATURE_POST_HANDSHAKE_AUTH},
  {"status_request",            TQ_FEATURE_STATUS_REQUEST},
  {"compress_certificate",      TQ_FEATURE_COMPRESS_CERTIFICATE},
  {"raw_public_key",            TQ_FEATURE_RAW_PUBLIC_KEY},
  {"cookie",                    TQ_FEATURE_COOKIE},
  {"signature_algorithms_cert", TQ_FEATURE_SIGNATURE_ALGORITHMS_CERT},
  {"certificate_authorities",   TQ_FEATURE_CERTIFICATE_AUTHORITIES},
};

static const struct {
  const char *name;
  tq_verdict_kind kind;
} kinds[] = {
  {"accept",     TQ_VERDICT_ACCEPT},
  {"reject",     TQ_VERDICT_REJECT},
  {"either",     TQ_VERDICT_EITHER},
  {"incomplete", TQ_VERDICT_INCOMPLETE},
  {"keeps",      TQ_VERDICT_ACCEPT}, /* of an answer: breaks nothing */
  {"breaks",     TQ_VERDICT_REJECT},
};

static const struct {
  const char *name;
  uint8_t code;
} alerts[] = {
#define ROW(name, code) {#name, code},
  TQ_ALERT_TABLE(ROW)
#undef ROW
};
/* clang-format on */

static void read_features(struct page *page, tq_span rest) {
  for (tq_span word = tq_word(&rest); word.size != 0; word = tq_word(&rest)) {
    uint32_t feature = 0;
    for (size_t i = 0; i < sizeof features / sizeof features[0]; i++) {
      feature |= tq_word_is(word, features[i].name) ? (uint32_t)features[i].feature : 0;
    }
    if (feature == 0) {
      fail(page, "no such feature");
    }
    page->vector.features |= feature;
  }
}

static void read_hello_of_case(struct page *page, tq_span rest) {
  tq_span name = tq_word(&rest);
  const tq_draft *draft = tq_vector_set_hello(page->set, name);
  if (draft == NULL) {
    fail(page, "no hello of that name");
    return;
  }
  page->draft = *draft;
}

/* to HELLO: the case is an answer to it. */
static void read_offer(struct page *page, tq_span rest) {
  const tq_draft *draft = tq_vector_set_hello(page->set, tq_word(&rest));
  if (draft == NULL) {
    fail(page, "no hello of that name");
    return;
  }
  tq_writer store = tq_vector_set_store(page->set);
  tq_draft_write(&store, draft);
  page->vector.offer = tq_writer_bytes(&store);
  tq_vector_set_keep(page->set, &store);
}

/* sent, or sent after HELLO: the case is a client's own hello. */
static void read_own(struct page *page, tq_span rest) {
  page->vector.own = true;
  if (tq_word_is(tq_word(&rest), "after")) {
    read_offer(page, rest);
  }
}

/* asked GROUP [COOKIE]: by the HelloRetryRequest before it. */
static void read_asked(struct page *page, tq_span rest) {
  tq_writer store = tq_vector_set_store(page->set);
  check(page, tq_bytes_write(&store, rest, names_of(page)));
  tq_span bytes = tq_writer_bytes(&store);
  tq_vector_set_keep(page->set, &store);
  if (bytes.size < 2) {
    fail(page, "for which group?");
    return;
  }
  page->vector.group = (uint16_t)(bytes.data[0] << 8 | bytes.data[1]);
  page->vector.cookie = tq_span_from(bytes, 2);
}

static void read_records(struct page *page, tq_span rest) {
  tq_writer store = tq_vector_set_store(page->set);
  check(page, tq_bytes_write(&store, rest, names_of(page)));
  page->vector.records = tq_writer_bytes(&store);
  tq_vector_set_keep(page->set, &store);
}

static void add_alert(struct page *page, tq_alert_set *set, tq_span word) {
  for (size_t i = 0; i < sizeof alerts / sizeof alerts[0]; i++) {
    if (tq_word_is(word, alerts[i].name)) {
      tq_alert_set_add(set, alerts[i].code);
      return;
    }
  }
  fail(page, "no such alert");
}

static void add_expect(struct page *page, tq_vector_expect expect, tq_span scene) {
  expect.scene = tq_vector_set_text(page->set, scene);
  if (expect.scene == NULL || page->vector.expect_count == TQ_VECTOR_EXPECTS_MAX) {
    fail(page, "one scene too many");
    return;
  }
  page->vector.expects[page->vector.expect_count] = expect;
  page->vector.expect_count++;
}

/* KIND ALERT... at SCENE... */
static void read_expect(struct page *page, tq_verdict_kind kind, tq_span rest) {
  tq_vector_expect expect = {.kind = kind};
  tq_span word = tq_word(&rest);
  for (; word.size != 0 && !tq_word_is(word, "at"); word = tq_word(&rest)) {
    add_alert(page, &expect.alerts, word);
  }
  word = tq_word(&rest);
  if (word.size == 0) {
    fail(page, "at which scenes?");
  }
  for (; word.size != 0; word = tq_word(&rest)) {
    add_expect(page, expect, word);
  }
}

static void read_case_line(struct page *page, tq_span line) {
  tq_span rest = line;
  tq_span word = tq_word(&rest);
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    if (tq_word_is(word, kinds[i].name)) {
      read_expect(page, kinds[i].kind, rest);
      return;
    }
  }
  if (tq_word_is(word, "cites")) {
    read_cites(page, rest);
  } else if (tq_word_is(word, "with")) {
    read_features(page, rest);
  } else if (tq_word_is(word, "hello")) {
    read_hello_of_case(page, rest);
  } else if (tq_word_is(word, "to")) {
    read_offer(page, rest);
  } else if (tq_word_is(word, "sent")) {
    read_own(page, rest);
  } else if (tq_word_is(word, "asked")) {
    read_asked(page, rest);
  } else if (tq_word_is(word, "records")) {
    read_records(page, rest);
  } else {
    tq_writer store = tq_vector_set_store(page->set);
    check(page, tq_draft_line(&page->draft, line, &store, names_of(page)));
    tq_vector_set_keep(page->set, &store);
  }
}

/* Lines at the margin. */

static void end_case(struct page *page) {
  if (!page->in_case || page->failed) {
    return;
  }
  page->in_case = false;
  tq_writer store = tq_vector_set_store(page->set);
  tq_draft_write(&store, &page->draft);
  page->vector.message = tq_writer_bytes(&store);
  page->vector.type = page->draft.type;
  if (page->vector.own && page->vector.offer.size == 0) {
    page->vector.offer = page->vector.message;
  }
  if (store.failed || page->vector.expect_count == 0) {
    fail(page, "%s: too large, or nothing expected", page->vector.name);
    return;
  }
  tq_vector_set_keep(page->set, &store);
  if (!tq_vector_set_add(page->set, &page->vector)) {
    fail(page, "%s: there is another case of that name", page->vector.name);
  }
}

static void end_hello(struct page *page) {
  if (page->in_hello && !page->failed) {
    page->in_hello = false;
    tq_vector_set_end_hello(page->set, &page->draft);
  }
}

static tq_span before_slash(tq_span name) {
  const uint8_t *slash = memchr(name.data, '/', name.size);
  return slash == NULL ? name : tq_span_first(name, (size_t)(slash - name.data));
}

static void begin_case(struct page *page, tq_span rest) {
  tq_span name = tq_word(&rest);
  if (name.size == 0) {
    fail(page, "a case needs a name");
    return;
  }
  page->in_case = true;
  page->draft = tq_draft_empty();
  page->vector = (tq_vector){.name = tq_vector_set_text(page->set, name),
                             .file = tq_vector_set_text(page->set, tq_span_text(page->file)),
                             .line = page->line};
  add_cite(page, before_slash(name));
}

static void begin_hello(struct page *page, tq_span rest) {
  tq_span name = tq_word(&rest);
  tq_span from = tq_word(&rest);
  page->draft = tq_draft_empty();
  if (tq_word_is(from, "like")) {
    read_hello_of_case(page, rest);
  }
  page->in_hello = true;
  check(page, tq_vector_set_begin_hello(page->set, name));
}

static void read_bytes(struct page *page, tq_span rest) {
  tq_span name = tq_word(&rest);
  tq_writer store = tq_vector_set_store(page->set);
  check(page, tq_bytes_write(&store, rest, names_of(page)));
  tq_vector_set_keep(page->set, &store);
  check(page, tq_vector_set_define(page->set, name, tq_writer_bytes(&store)));
}

static void read_margin_line(struct page *page, tq_span line) {
  tq_span rest = line;
  tq_span word = tq_word(&rest);
  end_case(page);
  end_hello(page);
  if (tq_word_is(word, "case")) {
    begin_case(page, rest);
  } else if (tq_word_is(word, "hello")) {
    begin_hello(page, rest);
  } else if (tq_word_is(word, "bytes")) {
    read_bytes(page, rest);
  } else {
    fail(page, "neither case, hello nor bytes");
  }
}

static void read_line(struct page *page, tq_span line) {
  tq_span rest = line;
  tq_span word = tq_word(&rest);
  if (word.size == 0 || word.data[0] == '#') {
    return;
  }
  if (line.data[0] != ' ') {
    read_margin_line(page, line);
    return;
  }
  if (page->in_case) {
    read_case_line(page, line);
    return;
  }
  tq_writer store = tq_vector_set_store(page->set);
  check(page, page->in_hello ? tq_draft_line(&page->draft, line, &store, names_of(page))
                             : "a line of nothing");
  tq_vector_set_keep(page->set, &store);
}

bool tq_vectors_read(tq_vectors *vectors, const char *file, const char *text,
                     char error[TQ_VECTOR_ERROR_MAX]) {
  struct page page = {.set = vectors, .file = file, .error = error};
  while (*text != '\0' && !page.failed) {
    size_t size = strcspn(text, "\n");
    page.line++;
    read_line(&page, tq_span_of(text, size));
    text += size + (text[size] == '\n');
  }
  end_case(&page);
  end_hello(&page);
  return !page.failed;
}
