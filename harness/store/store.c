/* store.c: see store.h. */
#include "store/store.h"

#include "result/words.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* "tqst", in the header of the file: tells a store from any other SQLite file. */
enum { APPLICATION_ID = 0x74717374, BUSY_MILLISECONDS = 20000, PATH_ROOM = 300 };

/* clang-format off */
static const char schema[] =
    "CREATE TABLE findings ("
    "  key TEXT NOT NULL, release TEXT NOT NULL,"
    "  class TEXT NOT NULL, severity TEXT NOT NULL, rank INTEGER NOT NULL, requirement TEXT NOT NULL,"
    "  peer TEXT NOT NULL, target TEXT NOT NULL, scene TEXT NOT NULL,"
    "  verdict TEXT NOT NULL, outcome TEXT NOT NULL, citations TEXT NOT NULL,"
    "  count INTEGER NOT NULL, first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL,"
    "  input BLOB NOT NULL,"
    "  PRIMARY KEY (key, release)) WITHOUT ROWID;";

static const char put_sql[] =
    "INSERT INTO findings VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16)"
    " ON CONFLICT (key, release) DO UPDATE SET"
#define IF_SMALLER(column)                                                                         \
    " " column " = CASE WHEN length(excluded.input) < length(input) OR (length(excluded.input) ="  \
    " length(input) AND excluded.input < input) THEN excluded." column " ELSE " column " END,"
    IF_SMALLER("target") IF_SMALLER("scene") IF_SMALLER("verdict") IF_SMALLER("outcome")
    IF_SMALLER("citations") IF_SMALLER("input")
#undef IF_SMALLER
    " severity = CASE WHEN excluded.rank > rank THEN excluded.severity ELSE severity END,"
    " rank = max(rank, excluded.rank),"
    " count = count + excluded.count, first_seen = min(first_seen, excluded.first_seen),"
    " last_seen = max(last_seen, excluded.last_seen)";

static const char tally_sql[] =
    "UPDATE findings SET count = count + ?3, last_seen = max(last_seen, ?4)"
    " WHERE key = ?1 AND release = ?2";

static const char list_sql[] =
    "SELECT key, release, class, severity, rank, requirement, peer, target, scene, verdict, outcome,"
    " citations, count, first_seen, last_seen, input FROM findings"
    " WHERE (?1 IS NULL OR key = ?1) AND (?2 IS NULL OR peer = ?2)"
    " AND (?3 IS NULL OR release = ?3) AND (?4 IS NULL OR target = ?4)"
    " AND (?5 IS NULL OR requirement = ?5 OR substr(requirement, 1, length(?5) + 1) = ?5 || '.')"
    " AND (?6 IS NULL OR class = ?6) AND rank >= ?7 AND first_seen >= ?8"
    " ORDER BY rank DESC, class, key, release";
/* clang-format on */

struct tq_store {
  sqlite3 *database;
  sqlite3_stmt *put;
  sqlite3_stmt *tally;
  char path[PATH_ROOM];
};

/* What SQLite's primary result codes mean to whoever reads the line, and what to do. */
static const struct {
  int code;
  const char *text;
} advice[] = {
    {SQLITE_FULL, "the disk is full; free some space and run again, what was recorded is safe"},
    {SQLITE_IOERR, "reading or writing failed (disk full or failing?); what was recorded is safe"},
    {SQLITE_READONLY, "the file or its folder may not be written; change that, or use --store"},
    {SQLITE_CANTOPEN, "the file cannot be opened or made; check its folder, or use --store"},
    {SQLITE_PERM, "the file may not be read or written; change that, or use --store"},
    {SQLITE_NOTADB, "this is no store of findings, or a damaged one; it was left as it is: move it "
                    "away, or use --store"},
    {SQLITE_CORRUPT, "the store is damaged; it was left as it is: move it away (sqlite3 FILE "
                     ".recover saves what can be read), or use --store"},
    {SQLITE_BUSY, "another process keeps the store locked; end it and run again"},
};

static void complain(const tq_store *store, char *error, const char *what) {
  snprintf(error, TQ_STORE_ERROR_MAX, "store %s: %s", store->path, what);
}

/* Says in ERROR why the last call failed; always false. */
static bool failed(const tq_store *store, char *error) {
  int code = store->database == NULL ? SQLITE_NOMEM : sqlite3_errcode(store->database) & 0xff;
  for (size_t i = 0; i < sizeof advice / sizeof *advice; i++) {
    if (advice[i].code == code) {
      complain(store, error, advice[i].text);
      return false;
    }
  }
  complain(store, error, store->database == NULL ? "no memory" : sqlite3_errmsg(store->database));
  return false;
}

static bool execute(tq_store *store, const char *sql, char *error) {
  return sqlite3_exec(store->database, sql, NULL, NULL, NULL) == SQLITE_OK || failed(store, error);
}

static bool ask_number(tq_store *store, const char *sql, int64_t *number, char *error) {
  sqlite3_stmt *statement = NULL;
  if (sqlite3_prepare_v2(store->database, sql, -1, &statement, NULL) != SQLITE_OK) {
    return failed(store, error);
  }
  bool fine = sqlite3_step(statement) == SQLITE_ROW;
  *number = fine ? sqlite3_column_int64(statement, 0) : 0;
  fine = fine || failed(store, error);
  sqlite3_finalize(statement);
  return fine;
}

/* Whether the file's pages hang together. A damaged page gives text other than "ok". */
static bool check_pages(tq_store *store, char *error) {
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2(store->database, "PRAGMA quick_check(1)", -1, &statement, NULL);
  code = code == SQLITE_OK ? sqlite3_step(statement) : code;
  bool sound =
      code == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(statement, 0), "ok") == 0;
  if (!sound && code != SQLITE_ROW) {
    failed(store, error);
  }
  if (!sound && code == SQLITE_ROW) {
    complain(store, error,
             "the store is damaged; it was left as it is: move it away (sqlite3 FILE .recover "
             "saves what can be read), or use --store");
  }
  sqlite3_finalize(statement);
  return sound;
}

/* Switching to the write-ahead log needs the file for itself; SQLite does not wait for that. */
static bool use_write_ahead_log(tq_store *store, char *error) {
  const struct timespec pause = {0, 10 * 1000 * 1000};
  for (int i = 0; i < BUSY_MILLISECONDS / 10; i++) {
    int code = sqlite3_exec(store->database, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
    if (code == SQLITE_OK) {
      return execute(store, "PRAGMA synchronous = NORMAL", error);
    }
    if (code != SQLITE_BUSY && code != SQLITE_LOCKED) {
      break;
    }
    nanosleep(&pause, NULL);
  }
  return failed(store, error);
}

static bool is_empty(tq_store *store, bool *empty, char *error) {
  int64_t tables = 0;
  bool fine = ask_number(store, "SELECT count(*) FROM sqlite_master", &tables, error);
  *empty = tables == 0;
  return fine;
}

/* Under the write lock, so that of several processes one makes the tables. */
static bool create_tables(tq_store *store, char *error) {
  char header[96];
  bool empty = false;
  snprintf(header, sizeof header, "PRAGMA application_id = %d; PRAGMA user_version = %d",
           APPLICATION_ID, TQ_STORE_VERSION);
  if (!execute(store, "BEGIN IMMEDIATE", error)) {
    return false;
  }
  bool fine = is_empty(store, &empty, error) &&
              (!empty || (execute(store, schema, error) && execute(store, header, error)));
  if (fine && execute(store, "COMMIT", error)) {
    return true;
  }
  sqlite3_exec(store->database, "ROLLBACK", NULL, NULL, NULL);
  return false;
}

static bool check_version(tq_store *store, char *error) {
  int64_t application = 0;
  int64_t version = 0;
  char text[200];
  if (!ask_number(store, "PRAGMA application_id", &application, error) ||
      !ask_number(store, "PRAGMA user_version", &version, error)) {
    return false;
  }
  if (application != APPLICATION_ID) {
    complain(store, error, "this is an SQLite file, but no store of findings; use --store");
    return false;
  }
  if (version != TQ_STORE_VERSION) {
    snprintf(text, sizeof text,
             "it is of version %lld and this program knows version %d; use the program that made "
             "it, or another file with --store",
             (long long)version, TQ_STORE_VERSION);
    complain(store, error, text);
    return false;
  }
  return true;
}

static bool open_for_writing(tq_store *store, char *error) {
  bool empty = false;
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(store->path, &store->database, flags, NULL) != SQLITE_OK) {
    return failed(store, error);
  }
  sqlite3_busy_timeout(store->database, BUSY_MILLISECONDS);
  /* looked at before anything is changed: another's file keeps its journal mode */
  if (!is_empty(store, &empty, error) || (!empty && !check_version(store, error))) {
    return false;
  }
  return use_write_ahead_log(store, error) && create_tables(store, error) &&
         check_version(store, error) && check_pages(store, error);
}

/* Without leave to write beside it, a file in write-ahead mode can be read only as one that nobody
 * changes, and only where its log holds nothing. */
static bool open_unchanging(tq_store *store, char *error) {
  char name[PATH_ROOM + 8];
  struct stat log;
  snprintf(name, sizeof name, "%s-wal", store->path);
  if (stat(name, &log) == 0 && log.st_size != 0) {
    return failed(store, error);
  }
  char uri[3 * PATH_ROOM + 32] = "file:";
  size_t at = strlen(uri);
  for (const char *next = store->path; *next != '\0' && at + 4 < sizeof uri - 16; next++) {
    bool special = strchr("%?#", *next) != NULL;
    at += (size_t)snprintf(uri + at, 4, special ? "%%%02X" : "%c", (unsigned char)*next);
  }
  snprintf(uri + at, sizeof uri - at, "?immutable=1");
  sqlite3_close(store->database);
  store->database = NULL;
  int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX;
  return sqlite3_open_v2(uri, &store->database, flags, NULL) == SQLITE_OK || failed(store, error);
}

static bool lacks_leave(const tq_store *store) {
  int code = sqlite3_errcode(store->database) & 0xff;
  return code == SQLITE_CANTOPEN || code == SQLITE_READONLY;
}

static bool open_for_reading(tq_store *store, char *error) {
  bool empty = false;
  if (access(store->path, F_OK) != 0) {
    complain(store, error,
             errno == ENOENT ? "nothing was recorded yet: there is no such file"
                             : "its folder cannot be read");
    return false;
  }
  int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(store->path, &store->database, flags, NULL) != SQLITE_OK) {
    return failed(store, error);
  }
  sqlite3_busy_timeout(store->database, BUSY_MILLISECONDS);
  if (!is_empty(store, &empty, error) && (!lacks_leave(store) || !open_unchanging(store, error))) {
    return false;
  }
  return check_version(store, error) && check_pages(store, error);
}

static bool prepare(tq_store *store, sqlite3_stmt **statement, const char *sql, char *error) {
  return sqlite3_prepare_v2(store->database, sql, -1, statement, NULL) == SQLITE_OK ||
         failed(store, error);
}

tq_store *tq_store_open(const char *path, tq_store_mode mode, char error[TQ_STORE_ERROR_MAX]) {
  tq_store *store = calloc(1, sizeof *store);
  if (store == NULL || strlen(path) >= sizeof store->path) {
    snprintf(error, TQ_STORE_ERROR_MAX, "store: %s", store == NULL ? "no memory" : "path too long");
    free(store);
    return NULL;
  }
  snprintf(store->path, sizeof store->path, "%s", path);
  bool fine = mode == TQ_STORE_WRITE
                  ? open_for_writing(store, error) && prepare(store, &store->put, put_sql, error) &&
                        prepare(store, &store->tally, tally_sql, error)
                  : open_for_reading(store, error);
  if (!fine) {
    tq_store_close(store);
    return NULL;
  }
  return store;
}

void tq_store_close(tq_store *store) {
  if (store == NULL) {
    return;
  }
  sqlite3_finalize(store->put);
  sqlite3_finalize(store->tally);
  sqlite3_close(store->database);
  free(store);
}

static void bind_text(sqlite3_stmt *statement, int index, const char *text) {
  if (text != NULL) {
    sqlite3_bind_text(statement, index, text, -1, SQLITE_STATIC);
  }
}

static void bind_record(sqlite3_stmt *put, const tq_finding_record *record) {
  bind_text(put, 1, record->key);
  bind_text(put, 2, record->release);
  bind_text(put, 3, tq_class_word(record->class_));
  bind_text(put, 4, tq_severity_word(record->severity));
  sqlite3_bind_int(put, 5, (int)record->severity);
  bind_text(put, 6, record->requirement);
  bind_text(put, 7, record->peer);
  bind_text(put, 8, record->target);
  bind_text(put, 9, record->scene);
  bind_text(put, 10, record->verdict);
  bind_text(put, 11, record->outcome);
  bind_text(put, 12, record->citations);
  sqlite3_bind_int64(put, 13, (sqlite3_int64)record->count);
  sqlite3_bind_int64(put, 14, record->first_seen);
  sqlite3_bind_int64(put, 15, record->last_seen);
  /* a NULL pointer would be bound as NULL */
  const void *input = record->input_size == 0 ? "" : (const void *)record->input;
  sqlite3_bind_blob64(put, 16, input, record->input_size, SQLITE_STATIC);
}

static bool run(tq_store *store, sqlite3_stmt *statement, char *error) {
  bool fine = sqlite3_step(statement) == SQLITE_DONE || failed(store, error);
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  return fine;
}

bool tq_store_put(tq_store *store, const tq_finding_record *record,
                  char error[TQ_STORE_ERROR_MAX]) {
  bind_record(store->put, record);
  return run(store, store->put, error);
}

bool tq_store_tally(tq_store *store, const tq_tally *tallies, size_t count,
                    char error[TQ_STORE_ERROR_MAX]) {
  bool fine = count == 0 || execute(store, "BEGIN IMMEDIATE", error);
  for (size_t i = 0; i < count && fine; i++) {
    bind_text(store->tally, 1, tallies[i].key);
    bind_text(store->tally, 2, tallies[i].release);
    sqlite3_bind_int64(store->tally, 3, (sqlite3_int64)tallies[i].count);
    sqlite3_bind_int64(store->tally, 4, tallies[i].last_seen);
    fine = run(store, store->tally, error);
  }
  if (count != 0 && !(fine && execute(store, "COMMIT", error))) {
    sqlite3_exec(store->database, "ROLLBACK", NULL, NULL, NULL);
    return false;
  }
  return true;
}

static void take_text(sqlite3_stmt *row, int column, char *into, size_t size) {
  const unsigned char *text = sqlite3_column_text(row, column);
  snprintf(into, size, "%s", text == NULL ? "" : (const char *)text);
}

static void take_record(tq_finding_record *record, sqlite3_stmt *row) {
  char word[32];
  *record = (tq_finding_record){0};
  take_text(row, 0, record->key, sizeof record->key);
  take_text(row, 1, record->release, sizeof record->release);
  take_text(row, 2, word, sizeof word);
  record->class_ = tq_class_find(word);
  take_text(row, 3, word, sizeof word);
  int severity = tq_severity_find(word);
  record->severity = severity < 0 ? TQ_SEVERITY_NOTE : (tq_severity)severity;
  take_text(row, 5, record->requirement, sizeof record->requirement);
  take_text(row, 6, record->peer, sizeof record->peer);
  take_text(row, 7, record->target, sizeof record->target);
  take_text(row, 8, record->scene, sizeof record->scene);
  take_text(row, 9, record->verdict, sizeof record->verdict);
  take_text(row, 10, record->outcome, sizeof record->outcome);
  take_text(row, 11, record->citations, sizeof record->citations);
  record->count = (uint64_t)sqlite3_column_int64(row, 12);
  record->first_seen = sqlite3_column_int64(row, 13);
  record->last_seen = sqlite3_column_int64(row, 14);
  record->input = sqlite3_column_blob(row, 15);
  record->input_size = (size_t)sqlite3_column_bytes(row, 15);
}

static void bind_filter(sqlite3_stmt *list, const tq_store_filter *filter) {
  bind_text(list, 1, filter->key);
  bind_text(list, 2, filter->peer);
  bind_text(list, 3, filter->release);
  bind_text(list, 4, filter->target);
  bind_text(list, 5, filter->requirement);
  bind_text(list, 6, filter->class_ == TQ_CLASS_NONE ? NULL : tq_class_word(filter->class_));
  sqlite3_bind_int(list, 7, (int)filter->severity);
  sqlite3_bind_int64(list, 8, filter->new_since);
}

bool tq_store_each(tq_store *store, const tq_store_filter *filter, tq_finding_record_fn call,
                   void *context, char error[TQ_STORE_ERROR_MAX]) {
  sqlite3_stmt *list = NULL;
  tq_finding_record record;
  if (!prepare(store, &list, list_sql, error)) {
    return false;
  }
  bind_filter(list, filter);
  int code = sqlite3_step(list);
  bool more = true;
  for (; code == SQLITE_ROW && more; code = more ? sqlite3_step(list) : SQLITE_DONE) {
    take_record(&record, list);
    more = call(context, &record);
  }
  bool fine = code == SQLITE_DONE || failed(store, error);
  sqlite3_finalize(list);
  return fine;
}
