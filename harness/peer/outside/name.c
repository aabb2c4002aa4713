/* name.c: an outside peer's name, taken apart. */
#include "peer/outside/local.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

static const struct {
  const char *prefix;
  tq_outside_kind kind;
} kinds[] = {
    {"tcp:", TQ_OUTSIDE_CONNECT},
    {"tcp-listen:", TQ_OUTSIDE_LISTEN},
    {"exec:", TQ_OUTSIDE_EXEC},
    {"exec?", TQ_OUTSIDE_EXEC},
};

static int kind_of(const char *name, size_t size) {
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    size_t prefix = strlen(kinds[i].prefix);
    if (size > prefix && strncmp(name, kinds[i].prefix, prefix) == 0) {
      return (int)i;
    }
  }
  return -1;
}

bool tq_outside_is(const char *name, size_t size) {
  return kind_of(name, size) >= 0;
}

bool tq_outside_takes_all(const char *name) {
  int found = kind_of(name, strlen(name));
  if (found < 0 || kinds[found].kind == TQ_OUTSIDE_CONNECT) {
    return false;
  }
  size_t head = strlen(kinds[found].prefix) + strcspn(name + strlen(kinds[found].prefix), ":,");
  return kinds[found].kind == TQ_OUTSIDE_EXEC || name[head] == ':';
}

static bool fail(const tq_outside *outside, char *why, size_t size, const char *reason) {
  (void)snprintf(why, size, "%.120s: %s", outside->given, reason);
  return false;
}

const char *tq_outside_option(const tq_outside *outside, const char *key) {
  for (size_t i = 0; i < outside->option_count; i++) {
    if (strcmp(outside->options[i].key, key) == 0) {
      return outside->options[i].value;
    }
  }
  return NULL;
}

static bool is_key(const char *key) {
  static const char *const keys[] = {"name",     "release", "wait",  "pace",       "start",
                                     "attempts", "has",     "lacks", "credential", "auth"};
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    if (strcmp(keys[i], key) == 0) {
      return true;
    }
  }
  return false;
}

/* TEXT is "key=value&key=value", and is cut up. */
static bool take_options(tq_outside *outside, char *text) {
  while (text != NULL && *text != '\0') {
    char *next = strchr(text, '&');
    char *value = strchr(text, '=');
    if (next != NULL) {
      *next++ = '\0';
    }
    if (value == NULL || (next != NULL && value > next) ||
        outside->option_count == TQ_OUTSIDE_OPTIONS) {
      return false;
    }
    *value++ = '\0';
    if (!is_key(text)) {
      return false;
    }
    outside->options[outside->option_count].key = text;
    outside->options[outside->option_count++].value = value;
    text = next;
  }
  return true;
}

static bool number(int *out, const tq_outside *outside, const char *key, int least, int most) {
  const char *text = tq_outside_option(outside, key);
  char *end = NULL;
  if (text == NULL) {
    return true;
  }
  long value = strtol(text, &end, 10);
  *out = (int)value;
  return end != text && *end == '\0' && value >= least && value <= most;
}

/* "HOST:PORT", where HOST may be in brackets. */
static bool take_address(tq_outside *outside, char *text) {
  char *colon = strrchr(text, ':');
  if (colon == NULL || colon == text || colon[1] == '\0') {
    return false;
  }
  *colon = '\0';
  outside->port = colon + 1;
  outside->host = text;
  if (text[0] == '[' && colon[-1] == ']') {
    colon[-1] = '\0';
    outside->host = text + 1;
  }
  return true;
}

/* "PORT" or "PORT:COMMAND". */
static void take_port(tq_outside *outside, char *text) {
  char *colon = strchr(text, ':');
  outside->host = "127.0.0.1";
  outside->port = text;
  if (colon != NULL) {
    *colon = '\0';
    outside->command = colon + 1;
  }
}

/* A word for a command: its first word's last part, that a key of a finding can hold. */
static void name_command(tq_outside *outside, const char *prefix) {
  const char *word = outside->command == NULL ? "any" : outside->command;
  size_t size = strcspn(word, " \t");
  for (size_t i = size; i > 0; i--) {
    if (word[i - 1] == '/') {
      word += i;
      size -= i;
      break;
    }
  }
  (void)snprintf(outside->name, sizeof outside->name, "%s:%.*s", prefix,
                 (int)(size < 24 ? size : 24), word);
}

static void name_it(tq_outside *outside) {
  const char *given = tq_outside_option(outside, "name");
  const char *release = tq_outside_option(outside, "release");
  if (given != NULL) {
    (void)snprintf(outside->name, sizeof outside->name, "%s", given);
  } else if (outside->kind == TQ_OUTSIDE_CONNECT) {
    (void)snprintf(outside->name, sizeof outside->name, "tcp:%.30s:%.8s", outside->host,
                   outside->port);
  } else {
    name_command(outside, outside->kind == TQ_OUTSIDE_EXEC ? "exec" : "tcp-listen");
  }
  for (char *at = outside->name; *at != '\0'; at++) {
    *at = isalnum((unsigned char)*at) || strchr(":.-_", *at) != NULL ? *at : '_';
  }
  (void)snprintf(outside->release, sizeof outside->release, "%s",
                 release != NULL ? release : "live");
}

/* What stands between the prefix and the command is an address and options behind a question mark.
 */
static bool take_body(tq_outside *outside, char *body) {
  char *options = NULL;
  if (outside->kind == TQ_OUTSIDE_CONNECT) {
    options = strchr(body, '?');
    if (options != NULL) {
      *options++ = '\0';
    }
    return take_address(outside, body) && take_options(outside, options);
  }
  size_t head = strcspn(body, ":");
  size_t mark = strcspn(body, "?");
  if (mark < head) {
    char *command = body[head] == ':' ? body + head + 1 : NULL;
    body[head] = '\0';
    body[mark] = '\0';
    take_port(outside, body);
    outside->command = command;
    return take_options(outside, body + mark + 1);
  }
  take_port(outside, body);
  return true;
}

bool tq_outside_parse(tq_outside *outside, char *why, size_t size) {
  int found = kind_of(outside->given, strlen(outside->given));
  (void)snprintf(outside->text, sizeof outside->text, "%s", outside->given);
  if (found < 0) {
    return fail(outside, why, size, "is no tcp:, tcp-listen: or exec:");
  }
  outside->kind = kinds[found].kind;
  char *body = outside->text + strlen(kinds[found].prefix);
  if (outside->kind == TQ_OUTSIDE_EXEC && kinds[found].prefix[4] == '?') {
    body--; /* the mark itself, with nothing before it */
  }
  if (outside->kind == TQ_OUTSIDE_EXEC && kinds[found].prefix[4] == ':') {
    outside->command = body;
  } else if (!take_body(outside, body)) {
    return fail(outside, why, size,
                "wants HOST:PORT, and options as KEY=VALUE with & between them");
  }
  outside->wait = 400;
  outside->start = 3000;
  outside->attempts = 3;
  if (!number(&outside->wait, outside, "wait", 8, 60000) ||
      !number(&outside->pace, outside, "pace", 0, 60000) ||
      !number(&outside->start, outside, "start", 10, 60000) ||
      !number(&outside->attempts, outside, "attempts", 1, 100)) {
    return fail(outside, why, size, "an option's number is none, or out of range");
  }
  if (outside->kind == TQ_OUTSIDE_EXEC &&
      (outside->command == NULL || outside->command[0] == '\0')) {
    return fail(outside, why, size, "wants a command");
  }
  name_it(outside);
  return true;
}
