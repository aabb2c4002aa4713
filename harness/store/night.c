/* night.c: see night.h. */
#include "store/night.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "tqnt", in the header of the file. */
enum { APPLICATION_ID = 0x74716e74, PATH_ROOM = 512, BUSY_MILLISECONDS = 20000 };

struct tq_night_file {
  sqlite3 *database;
  char path[PATH_ROOM];
};

/* clang-format off */
static const char schema[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
    "CREATE TABLE IF NOT EXISTS night (number INTEGER PRIMARY KEY, started INTEGER NOT NULL,"
    "  finished INTEGER NOT NULL, seconds INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS sample (night INTEGER NOT NULL, slice INTEGER NOT NULL,"
    "  target TEXT NOT NULL, scene TEXT NOT NULL, ended INTEGER NOT NULL, seconds REAL NOT NULL,"
    "  inputs INTEGER NOT NULL, executions INTEGER NOT NULL, coverage INTEGER NOT NULL,"
    "  corpus INTEGER NOT NULL, added INTEGER NOT NULL, findings INTEGER NOT NULL,"
    "  cut INTEGER NOT NULL, PRIMARY KEY (night, slice)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS step (night INTEGER NOT NULL, name TEXT NOT NULL,"
    "  PRIMARY KEY (night, name)) WITHOUT ROWID;";
/* clang-format on */

static bool failed(const tq_night_file *file, char *error) {
  snprintf(error, TQ_NIGHT_ERROR_MAX, "nights %s: %s", file->path,
           file->database == NULL ? "no memory" : sqlite3_errmsg(file->database));
  return false;
}

static bool execute(tq_night_file *file, const char *sql, char *error) {
  return sqlite3_exec(file->database, sql, NULL, NULL, NULL) == SQLITE_OK || failed(file, error);
}

static bool is_ours(tq_night_file *file, char *error) {
  sqlite3_stmt *ask = NULL;
  const char *sql = "SELECT count(*), (SELECT application_id FROM pragma_application_id)"
                    " FROM sqlite_master";
  if (sqlite3_prepare_v2(file->database, sql, -1, &ask, NULL) != SQLITE_OK ||
      sqlite3_step(ask) != SQLITE_ROW) {
    sqlite3_finalize(ask);
    return failed(file, error);
  }
  bool fine = sqlite3_column_int(ask, 0) == 0 || sqlite3_column_int(ask, 1) == APPLICATION_ID;
  sqlite3_finalize(ask);
  if (!fine) {
    snprintf(error, TQ_NIGHT_ERROR_MAX, "nights %s: this file is something else; move it away",
             file->path);
  }
  return fine;
}

tq_night_file *tq_night_open(const char *path, char error[TQ_NIGHT_ERROR_MAX]) {
  char mark[64];
  tq_night_file *file = calloc(1, sizeof *file);
  if (file == NULL || strlen(path) >= sizeof file->path) {
    snprintf(error, TQ_NIGHT_ERROR_MAX, "nights: %s", file == NULL ? "no memory" : "path too long");
    free(file);
    return NULL;
  }
  snprintf(file->path, sizeof file->path, "%s", path);
  snprintf(mark, sizeof mark, "PRAGMA application_id = %d", APPLICATION_ID);
  bool fine = sqlite3_open(path, &file->database) == SQLITE_OK || failed(file, error);
  sqlite3_busy_timeout(file->database, BUSY_MILLISECONDS);
  fine = fine && is_ours(file, error) && execute(file, schema, error) && execute(file, mark, error);
  if (!fine) {
    tq_night_close(file);
    return NULL;
  }
  return file;
}

void tq_night_close(tq_night_file *file) {
  if (file != NULL) {
    sqlite3_close(file->database);
    free(file);
  }
}

/* Runs SQL with COUNT numbers bound, and frees it. */
static bool change(tq_night_file *file, const char *sql, const int64_t *numbers, int count,
                   char *error) {
  sqlite3_stmt *made = NULL;
  bool fine = sqlite3_prepare_v2(file->database, sql, -1, &made, NULL) == SQLITE_OK;
  for (int i = 0; i < count && fine; i++) {
    sqlite3_bind_int64(made, i + 1, numbers[i]);
  }
  fine = fine && sqlite3_step(made) == SQLITE_DONE;
  fine = fine || failed(file, error);
  sqlite3_finalize(made);
  return fine;
}

bool tq_night_last(tq_night_file *file, tq_night *night, char error[TQ_NIGHT_ERROR_MAX]) {
  sqlite3_stmt *ask = NULL;
  const char *sql = "SELECT number, started, finished, seconds FROM night"
                    " ORDER BY number DESC LIMIT 1";
  *night = (tq_night){0};
  if (sqlite3_prepare_v2(file->database, sql, -1, &ask, NULL) != SQLITE_OK) {
    return failed(file, error);
  }
  int code = sqlite3_step(ask);
  if (code == SQLITE_ROW) {
    *night = (tq_night){sqlite3_column_int64(ask, 0), sqlite3_column_int64(ask, 1),
                        sqlite3_column_int64(ask, 2), sqlite3_column_int64(ask, 3)};
  }
  bool fine = code == SQLITE_ROW || code == SQLITE_DONE || failed(file, error);
  sqlite3_finalize(ask);
  return fine;
}

bool tq_night_begin(tq_night_file *file, tq_night *night, char error[TQ_NIGHT_ERROR_MAX]) {
  const int64_t numbers[] = {night->started, night->seconds};
  if (!change(file, "INSERT INTO night (started, finished, seconds) VALUES (?1, 0, ?2)", numbers, 2,
              error)) {
    return false;
  }
  night->number = sqlite3_last_insert_rowid(file->database);
  return true;
}

bool tq_night_finish(tq_night_file *file, const tq_night *night, char error[TQ_NIGHT_ERROR_MAX]) {
  const int64_t numbers[] = {night->number, night->finished};
  return change(file, "UPDATE night SET finished = ?2 WHERE number = ?1", numbers, 2, error);
}

bool tq_night_put(tq_night_file *file, const tq_night_sample *sample,
                  char error[TQ_NIGHT_ERROR_MAX]) {
  const int64_t numbers[] = {(int64_t)sample->inputs,
                             (int64_t)sample->executions,
                             (int64_t)sample->coverage,
                             (int64_t)sample->corpus,
                             (int64_t)sample->added,
                             (int64_t)sample->findings,
                             sample->cut};
  sqlite3_stmt *put = NULL;
  const char *sql = "INSERT OR IGNORE INTO sample VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,"
                    "?13)";
  bool fine = sqlite3_prepare_v2(file->database, sql, -1, &put, NULL) == SQLITE_OK;
  if (fine) {
    sqlite3_bind_int64(put, 1, sample->night);
    sqlite3_bind_int64(put, 2, sample->slice);
    sqlite3_bind_text(put, 3, sample->target, -1, SQLITE_STATIC);
    sqlite3_bind_text(put, 4, sample->scene, -1, SQLITE_STATIC);
    sqlite3_bind_int64(put, 5, sample->ended);
    sqlite3_bind_double(put, 6, sample->seconds);
    for (int i = 0; i < 7; i++) {
      sqlite3_bind_int64(put, 7 + i, numbers[i]);
    }
  }
  fine = fine && sqlite3_step(put) == SQLITE_DONE;
  fine = fine || failed(file, error);
  sqlite3_finalize(put);
  return fine;
}

static void take(tq_night_sample *sample, sqlite3_stmt *row) {
  *sample = (tq_night_sample){
      .night = sqlite3_column_int64(row, 0),
      .slice = sqlite3_column_int64(row, 1),
      .ended = sqlite3_column_int64(row, 4),
      .seconds = sqlite3_column_double(row, 5),
      .inputs = (uint64_t)sqlite3_column_int64(row, 6),
      .executions = (uint64_t)sqlite3_column_int64(row, 7),
      .coverage = (uint64_t)sqlite3_column_int64(row, 8),
      .corpus = (uint64_t)sqlite3_column_int64(row, 9),
      .added = (uint64_t)sqlite3_column_int64(row, 10),
      .findings = (uint64_t)sqlite3_column_int64(row, 11),
      .cut = sqlite3_column_int(row, 12) != 0,
  };
  snprintf(sample->target, TQ_NIGHT_NAME, "%s", (const char *)sqlite3_column_text(row, 2));
  snprintf(sample->scene, TQ_NIGHT_NAME, "%s", (const char *)sqlite3_column_text(row, 3));
}

bool tq_night_each(tq_night_file *file, int64_t number, tq_night_fn call, void *context,
                   char error[TQ_NIGHT_ERROR_MAX]) {
  sqlite3_stmt *list = NULL;
  tq_night_sample sample;
  const char *sql = "SELECT * FROM sample WHERE ?1 = 0 OR night = ?1 ORDER BY night, slice";
  if (sqlite3_prepare_v2(file->database, sql, -1, &list, NULL) != SQLITE_OK) {
    return failed(file, error);
  }
  sqlite3_bind_int64(list, 1, number);
  int code = sqlite3_step(list);
  bool more = true;
  for (; code == SQLITE_ROW && more; code = more ? sqlite3_step(list) : SQLITE_DONE) {
    take(&sample, list);
    more = call(context, &sample);
  }
  bool fine = code == SQLITE_DONE || failed(file, error);
  sqlite3_finalize(list);
  return fine;
}

/* Runs SQL with a number and a name bound; the code of its first step. */
static int step(tq_night_file *file, const char *sql, int64_t number, const char *name) {
  sqlite3_stmt *made = NULL;
  int code = sqlite3_prepare_v2(file->database, sql, -1, &made, NULL);
  if (code == SQLITE_OK) {
    sqlite3_bind_int64(made, 1, number);
    sqlite3_bind_text(made, 2, name, -1, SQLITE_STATIC);
    code = sqlite3_step(made);
  }
  sqlite3_finalize(made);
  return code;
}

bool tq_night_step(tq_night_file *file, int64_t number, const char *name,
                   char error[TQ_NIGHT_ERROR_MAX]) {
  return step(file, "INSERT OR IGNORE INTO step VALUES (?1, ?2)", number, name) == SQLITE_DONE ||
         failed(file, error);
}

bool tq_night_is_done(tq_night_file *file, int64_t number, const char *name) {
  return step(file, "SELECT 1 FROM step WHERE night = ?1 AND name = ?2", number, name) ==
         SQLITE_ROW;
}
