/* test_cli_findings.c: reports/FINDINGS.md is true: the command of each entry shows its keys. */
#include "cli/command.h"
#include "peer/wolfssl/wolfssl.h"

enum { LINE_MAX_SIZE = 1 << 15, KEYS_MAX = 8, ENTRIES_LEAST = 30 };

/* entry: one section: what it is called, the keys in its table, and the command below. */
typedef struct entry {
  char title[160];
  char keys[KEYS_MAX][160];
  bool shown[KEYS_MAX];
  size_t key_count;
  size_t commands;
} entry;

static const char command_start[] = "harness/run explain ";

/* The words between backticks in LINE. */
static void read_keys(entry *into, const char *line) {
  const char *at = strchr(line, '`');
  while (at != NULL && into->key_count < KEYS_MAX) {
    size_t size = strcspn(at + 1, "`");
    snprintf(into->keys[into->key_count++], sizeof into->keys[0], "%.*s", (int)size, at + 1);
    at = strchr(at + 1 + size + 1, '`');
  }
}

/* Whether the peer called NAME, of SIZE bytes, is in LIST, what `peers` printed, and was built. */
static bool is_built(const char *list, const char *name, size_t size) {
  for (const char *line = list; *line != '\0'; line += strcspn(line, "\n") + 1) {
    if (strncmp(line, name, size) == 0 && line[size] == ' ') {
      const char *lack = strstr(line, "not built");
      return lack == NULL || lack > strchr(line, '\n');
    }
  }
  return false;
}

/* Whether each peer that ARGUMENTS name is here: the packages of others than the reference need not
 * be. */
static bool peers_are_here(outcome *made, const char *arguments) {
  static const char option[] = "--peer ";
  const char *at = strstr(arguments, option);
  bool here = true;
  if (at == NULL) {
    return true;
  }
  assert_int_equal(run(made, "peers"), 0);
  for (at += sizeof option - 1; here && *at != ' ' && *at != '\0';) {
    size_t size = strcspn(at, ", ");
    here = is_built(made->out, at, size);
    at += size + (at[size] == ',');
  }
  return here;
}

/* Every command shows a key of its entry. */
static void show(outcome *made, entry *one, const char *arguments) {
  char line[LINE_MAX_SIZE];
  bool any = false;
  if (!peers_are_here(made, arguments)) {
    memset(one->shown, true, sizeof one->shown);
    print_message("%s: a peer is not built here\n", one->title);
    return;
  }
  snprintf(line, sizeof line, "explain %s", arguments);
  assert_int_equal(run(made, line), 0);
  for (size_t i = 0; i < one->key_count; i++) {
    bool shown = strstr(made->out, one->keys[i]) != NULL;
    one->shown[i] = one->shown[i] || shown;
    any = any || shown;
  }
  one->commands++;
  if (!any) {
    fail_msg("%s: command %zu shows none of its keys", one->title, one->commands);
  }
}

/* Every key of an entry with commands is shown by one of them. */
static void end_entry(const entry *one) {
  for (size_t i = 0; i < one->key_count && one->commands != 0; i++) {
    if (!one->shown[i]) {
      fail_msg("%s: no command shows %s", one->title, one->keys[i]);
    }
  }
}

/* Whether LINE was a command. */
static bool take_line(entry *now, outcome *made, char *line) {
  line[strcspn(line, "\n")] = '\0';
  if (strncmp(line, "## ", 3) == 0) {
    end_entry(now);
    *now = (entry){.key_count = 0};
    snprintf(now->title, sizeof now->title, "%s", line + 3);
  }
  if (strncmp(line, "| finding |", 11) == 0) {
    read_keys(now, line + 11);
  }
  if (strncmp(line, command_start, sizeof command_start - 1) != 0) {
    return false;
  }
  show(made, now, line + sizeof command_start - 1);
  return true;
}

static void each_entry_shows_its_keys(void **state) {
  static char line[LINE_MAX_SIZE];
  outcome *made = *state;
  entry now = {.key_count = 0};
  size_t shown = 0;
  if (strcmp(tq_wolfssl_peer()->release(), "5.9.2") != 0) {
    print_message("the findings are those of 5.9.2\n");
    return;
  }
  FILE *file = fopen(TQ_SOURCE_DIR "/reports/FINDINGS.md", "r");
  assert_non_null(file);
  while (fgets(line, sizeof line, file) != NULL) {
    shown += take_line(&now, made, line);
  }
  fclose(file);
  end_entry(&now);
  print_message("%zu entries show their keys\n", shown);
  assert_in_range(shown, ENTRIES_LEAST, 1000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(each_entry_shows_its_keys, command_setup, command_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
