/* conformance.c: see conformance.h. */
#include "store/conformance.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* "tqcr", in the header of the file. */
enum { APPLICATION_ID = 0x74716372, PATH_ROOM = 512, RUN_TEXTS = 4 };

/* clang-format off */
static const char schema[] =
    "CREATE TABLE run (program TEXT NOT NULL, selection TEXT NOT NULL, profile TEXT NOT NULL,"
    "  seed INTEGER NOT NULL, shard INTEGER NOT NULL, shards INTEGER NOT NULL,"
    "  planned INTEGER NOT NULL, played INTEGER NOT NULL, complete INTEGER NOT NULL,"
    "  why TEXT NOT NULL);"
    "CREATE TABLE peer (number INTEGER PRIMARY KEY, name TEXT NOT NULL, release TEXT NOT NULL,"
    "  attachment TEXT NOT NULL);"
    "CREATE TABLE result (requirement TEXT NOT NULL, peer INTEGER NOT NULL,"
    "  conformity TEXT NOT NULL, severity INTEGER NOT NULL, tolerated TEXT NOT NULL,"
    "  key TEXT NOT NULL, reason TEXT NOT NULL, passed INTEGER NOT NULL, failed INTEGER NOT NULL,"
    "  unsupported INTEGER NOT NULL, parameter TEXT NOT NULL, scene TEXT NOT NULL,"
    "  edit TEXT NOT NULL, source TEXT NOT NULL, input BLOB NOT NULL, offset INTEGER NOT NULL,"
    "  size INTEGER NOT NULL, expected TEXT NOT NULL, observed TEXT NOT NULL,"
    "  detail TEXT NOT NULL, PRIMARY KEY (requirement, peer)) WITHOUT ROWID;"
    "CREATE TABLE trial (name TEXT NOT NULL, peer INTEGER NOT NULL, requirement TEXT NOT NULL,"
    "  conformity TEXT NOT NULL, expected TEXT NOT NULL, observed TEXT NOT NULL,"
    "  PRIMARY KEY (name, peer)) WITHOUT ROWID;";

enum { PUT_RUN, PUT_PEER, PUT_ROW, PUT_TRIAL, PUTS };
static const char *const put_sql[PUTS] = {
    [PUT_RUN]   = "INSERT INTO run VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)",
    [PUT_PEER]  = "INSERT INTO peer VALUES (?1,?2,?3,?4)",
    [PUT_ROW]   = ("INSERT INTO result VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,"
                   "?16,?17,?18,?19,?20)"),
    [PUT_TRIAL] = "INSERT INTO trial VALUES (?1,?2,?3,?4,?5,?6)",
};
/* clang-format on */

/* MAKING: the name beside PATH under which a new file is written; "" when one is read. */
struct tq_conformance {
  sqlite3 *database;
  sqlite3_stmt *puts[PUTS];
  char path[PATH_ROOM];
  char making[PATH_ROOM + 8];
  tq_conformance_run run; /* as read; its texts are TEXTS */
  char *texts[RUN_TEXTS];
};

static bool complain(const char *path, char *error, const char *what) {
  snprintf(error, TQ_CONFORMANCE_ERROR_MAX, "results %s: %s", path, what);
  return false;
}

static bool failed(const tq_conformance *file, char *error) {
  const char *what = file->database == NULL ? "no memory" : sqlite3_errmsg(file->database);
  return complain(file->path, error, what);
}

static bool execute(tq_conformance *file, const char *sql, char *error) {
  return sqlite3_exec(file->database, sql, NULL, NULL, NULL) == SQLITE_OK || failed(file, error);
}

static bool ask_number(tq_conformance *file, const char *sql, int64_t *number, char *error) {
  sqlite3_stmt *statement = NULL;
  bool fine = sqlite3_prepare_v2(file->database, sql, -1, &statement, NULL) == SQLITE_OK &&
              sqlite3_step(statement) == SQLITE_ROW;
  *number = fine ? sqlite3_column_int64(statement, 0) : 0;
  fine = fine || failed(file, error);
  sqlite3_finalize(statement);
  return fine;
}

static bool check_version(tq_conformance *file, char *error) {
  int64_t application = 0;
  int64_t version = 0;
  char text[160];
  if (!ask_number(file, "PRAGMA application_id", &application, error) ||
      !ask_number(file, "PRAGMA user_version", &version, error)) {
    return false;
  }
  if (application != APPLICATION_ID) {
    return complain(file->path, error, "this is no file of conformance results");
  }
  if (version != TQ_CONFORMANCE_VERSION) {
    snprintf(text, sizeof text, "it is of version %lld, and this program knows version %d",
             (long long)version, TQ_CONFORMANCE_VERSION);
    return complain(file->path, error, text);
  }
  return true;
}

static tq_conformance *new_file(const char *path, char *error) {
  tq_conformance *file = calloc(1, sizeof *file);
  if (file == NULL || strlen(path) >= sizeof file->path) {
    complain(path, error, file == NULL ? "no memory" : "the path is too long");
    free(file);
    return NULL;
  }
  snprintf(file->path, sizeof file->path, "%s", path);
  return file;
}

tq_conformance *tq_conformance_open(const char *path, char error[TQ_CONFORMANCE_ERROR_MAX]) {
  tq_conformance *file = new_file(path, error);
  if (file == NULL) {
    return NULL;
  }
  bool there = access(path, R_OK) == 0 || complain(path, error, strerror(errno));
  int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX;
  if (!there ||
      (sqlite3_open_v2(path, &file->database, flags, NULL) != SQLITE_OK && !failed(file, error)) ||
      !check_version(file, error)) {
    tq_conformance_close(file);
    return NULL;
  }
  return file;
}

/* What is at PATH may be replaced: nothing, or an older file of results. */
static bool may_replace(const char *path, char *error) {
  struct stat status;
  if (stat(path, &status) != 0) {
    return errno == ENOENT || complain(path, error, strerror(errno));
  }
  if (!S_ISREG(status.st_mode)) {
    return complain(path, error, "this is no regular file");
  }
  tq_conformance *old = tq_conformance_open(path, error);
  tq_conformance_close(old);
  return old != NULL;
}

/* Nothing in the file is read before it is finished, so nothing needs a journal. */
static bool make(tq_conformance *file, char *error) {
  char header[160];
  snprintf(header, sizeof header,
           "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA application_id = %d; "
           "PRAGMA user_version = %d",
           APPLICATION_ID, TQ_CONFORMANCE_VERSION);
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(file->making, &file->database, flags, NULL) != SQLITE_OK) {
    return failed(file, error);
  }
  bool fine =
      execute(file, header, error) && execute(file, "BEGIN", error) && execute(file, schema, error);
  for (size_t i = 0; i < PUTS && fine; i++) {
    fine = sqlite3_prepare_v2(file->database, put_sql[i], -1, &file->puts[i], NULL) == SQLITE_OK ||
           failed(file, error);
  }
  return fine;
}

tq_conformance *tq_conformance_create(const char *path, char error[TQ_CONFORMANCE_ERROR_MAX]) {
  if (!may_replace(path, error)) {
    return NULL;
  }
  tq_conformance *file = new_file(path, error);
  if (file == NULL) {
    return NULL;
  }
  snprintf(file->making, sizeof file->making, "%s.new", path);
  if ((unlink(file->making) != 0 && errno != ENOENT && !complain(path, error, strerror(errno))) ||
      !make(file, error)) {
    tq_conformance_close(file);
    return NULL;
  }
  return file;
}

void tq_conformance_close(tq_conformance *file) {
  if (file == NULL) {
    return;
  }
  for (size_t i = 0; i < PUTS; i++) {
    sqlite3_finalize(file->puts[i]);
  }
  sqlite3_close(file->database);
  if (file->making[0] != '\0') {
    unlink(file->making);
  }
  for (size_t i = 0; i < RUN_TEXTS; i++) {
    free(file->texts[i]);
  }
  free(file);
}

/* --- writing --- */

static void bind_texts(sqlite3_stmt *put, int first, const char *const *texts, int count) {
  for (int i = 0; i < count; i++) {
    sqlite3_bind_text(put, first + i, texts[i] == NULL ? "" : texts[i], -1, SQLITE_STATIC);
  }
}

static bool run_put(tq_conformance *file, int which, char *error) {
  bool fine = sqlite3_step(file->puts[which]) == SQLITE_DONE || failed(file, error);
  sqlite3_reset(file->puts[which]);
  sqlite3_clear_bindings(file->puts[which]);
  return fine;
}

bool tq_conformance_put_peer(tq_conformance *file, const tq_conformance_peer *peer,
                             char error[TQ_CONFORMANCE_ERROR_MAX]) {
  sqlite3_stmt *put = file->puts[PUT_PEER];
  const char *const texts[] = {peer->name, peer->release, peer->attachment};
  sqlite3_bind_int64(put, 1, peer->number);
  bind_texts(put, 2, texts, 3);
  return run_put(file, PUT_PEER, error);
}

bool tq_conformance_put_row(tq_conformance *file, const tq_conformance_row *row,
                            char error[TQ_CONFORMANCE_ERROR_MAX]) {
  sqlite3_stmt *put = file->puts[PUT_ROW];
  const char *const name[] = {row->requirement};
  const char *const why[] = {row->tolerated, row->key, row->reason};
  const char *const evidence[] = {row->parameter, row->scene, row->edit, row->source};
  const char *const seen[] = {row->expected, row->observed, row->detail};
  const char *const word[] = {tq_conformity_word(row->conformity)};
  bind_texts(put, 1, name, 1);
  sqlite3_bind_int64(put, 2, row->peer);
  bind_texts(put, 3, word, 1);
  sqlite3_bind_int(put, 4, row->severity);
  bind_texts(put, 5, why, 3);
  sqlite3_bind_int64(put, 8, (sqlite3_int64)row->passed);
  sqlite3_bind_int64(put, 9, (sqlite3_int64)row->failed);
  sqlite3_bind_int64(put, 10, (sqlite3_int64)row->unsupported);
  bind_texts(put, 11, evidence, 4);
  /* a NULL pointer would be bound as NULL */
  const void *input = row->input_size == 0 ? "" : (const void *)row->input;
  sqlite3_bind_blob64(put, 15, input, row->input_size, SQLITE_STATIC);
  sqlite3_bind_int64(put, 16, row->offset);
  sqlite3_bind_int64(put, 17, row->size);
  bind_texts(put, 18, seen, 3);
  return run_put(file, PUT_ROW, error);
}

bool tq_conformance_put_trial(tq_conformance *file, const tq_conformance_trial *trial,
                              char error[TQ_CONFORMANCE_ERROR_MAX]) {
  sqlite3_stmt *put = file->puts[PUT_TRIAL];
  const char *const name[] = {trial->name};
  const char *const texts[] = {trial->requirement, tq_conformity_word(trial->conformity),
                               trial->expected, trial->observed};
  bind_texts(put, 1, name, 1);
  sqlite3_bind_int64(put, 2, trial->peer);
  bind_texts(put, 3, texts, 4);
  return run_put(file, PUT_TRIAL, error);
}

static bool put_run(tq_conformance *file, const tq_conformance_run *run, char *error) {
  sqlite3_stmt *put = file->puts[PUT_RUN];
  const char *const texts[] = {run->program, run->selection, run->profile};
  const char *const why[] = {run->why};
  const uint64_t numbers[] = {run->seed,    run->shard,  run->shards,
                              run->planned, run->played, run->complete};
  bind_texts(put, 1, texts, 3);
  for (int i = 0; i < 6; i++) {
    sqlite3_bind_int64(put, 4 + i, (sqlite3_int64)numbers[i]);
  }
  bind_texts(put, 10, why, 1);
  return run_put(file, PUT_RUN, error);
}

bool tq_conformance_finish(tq_conformance *file, const tq_conformance_run *run,
                           char error[TQ_CONFORMANCE_ERROR_MAX]) {
  if (!put_run(file, run, error) || !execute(file, "COMMIT", error)) {
    return false;
  }
  if (rename(file->making, file->path) != 0) {
    return complain(file->path, error, strerror(errno));
  }
  file->making[0] = '\0';
  return true;
}

/* --- reading --- */

static const char *text_of(sqlite3_stmt *row, int column) {
  const unsigned char *text = sqlite3_column_text(row, column);
  return text == NULL ? "" : (const char *)text;
}

static tq_conformity conformity_at(sqlite3_stmt *row, int column) {
  tq_conformity found = tq_conformity_find(text_of(row, column));
  return found == TQ_CONFORMITY_COUNT ? TQ_CONFORMITY_NOT_TESTED : found;
}

/* listing: whom to call with what a row of the statement holds. */
typedef struct listing {
  bool (*take)(const struct listing *listing, sqlite3_stmt *row);
  void *context;
  tq_conformance_peer_fn peer;
  tq_conformance_row_fn row;
  tq_conformance_trial_fn trial;
} listing;

static bool each(tq_conformance *file, const char *sql, const listing *with, char *error) {
  sqlite3_stmt *list = NULL;
  if (sqlite3_prepare_v2(file->database, sql, -1, &list, NULL) != SQLITE_OK) {
    return failed(file, error);
  }
  int code = sqlite3_step(list);
  while (code == SQLITE_ROW) {
    code = with->take(with, list) ? sqlite3_step(list) : SQLITE_DONE;
  }
  bool fine = code == SQLITE_DONE || failed(file, error);
  sqlite3_finalize(list);
  return fine;
}

static bool take_run(const listing *with, sqlite3_stmt *row) {
  tq_conformance *file = with->context;
  static const int columns[RUN_TEXTS] = {0, 1, 2, 9};
  for (size_t i = 0; i < RUN_TEXTS; i++) {
    free(file->texts[i]);
    file->texts[i] = strdup(text_of(row, columns[i]));
  }
  file->run = (tq_conformance_run){.program = file->texts[0],
                                   .selection = file->texts[1],
                                   .profile = file->texts[2],
                                   .seed = (uint64_t)sqlite3_column_int64(row, 3),
                                   .shard = (uint32_t)sqlite3_column_int64(row, 4),
                                   .shards = (uint32_t)sqlite3_column_int64(row, 5),
                                   .planned = (uint64_t)sqlite3_column_int64(row, 6),
                                   .played = (uint64_t)sqlite3_column_int64(row, 7),
                                   .complete = sqlite3_column_int(row, 8) != 0,
                                   .why = file->texts[3]};
  return false;
}

bool tq_conformance_get_run(tq_conformance *file, tq_conformance_run *run,
                            char error[TQ_CONFORMANCE_ERROR_MAX]) {
  listing with = {.take = take_run, .context = file};
  file->run.program = NULL;
  if (!each(file, "SELECT * FROM run", &with, error)) {
    return false;
  }
  *run = file->run;
  return run->program != NULL || complain(file->path, error, "there is no run in it");
}

static bool take_peer(const listing *with, sqlite3_stmt *row) {
  tq_conformance_peer peer = {(uint32_t)sqlite3_column_int64(row, 0), text_of(row, 1),
                              text_of(row, 2), text_of(row, 3)};
  return with->peer(with->context, &peer);
}

bool tq_conformance_each_peer(tq_conformance *file, tq_conformance_peer_fn call, void *context,
                              char error[TQ_CONFORMANCE_ERROR_MAX]) {
  listing with = {.take = take_peer, .context = context, .peer = call};
  return each(file, "SELECT * FROM peer ORDER BY number", &with, error);
}

static bool take_row(const listing *with, sqlite3_stmt *row) {
  tq_conformance_row one = {.requirement = text_of(row, 0),
                            .peer = (uint32_t)sqlite3_column_int64(row, 1),
                            .conformity = conformity_at(row, 2),
                            .severity = sqlite3_column_int(row, 3),
                            .tolerated = text_of(row, 4),
                            .key = text_of(row, 5),
                            .reason = text_of(row, 6),
                            .passed = (uint64_t)sqlite3_column_int64(row, 7),
                            .failed = (uint64_t)sqlite3_column_int64(row, 8),
                            .unsupported = (uint64_t)sqlite3_column_int64(row, 9),
                            .parameter = text_of(row, 10),
                            .scene = text_of(row, 11),
                            .edit = text_of(row, 12),
                            .source = text_of(row, 13),
                            .input = sqlite3_column_blob(row, 14),
                            .input_size = (size_t)sqlite3_column_bytes(row, 14),
                            .offset = (uint32_t)sqlite3_column_int64(row, 15),
                            .size = (uint32_t)sqlite3_column_int64(row, 16),
                            .expected = text_of(row, 17),
                            .observed = text_of(row, 18),
                            .detail = text_of(row, 19)};
  return with->row(with->context, &one);
}

bool tq_conformance_each_row(tq_conformance *file, tq_conformance_row_fn call, void *context,
                             char error[TQ_CONFORMANCE_ERROR_MAX]) {
  listing with = {.take = take_row, .context = context, .row = call};
  return each(file, "SELECT * FROM result ORDER BY requirement, peer", &with, error);
}

static bool take_trial(const listing *with, sqlite3_stmt *row) {
  tq_conformance_trial trial = {.name = text_of(row, 0),
                                .requirement = text_of(row, 2),
                                .peer = (uint32_t)sqlite3_column_int64(row, 1),
                                .conformity = conformity_at(row, 3),
                                .expected = text_of(row, 4),
                                .observed = text_of(row, 5)};
  return with->trial(with->context, &trial);
}

bool tq_conformance_each_trial(tq_conformance *file, tq_conformance_trial_fn call, void *context,
                               char error[TQ_CONFORMANCE_ERROR_MAX]) {
  listing with = {.take = take_trial, .context = context, .trial = call};
  return each(file, "SELECT * FROM trial ORDER BY name, peer", &with, error);
}
