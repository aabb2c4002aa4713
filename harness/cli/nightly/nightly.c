/* nightly.c: `tlsquarrel nightly`: fuzzes all targets for hours, unattended; killed, it goes on
 * where it was. */
#include "cli/nightly/nightly.h"

#include "cli/commands.h"
#include "cli/corpora/pile.h"
#include "cli/corpora/prune.h"
#include "cli/folder.h"
#include "cli/fuzz/crash.h"
#include "cli/items.h"
#include "cli/place.h"
#include "cli/process.h"
#include "cli/target_list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { HOURS, SLICE, JOBS, DISK, PEERS, STORE, FLAVOUR };

/* clang-format off */
static const tq_option options[] = {
    {"hours",   0,   "NUMBER", "how long, for example 8 or 0.5 (default: 8); a killed run goes on with its own"},
    {"slice",   0,   "NUMBER", "seconds that a target is fuzzed at a time (default: 60)"},
    {"jobs",    'j', "NUMBER", "processes at a time (default: one for each core)"},
    {"disk",    0,   "NUMBER", "MB that corpora, logs and all may take (default: 2048)"},
    {"peers",   'p', "NAMES",  "over which peers new inputs are replayed (default: all)"},
    {"store",   's', "FILE",   "where findings are recorded (.build/findings.db, or $TQ_STORE)"},
    {"flavour", 'f', "NAME",   "which build's targets fuzz (default: fast)"},
    {NULL, 0, NULL, NULL},
};
/* clang-format on */

enum { PATH_ROOM = TQ_PLACE_MAX + 300, MEGABYTE = 1 << 20, CHUNK = 40 };

static volatile sig_atomic_t interrupted;

static void interrupt(int number) {
  (void)number;
  interrupted = 1;
}

static bool say(const char *error) {
  tq_fail("%s", error);
  return false;
}

/* --- set-up --- */

static bool read_hours(double *hours, const char *text) {
  char *end = NULL;
  *hours = text == NULL ? 8 : strtod(text, &end);
  if (text == NULL || (end != text && *end == '\0' && *hours > 0 && *hours <= 10000)) {
    return true;
  }
  tq_fail("--hours %s: give a number above 0 and up to 10000", text);
  return false;
}

static bool choose_targets(tq_nightly *run, const tq_arguments *arguments) {
  size_t count = 0;
  for (size_t i = 0; i < arguments->operand_count && count < TQ_NIGHTLY_TARGETS; i++) {
    const tq_target *target = tq_target_find(arguments->operands[i]);
    if (target == NULL) {
      tq_fail("nightly: there is no target %s; tlsquarrel scenes lists them",
              arguments->operands[i]);
      return false;
    }
    run->targets[count++] = target;
  }
  for (size_t i = 0; arguments->operand_count == 0 && tq_target_table[i] != NULL; i++) {
    if (count < TQ_NIGHTLY_TARGETS) {
      run->targets[count++] = tq_target_table[i];
    }
  }
  return true;
}

static bool find_builds(tq_nightly *run, const char *flavour) {
  char path[PATH_ROOM];
  snprintf(run->slices.build, sizeof run->slices.build, "%s",
           tq_flavour_folder(flavour == NULL ? "fast" : flavour));
  snprintf(run->sanitized, sizeof run->sanitized, "%s", tq_flavour_folder("asan"));
  for (size_t i = 0; run->targets[i] != NULL; i++) {
    snprintf(path, sizeof path, "%s/targets/%s", run->slices.build, run->targets[i]->name);
    if (access(path, X_OK) != 0) {
      tq_fail("nightly: %s is not built; harness/run nightly builds it", tq_shown_path(path));
      return false;
    }
  }
  return true;
}

static bool find_folders(tq_nightly *run, const char *store) {
  const char *work = tq_work_folder();
  snprintf(run->work, sizeof run->work, "%.4000s/nightly", work);
  snprintf(run->slices.folder, sizeof run->slices.folder, "%.4000s/nightly/slice", work);
  snprintf(run->slices.corpora, sizeof run->slices.corpora, "%.4000s/corpus", work);
  snprintf(run->slices.crashes, sizeof run->slices.crashes, "%.4000s/crashes", work);
  snprintf(run->store, sizeof run->store, "%s", tq_store_path(store));
  run->slices.store = run->store;
  return tq_folder_make(run->work) && tq_folder_make(run->slices.corpora) &&
         tq_folder_make(run->slices.crashes);
}

/* Two at once would take each other's slice for one that was left behind. The lock ends with the
 * process. */
static bool lock(const tq_nightly *run) {
  char path[PATH_ROOM];
  snprintf(path, sizeof path, "%s/lock", run->work);
  int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file >= 0 && flock(file, LOCK_EX | LOCK_NB) == 0) {
    return true;
  }
  tq_fail("nightly: %s", errno == EWOULDBLOCK ? "another run is under way here" : strerror(errno));
  return false;
}

static bool open_files(tq_nightly *run) {
  char path[PATH_ROOM];
  char error[TQ_STORE_ERROR_MAX + TQ_NIGHT_ERROR_MAX];
  snprintf(path, sizeof path, "%s/nights.db", run->work);
  run->slices.file = tq_night_open(path, error);
  if (run->slices.file == NULL) {
    return say(error);
  }
  tq_store *store = tq_store_open(run->store, TQ_STORE_WRITE, error);
  if (store == NULL) {
    return say(error);
  }
  tq_store_close(store);
  run->slices.crypto = tq_crypto_new();
  return run->slices.crypto != NULL || say("nightly: libcrypto lacks an algorithm");
}

static bool note_one(void *context, const tq_night_sample *sample) {
  tq_nightly *run = context;
  tq_schedule_note(&run->schedule, sample);
  if (sample->night == run->night.number) {
    run->done += sample->seconds;
    run->slice = sample->slice + 1;
  }
  return true;
}

/* Goes on with the last night if it is not over, or begins one. */
static bool find_night(tq_nightly *run, double hours) {
  char error[TQ_NIGHT_ERROR_MAX];
  if (!tq_night_last(run->slices.file, &run->night, error)) {
    return say(error);
  }
  bool goes_on = run->night.number != 0 && run->night.finished == 0;
  if (!goes_on) {
    run->night =
        (tq_night){.started = (int64_t)time(NULL), .seconds = (int64_t)(hours * 3600 + 0.5)};
    if (!tq_night_begin(run->slices.file, &run->night, error)) {
      return say(error);
    }
  }
  run->slice = 1;
  for (size_t i = 0; run->targets[i] != NULL; i++) {
    tq_schedule_add(&run->schedule, run->targets[i], true);
  }
  if (!tq_slice_salvage(&run->slices) ||
      !tq_night_each(run->slices.file, 0, note_one, run, error)) {
    return false;
  }
  printf("night %" PRId64 ": %s, %.0f of %" PRId64 " s done\n", run->night.number,
         goes_on ? "going on after an end that was not planned" : "begun", run->done,
         run->night.seconds);
  return true;
}

/* What a killed process may have left in the corpora. */
static void mend_corpora(const tq_nightly *run) {
  char path[PATH_ROOM];
  for (size_t i = 0; run->targets[i] != NULL; i++) {
    snprintf(path, sizeof path, "%s/%s", run->slices.corpora, run->targets[i]->name);
    tq_prune_repair(path);
    if (access(path, F_OK) == 0) {
      size_t removed = tq_pile_sweep(path, run->slices.crypto);
      if (removed != 0) {
        printf("%s: %zu half-written files removed\n", tq_shown_path(path), removed);
      }
    }
  }
}

/* --- the disk --- */

static uint64_t used(const tq_nightly *run, const tq_target **largest) {
  char path[PATH_ROOM];
  uint64_t all = 0;
  uint64_t most = 0;
  for (size_t i = 0; run->targets[i] != NULL; i++) {
    size_t files = 0;
    uint64_t bytes = 0;
    snprintf(path, sizeof path, "%s/%s", run->slices.corpora, run->targets[i]->name);
    tq_pile_size(path, &files, &bytes);
    bytes += (uint64_t)files * 4096; /* blocks, not bytes, fill a disk */
    all += bytes;
    *largest = bytes >= most ? run->targets[i] : *largest;
    most = bytes > most ? bytes : most;
  }
  return all;
}

/* Prunes the largest corpus when there is too much; if that does not help, no more is kept. */
static void keep_within(tq_nightly *run) {
  const tq_target *largest = NULL;
  char path[PATH_ROOM];
  size_t before = 0;
  size_t left = 0;
  if (run->slices.full || used(run, &largest) <= run->disk) {
    return;
  }
  snprintf(path, sizeof path, "%s/%s", run->slices.corpora, largest->name);
  if (tq_prune(&before, &left, run->slices.build, largest->name, path, run->slices.crypto)) {
    printf("%s: pruned from %zu to %zu inputs\n", largest->name, before, left);
  }
  if (used(run, &largest) > run->disk) {
    fprintf(stderr, "nightly: the corpora fill the %" PRIu64 " MB of --disk: no more is kept\n",
            run->disk / MEGABYTE);
    run->slices.full = true;
  }
}

/* --- fuzzing --- */

static void show(const tq_night_sample *sample, double done, int64_t all) {
  printf("%6.0f/%" PRId64 " s  %-22s %-28s %9" PRIu64 " executions, cov %5" PRIu64 ", %4" PRIu64
         " new of %5" PRIu64 ", %3" PRIu64 " findings\n",
         done, all, sample->target, sample->scene, sample->executions, sample->coverage,
         sample->added, sample->corpus, sample->findings);
  fflush(stdout);
}

static bool fuzz_all(tq_nightly *run) {
  tq_night_sample sample;
  double all = (double)run->night.seconds;
  while (all - run->done >= 1 && interrupted == 0) {
    const tq_arm *arm = tq_schedule_next(&run->schedule);
    double left = all - run->done;
    const int64_t number[] = {run->night.number, run->slice};
    double seconds = left < run->slice_seconds ? left : run->slice_seconds;
    if (!tq_slice_run(&sample, &run->slices, arm, number, seconds)) {
      return false;
    }
    note_one(run, &sample);
    show(&sample, run->done, run->night.seconds);
    keep_within(run);
  }
  return true;
}

/* --- afterwards --- */

/* What is new, in a folder of links, so that others read it and nothing else. */
typedef struct linking {
  const char *into;
  int64_t since;
  size_t count;
} linking;

static bool link_one(void *context, const char *path, tq_span bytes) {
  linking *with = context;
  struct stat about;
  char name[PATH_ROOM];
  (void)bytes;
  const char *slash = strrchr(path, '/');
  snprintf(name, sizeof name, "%s/%s", with->into, slash == NULL ? path : slash + 1);
  if (stat(path, &about) == 0 && about.st_mtime >= with->since && link(path, name) == 0) {
    with->count++;
  }
  return true;
}

static size_t gather(const tq_nightly *run, const char *target, const char *into) {
  char from[PATH_ROOM];
  tq_pile_walk_result met = {0};
  linking with = {into, run->night.started, 0};
  tq_pile_remove(into);
  snprintf(from, sizeof from, "%s/%s", run->slices.corpora, target);
  if (tq_folder_make(into) && access(from, F_OK) == 0) {
    tq_pile_walk(&met, from, link_one, &with);
  }
  return with.count;
}

/* Under ASan and UBSan: crashes are kept, findings go to the store. */
static void replay_sanitized(const tq_nightly *run, const tq_target *target, const char *fresh) {
  char program[PATH_ROOM];
  char prefix[PATH_ROOM + 32];
  char log[PATH_ROOM];
  snprintf(program, sizeof program, "%s/targets/%s", run->sanitized, target->name);
  snprintf(prefix, sizeof prefix, "-artifact_prefix=%s/%s/", run->slices.crashes, target->name);
  snprintf(log, sizeof log, "%s/logs/%s.asan.log", run->work, target->name);
  if (access(program, X_OK) != 0) {
    fprintf(stderr, "nightly: %s is not built: nothing is replayed under sanitizers\n",
            tq_shown_path(program));
    return;
  }
  const char *words[] = {program, "-runs=0", "-timeout=30", prefix, fresh, NULL};
  setenv("TQ_STORE", run->store, 1);
  setenv("TQ_ON_FINDING", "record", 1);
  int status = tq_process_run(words, log, (double)run->night.seconds / 4 + 60);
  unsetenv("TQ_STORE");
  if (status != 0) {
    printf("%s: the replay under sanitizers ended with status %d; see %s\n", target->name, status,
           tq_shown_path(log));
  }
}

/* A chunk of what is in FROM goes into INTO; how many. */
static size_t take_chunk(const char *from, const char *into) {
  char old[PATH_ROOM + 300];
  char new[PATH_ROOM + 300];
  size_t count = 0;
  tq_pile_remove(into);
  DIR *folder = tq_folder_make(into) ? opendir(from) : NULL;
  for (struct dirent *entry = NULL;
       folder != NULL && count < CHUNK && (entry = readdir(folder)) != NULL;) {
    snprintf(old, sizeof old, "%s/%s", from, entry->d_name);
    snprintf(new, sizeof new, "%s/%s", into, entry->d_name);
    count += entry->d_name[0] != '.' && rename(old, new) == 0;
  }
  if (folder != NULL) {
    closedir(folder);
  }
  return count;
}

/* In chunks, until the target's share of a third of the night is over: many peers take long.
 * Returns how many inputs were played. */
static size_t replay_peers(const tq_nightly *run, const tq_target *target, const char *fresh) {
  char program[PATH_ROOM];
  char log[PATH_ROOM];
  char chunk[PATH_ROOM];
  size_t targets = tq_nightly_index(run, "");
  double share = (double)run->night.seconds / 3 / (double)targets;
  double ends = tq_fuzzer_now() + (share < 5 ? 5 : share);
  size_t done = 0;
  snprintf(program, sizeof program, "%s/tlsquarrel", tq_build_folder());
  snprintf(log, sizeof log, "%s/logs/%s.peers.log", run->work, target->name);
  snprintf(chunk, sizeof chunk, "%s/chunk", run->work);
  const char *words[] = {program,  "replay",  "--peer",  run->peers, "--target", target->name,
                         "--fast", "--quiet", "--store", run->store, chunk,      NULL};
  for (size_t count = 1; count != 0 && tq_fuzzer_now() < ends && interrupted == 0;) {
    count = take_chunk(fresh, chunk);
    int status = count == 0 ? 0 : tq_process_run(words, log, share + 60);
    done += count;
    /* 2: some peer cannot play some scene, which replay says of each */
    if (status < 0 || status > TQ_EXIT_FAILED) {
      printf("%s: the replay over all peers ended with status %d; see %s\n", target->name, status,
             tq_shown_path(log));
      break;
    }
  }
  tq_pile_remove(chunk);
  return done;
}

/* Each target once: prunes its corpus, then replays what is new and was left. */
static bool finish_target(tq_nightly *run, const tq_target *target) {
  char error[TQ_NIGHT_ERROR_MAX];
  char path[PATH_ROOM];
  char fresh[PATH_ROOM];
  size_t before = 0;
  size_t left = 0;
  if (tq_night_is_done(run->slices.file, run->night.number, target->name)) {
    return true;
  }
  tq_crash_collect(target, tq_work_folder(), run->store, run->night.started);
  snprintf(path, sizeof path, "%s/%s", run->slices.corpora, target->name);
  snprintf(fresh, sizeof fresh, "%s/fresh", run->work);
  if (access(path, F_OK) == 0 &&
      tq_prune(&before, &left, run->slices.build, target->name, path, run->slices.crypto)) {
    size_t count = gather(run, target->name, fresh);
    if (count != 0) {
      replay_sanitized(run, target, fresh);
    }
    size_t played = count == 0 ? 0 : replay_peers(run, target, fresh);
    printf(
        "%s: %zu of %zu inputs kept; %zu are new: replayed under sanitizers, %zu over all peers\n",
        target->name, left, before, count, played);
    fflush(stdout);
  }
  tq_pile_remove(fresh);
  return tq_night_step(run->slices.file, run->night.number, target->name, error) || say(error);
}

static int work(tq_nightly *run) {
  char error[TQ_NIGHT_ERROR_MAX];
  mend_corpora(run);
  bool fine = fuzz_all(run);
  for (size_t i = 0; run->targets[i] != NULL && fine && interrupted == 0; i++) {
    fine = finish_target(run, run->targets[i]);
  }
  if (fine && interrupted == 0) {
    run->night.finished = (int64_t)time(NULL);
    fine = tq_night_finish(run->slices.file, &run->night, error) || say(error);
  }
  if (interrupted != 0) {
    printf("stopped; the same command goes on with night %" PRId64 "\n", run->night.number);
  }
  int status = tq_nightly_tell(run);
  return fine ? status : TQ_EXIT_FAILED;
}

static bool parse(tq_nightly *run, const tq_arguments *arguments, double *hours) {
  const char *const *values = arguments->values;
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  long slice = 60;
  long disk = 2048;
  run->slices.jobs = cores < 1 ? 1 : cores;
  run->slices.interrupted = &interrupted;
  if (!choose_targets(run, arguments) || !read_hours(hours, values[HOURS]) ||
      !tq_number(&slice, "slice", values[SLICE], 2, 86400) ||
      !tq_number(&run->slices.jobs, "jobs", values[JOBS], 1, 64) ||
      !tq_number(&disk, "disk", values[DISK], 1, 1 << 24)) {
    return false;
  }
  run->slice_seconds = (double)slice;
  run->peers = values[PEERS] == NULL ? "all" : values[PEERS];
  run->disk = (uint64_t)disk * MEGABYTE;
  return find_builds(run, values[FLAVOUR]) && find_folders(run, values[STORE]);
}

static int run(const tq_arguments *arguments) {
  struct sigaction action = {.sa_handler = interrupt};
  tq_nightly *made = calloc(1, sizeof *made);
  double hours = 0;
  int status = TQ_EXIT_FAILED;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  if (made == NULL) {
    return tq_fail("nightly: no memory");
  }
  if (parse(made, arguments, &hours) && lock(made) && open_files(made) && find_night(made, hours)) {
    status = work(made);
  }
  tq_night_close(made->slices.file);
  tq_crypto_free(made->slices.crypto);
  free(made);
  return status;
}

const tq_command tq_command_nightly = {
    "nightly",
    "fuzz all targets for hours, unattended; killed, it goes on where it was",
    "[TARGET ...]",
    "Time goes to the targets and scenes where something new still turns up. Corpora are then\n"
    "pruned, what is new is replayed under sanitizers and over all peers, and reports and a trend\n"
    "are written. After a kill or a reboot the same command goes on with the same night.",
    "--hours 8 --disk 4096",
    options,
    run};
