/* corpora.c: `tlsquarrel corpus`: corpora taken in, joined, pruned, counted and given away. */
#include "cli/choice.h"
#include "cli/commands.h"
#include "cli/corpora/import.h"
#include "cli/corpora/pile.h"
#include "cli/corpora/prune.h"
#include "cli/folder.h"
#include "cli/place.h"
#include "cli/target_list.h"
#include "spec/message.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TARGET, INTO, ALL, AS, FLAVOUR };

/* clang-format off */
static const tq_option options[] = {
    {"target",  't', "NAME",   "whose inputs they are (import: by message)"},
    {"into",    0,   "FOLDER", "import: where TARGET/ is (default: .build/corpus)"},
    {"all",     'a', NULL,     "merge: all that is new, not only what covers something new"},
    {"as",      0,   "FORM",   "export: message (the default), record, body or hex"},
    {"flavour", 'f', "NAME",   "which build's targets measure (default: fast)"},
    {NULL, 0, NULL, NULL},
};
/* clang-format on */

enum { PATH_ROOM = TQ_PLACE_MAX + 300, TYPES = 256 };

/* work: what the actions share. */
typedef struct work {
  const tq_arguments *arguments;
  const tq_target *target; /* NULL: not said */
  tq_crypto *crypto;
  const char *into;
  const char *form;
  size_t added;
  size_t there;
  size_t none; /* files without a message */
  bool aside;  /* INTO is thrown away on failure */
  bool failed;
  char build[TQ_PLACE_MAX];
  tq_pile_walk_result met;
} work;

/* What a walk passed over, in one line. */
static void tell_problems(const tq_pile_walk_result *met) {
  if (met->unreadable != 0) {
    fprintf(stderr,
            "tlsquarrel: corpus: %zu could not be read and were passed over; the first: %s\n",
            met->unreadable, met->problem);
  }
  if (met->vanished != 0 || met->others != 0) {
    fprintf(stderr,
            "tlsquarrel: corpus: passed over: %zu that vanished meanwhile or are links to nothing, "
            "%zu that are no files or links to folders\n",
            met->vanished, met->others);
  }
}

static bool add(work *with, const char *folder, tq_span bytes) {
  switch (tq_pile_add(folder, with->crypto, bytes)) {
  case TQ_PILE_ADDED:
    with->added++;
    return true;
  case TQ_PILE_THERE:
    with->there++;
    return true;
  default:
    tq_fail("corpus: cannot write to %s: %s; %zu inputs were added, what was there is as it was",
            folder, strerror(errno), with->aside ? 0 : with->added);
    with->failed = true;
    return false;
  }
}

/* The last word on whether all was written. */
static bool settle(const char *folder) {
  return tq_pile_settle(folder) || tq_fail("corpus: %s may not be whole on the disk: %s", folder,
                                           strerror(errno)) == TQ_EXIT_FINE;
}

static bool walk_from(work *with, size_t first, tq_pile_fn call) {
  for (size_t i = first; i < with->arguments->operand_count; i++) {
    const char *path = with->arguments->operands[i];
    if (access(path, F_OK) != 0) {
      tq_fail("corpus: %s: %s", path, strerror(errno));
      return false;
    }
    if (!tq_pile_walk(&with->met, path, call, with)) {
      return with->failed || tq_fail("corpus: no memory") == TQ_EXIT_FINE;
    }
  }
  tell_problems(&with->met);
  return true;
}

/* --- import --- */

static void import_message(void *context, tq_span message) {
  work *with = context;
  char folder[PATH_ROOM];
  const tq_target *target = with->target == NULL ? tq_target_of("", message) : with->target;
  snprintf(folder, sizeof folder, "%s/%s", with->into, target->name);
  if (!with->failed) {
    with->failed = !tq_folder_make(folder) || !add(with, folder, message);
  }
}

static bool import_file(void *context, const char *path, tq_span bytes) {
  work *with = context;
  (void)path;
  with->none += tq_import(bytes, import_message, with) == 0;
  return !with->failed;
}

static int import(work *with) {
  char corpora[PATH_ROOM];
  snprintf(corpora, sizeof corpora, "%.4000s/corpus", tq_work_folder());
  with->into = with->arguments->values[INTO] == NULL ? corpora : with->arguments->values[INTO];
  if (!walk_from(with, 1, import_file) || with->failed ||
      (with->added != 0 && !settle(with->into))) {
    return TQ_EXIT_FAILED;
  }
  printf("%zu files: %zu new messages, %zu known ones, %zu files without a message; in %s\n",
         with->met.files, with->added, with->there, with->none, tq_shown_path(with->into));
  return TQ_EXIT_FINE;
}

/* --- merge and prune --- */

static bool add_file(void *context, const char *path, tq_span bytes) {
  work *with = context;
  (void)path;
  return add(with, with->into, bytes);
}

static bool needs_target(const work *with) {
  if (with->target == NULL) {
    tq_fail("corpus: whose inputs are they? Give --target; tlsquarrel scenes lists the targets");
  }
  return with->target != NULL;
}

/* All that is new goes into a folder beside INTO, is pruned there together with what INTO has, and
 * what is left is added; INTO itself is only ever added to. */
static bool merge_chosen(work *with, const char *into) {
  char aside[PATH_ROOM];
  size_t before = 0;
  size_t left = 0;
  size_t read = 0;
  snprintf(aside, sizeof aside, "%s.merging", into);
  tq_pile_remove(aside);
  with->into = aside;
  with->aside = true;
  bool fine = tq_folder_make(aside) && walk_from(with, 1, add_file) && !with->failed;
  read = with->added;
  tq_pile_walk_result kept = {0};
  fine = fine && (access(into, F_OK) != 0 || tq_pile_walk(&kept, into, add_file, with));
  fine = fine && tq_prune(&before, &left, with->build, with->target->name, aside, with->crypto);
  fine = fine && tq_folder_make(into) && tq_pile_move(&with->added, aside, into, with->crypto) &&
         settle(into);
  tq_pile_remove(aside);
  if (fine) {
    printf("%zu inputs read, %zu different; %zu add coverage or tuples and are now in %s\n",
           with->met.files, read, with->added, tq_shown_path(into));
  }
  return fine;
}

static int merge(work *with) {
  const char *into = with->arguments->operands[1];
  work shifted = *with;
  tq_arguments rest = *with->arguments;
  rest.operands++;
  rest.operand_count--;
  shifted.arguments = &rest;
  shifted.into = into;
  if (with->arguments->values[ALL] == NULL) {
    return needs_target(with) && merge_chosen(&shifted, into) ? TQ_EXIT_FINE : TQ_EXIT_FAILED;
  }
  if (!tq_folder_make(into) || !walk_from(&shifted, 1, add_file) || shifted.failed ||
      !settle(into)) {
    return TQ_EXIT_FAILED;
  }
  printf("%zu inputs read: %zu new, %zu known; in %s\n", shifted.met.files, shifted.added,
         shifted.there, tq_shown_path(into));
  return TQ_EXIT_FINE;
}

static int prune(work *with) {
  size_t before = 0;
  size_t left = 0;
  const char *folder = with->arguments->operands[1];
  if (!needs_target(with) ||
      !tq_prune(&before, &left, with->build, with->target->name, folder, with->crypto)) {
    return TQ_EXIT_FAILED;
  }
  printf("%s: %zu of %zu inputs are left, with the same coverage and tuples\n",
         tq_shown_path(folder), left, before);
  return TQ_EXIT_FINE;
}

/* --- statistics --- */

typedef struct statistics {
  size_t types[TYPES];
  size_t smallest;
  size_t largest;
  size_t empty;
} statistics;

static bool count_file(void *context, const char *path, tq_span bytes) {
  statistics *made = context;
  (void)path;
  made->empty += bytes.size == 0;
  made->types[bytes.size == 0 ? 0 : bytes.data[0]] += bytes.size != 0;
  made->smallest = bytes.size < made->smallest ? bytes.size : made->smallest;
  made->largest = bytes.size > made->largest ? bytes.size : made->largest;
  return true;
}

static const char *name_of_type(size_t type) {
  size_t count = 0;
  const tq_message_row *rows = tq_messages(&count);
  for (size_t i = 0; i < count; i++) {
    if (rows[i].type == type) {
      return rows[i].name;
    }
  }
  return "no message type";
}

static int count(work *with) {
  for (size_t i = 1; i < with->arguments->operand_count; i++) {
    const char *folder = with->arguments->operands[i];
    statistics made = {.smallest = SIZE_MAX};
    tq_pile_walk_result met = {0};
    if (access(folder, F_OK) != 0) {
      return tq_fail("corpus: %s: %s", folder, strerror(errno));
    }
    tq_pile_walk(&met, folder, count_file, &made);
    printf("%s: %zu inputs, %" PRIu64 " bytes; smallest %zu, largest %zu, %zu empty\n", folder,
           met.files, met.bytes, met.files == 0 ? 0 : made.smallest, made.largest, made.empty);
    for (size_t type = 0; type < TYPES; type++) {
      if (made.types[type] != 0) {
        printf("  %8zu begin with %3zu, %s\n", made.types[type], type, name_of_type(type));
      }
    }
    tell_problems(&met);
  }
  return TQ_EXIT_FINE;
}

/* --- export --- */

static bool write_as(const char *path, const char *form, tq_span bytes) {
  enum { HEADER = 4, FRAGMENT = 1 << 14 };
  FILE *file = fopen(path, "wb");
  bool fine = file != NULL;
  bool hex = strcmp(form, "hex") == 0;
  for (size_t at = 0; fine && strcmp(form, "record") == 0 && at < bytes.size; at += FRAGMENT) {
    size_t size = bytes.size - at < FRAGMENT ? bytes.size - at : FRAGMENT;
    uint8_t header[] = {22, 3, 1, (uint8_t)(size >> 8), (uint8_t)size};
    fine = fwrite(header, 1, sizeof header, file) == sizeof header &&
           fwrite(bytes.data + at, 1, size, file) == size;
  }
  for (size_t i = 0; fine && hex && i < bytes.size; i++) {
    fine = fprintf(file, "%02x%s", bytes.data[i], i + 1 == bytes.size ? "\n" : "") > 0;
  }
  bool plain = strcmp(form, "message") == 0;
  size_t skip = plain || bytes.size < HEADER ? 0 : HEADER;
  if (fine && (plain || strcmp(form, "body") == 0)) {
    fine = fwrite(bytes.data + skip, 1, bytes.size - skip, file) == bytes.size - skip;
  }
  return file != NULL && fclose(file) == 0 && fine;
}

static bool export_file(void *context, const char *from, tq_span bytes) {
  work *with = context;
  char name[TQ_PILE_NAME];
  char path[PATH_ROOM];
  (void)from;
  bool fine = tq_pile_name(name, with->crypto, bytes);
  snprintf(path, sizeof path, "%s/%s", with->into, name);
  if (!fine || !write_as(path, with->form, bytes)) {
    tq_fail("corpus: cannot write %s: %s", path, strerror(errno));
    unlink(path);
    with->failed = true;
  }
  with->added += !with->failed;
  return !with->failed;
}

static int export(work *with) {
  static const char *const forms[] = {"message", "record", "body", "hex"};
  bool known = false;
  with->form = with->arguments->values[AS] == NULL ? "message" : with->arguments->values[AS];
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
    known = known || strcmp(forms[i], with->form) == 0;
  }
  if (!known) {
    return tq_fail("corpus: --as %s: use message, record, body or hex", with->form);
  }
  with->into = with->arguments->operands[1];
  work shifted = *with;
  tq_arguments rest = *with->arguments;
  rest.operands++;
  rest.operand_count--;
  shifted.arguments = &rest;
  if (!tq_folder_make(with->into) || !walk_from(&shifted, 1, export_file) || shifted.failed) {
    return TQ_EXIT_FAILED;
  }
  printf("%zu inputs written to %s\n", shifted.added, tq_shown_path(with->into));
  return TQ_EXIT_FINE;
}

/* clang-format off */
static const struct {
  const char *name;
  size_t operands; /* at least, with the action */
  int (*run)(work *with);
} actions[] = {
    {"import", 2, import},
    {"merge",  3, merge},
    {"prune",  2, prune},
    {"stats",  2, count},
    {"export", 3, export},
};
/* clang-format on */

static int act(work *with) {
  const char *name = with->arguments->operand_count == 0 ? "" : with->arguments->operands[0];
  for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
    if (strcmp(actions[i].name, name) == 0) {
      return with->arguments->operand_count < actions[i].operands
                 ? tq_fail("corpus: %s what? See tlsquarrel corpus --help", name)
                 : actions[i].run(with);
    }
  }
  return tq_fail("corpus: %s? Use import, merge, prune, stats or export", name);
}

static int run(const tq_arguments *arguments) {
  const char *target = arguments->values[TARGET];
  const char *flavour = arguments->values[FLAVOUR];
  work with = {.arguments = arguments};
  snprintf(with.build, sizeof with.build, "%s",
           tq_flavour_folder(flavour == NULL ? "fast" : flavour));
  if (target != NULL && (with.target = tq_target_find(target)) == NULL) {
    return tq_fail("corpus: there is no target %s; tlsquarrel scenes lists them", target);
  }
  with.crypto = tq_crypto_new();
  int status = with.crypto == NULL ? tq_fail("corpus: libcrypto lacks an algorithm") : act(&with);
  tq_crypto_free(with.crypto);
  return status;
}

const tq_command tq_command_corpus = {
    "corpus",
    "take corpora in, join, prune, count and give them away",
    "ACTION ...",
    "import FILE...        messages out of captures (pcap, pcapng), records, hex dumps, messages\n"
    "merge INTO FROM...    adds to INTO what covers something new; --all: all that is new\n"
    "prune FOLDER          leaves what is needed for the same coverage and output tuples\n"
    "stats FOLDER...       how many, how large, of which messages\n"
    "export INTO FROM...   copies, in the form that --as names\n"
    "What cannot be read is passed over with a line that says so; nothing is changed in place.",
    "merge --target client_hello .build/corpus/client_hello FOLDER",
    options,
    run};
