/* test_sentences.c: the account of the RFCs' normative sentences holds together, and has a row for
 * each sentence of the worklist, and no other, where that is at hand. */
#include "oracle_help.h"
#include "spec/sentence.h"
#include "support/shared.h"

#include <dirent.h>
#include <string.h>

static void fail_at(size_t *wrong, const tq_sentence *sentence, const char *what) {
  print_error("RFC %u section %s, sentence %u: %s\n", sentence->rfc, sentence->section,
              sentence->ordinal, what);
  (*wrong)++;
}

/* The ordinals of a section count from 1, without a hole and without a double. */
static void sentences_of_a_section_are_counted(void **state) {
  (void)state;
  size_t wrong = 0;
  tq_sentence before = {.section = ""};
  for (size_t i = 0; i < tq_sentence_count(); i++) {
    tq_sentence now = tq_sentence_at(i);
    bool same = now.rfc == before.rfc && strcmp(now.section, before.section) == 0;
    if (now.ordinal != (same ? before.ordinal + 1 : 1)) {
      fail_at(&wrong, &now, "out of order");
    }
    before = now;
  }
  assert_int_equal(wrong, 0);
}

static bool is_section_twice(size_t index) {
  tq_sentence first = tq_sentence_at(index);
  for (size_t i = 0; i < index; i++) {
    tq_sentence other = tq_sentence_at(i);
    if (other.rfc == first.rfc && other.ordinal == 1 && strcmp(other.section, first.section) == 0) {
      return true;
    }
  }
  return false;
}

static void every_sentence_ends_in_one_way(void **state) {
  (void)state;
  size_t wrong = 0;
  for (size_t i = 0; i < tq_sentence_count(); i++) {
    tq_sentence one = tq_sentence_at(i);
    if ((one.requirement == TQ_REQ_NONE) != (one.reason != NULL)) {
      fail_at(&wrong, &one, "needs a requirement, or else a reason");
    }
    if (one.requirement == TQ_REQ_NONE && one.status == TQ_TESTED) {
      fail_at(&wrong, &one, "says tested without a requirement");
    }
    if (one.ordinal == 1 && is_section_twice(i)) {
      fail_at(&wrong, &one, "its section stands in two places");
    }
  }
  assert_int_equal(wrong, 0);
}

/* How many sentences the account has for a section. */
static size_t accounted(uint16_t rfc, const char *section) {
  size_t count = 0;
  for (size_t i = 0; i < tq_sentence_count(); i++) {
    tq_sentence one = tq_sentence_at(i);
    count += one.rfc == rfc && strcmp(one.section, section) == 0;
  }
  return count;
}

static size_t quoted_in(const char *path) {
  tq_span file = shared_file(path);
  const char *at = (const char *)file.data;
  const char *end = at + file.size;
  size_t count = 0;
  for (; at < end; at += strcspn(at, "\n") + 1) {
    count += strncmp(at, "[[spec]]", 8) == 0;
  }
  free((void *)(uintptr_t)file.data);
  return count;
}

/* "section-4.2.toml" and "appendix-D.5.toml": the part between. */
static bool section_of(char section[32], const char *file) {
  const char *dash = strchr(file, '-');
  const char *dot = strrchr(file, '.');
  if (dash == NULL || dot == NULL || dot < dash || strcmp(dot, ".toml") != 0) {
    return false;
  }
  snprintf(section, 32, "%.*s", (int)(dot - dash - 1), dash + 1);
  return true;
}

/* The sections of one RFC; *SENTENCES grows by theirs. Gives how many do not agree. */
static size_t compare_rfc(uint16_t rfc, size_t *sentences) {
  char path[TQ_SHARED_PATH_MAX];
  char name[64];
  char section[32];
  size_t wrong = 0;
  snprintf(name, sizeof name, "requirements/quotes/rfc%u", rfc);
  shared_path(path, name);
  DIR *folder = opendir(path);
  if (folder == NULL) {
    print_message("skipped: %s is not there\n", name);
    skip();
  }
  for (const struct dirent *at = readdir(folder); at != NULL; at = readdir(folder)) {
    if (!section_of(section, at->d_name)) {
      continue;
    }
    snprintf(path, sizeof path, "%s/%.200s", name, at->d_name);
    size_t quoted = quoted_in(path);
    *sentences += quoted;
    if (quoted != accounted(rfc, section)) {
      print_error("RFC %u section %s has %zu sentences, and %zu rows\n", rfc, section, quoted,
                  accounted(rfc, section));
      wrong++;
    }
  }
  closedir(folder);
  return wrong;
}

static void every_quoted_sentence_has_a_row(void **state) {
  (void)state;
  static const uint16_t rfcs[] = {5246, 5746, 7627, 8422, 8446};
  size_t sentences = 0;
  size_t wrong = 0;
  for (size_t i = 0; i < sizeof rfcs / sizeof rfcs[0]; i++) {
    wrong += compare_rfc(rfcs[i], &sentences);
  }
  assert_int_equal(wrong, 0);
  assert_int_equal(sentences, tq_sentence_count()); /* and so no row is for a section without any */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sentences_of_a_section_are_counted),
      cmocka_unit_test(every_sentence_ends_in_one_way),
      cmocka_unit_test(every_quoted_sentence_has_a_row),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
