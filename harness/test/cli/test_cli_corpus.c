/* test_cli_corpus.c: corpora as they are in the world: captures, links that lead nowhere, files
 * that may not be read, a disk that fills. */
#include "cli/command.h"
#include "cli/corpora/import.h"
#include "cli/corpora/pile.h"

#include <sys/stat.h>

enum { PATH_ROOM = 256, MESSAGE = 60 };

/* A ClientHello's beginning; NUMBER makes it another. */
static void make_message(uint8_t *message, uint32_t number) {
  memset(message, 0, MESSAGE);
  message[0] = 1;
  message[3] = MESSAGE - 4;
  message[4] = 3;
  message[5] = 3;
  memcpy(message + 6, &number, sizeof number);
}

static void make_folder(const char *name) {
  char path[PATH_ROOM];
  snprintf(path, sizeof path, "%s/%s", command_folder, name);
  assert_int_equal(mkdir(path, 0700), 0);
}

static size_t files_in(const char *name) {
  char path[PATH_ROOM];
  size_t files = 0;
  uint64_t bytes = 0;
  snprintf(path, sizeof path, "%s/%s", command_folder, name);
  tq_pile_size(path, &files, &bytes);
  return files;
}

/* A segment from port 1000 with DATA at SEQUENCE, in Ethernet, behind the packet header of pcap. */
static size_t put_packet(uint8_t *to, uint32_t sequence, const uint8_t *data, size_t size) {
  enum { PACKET = 16, ETHERNET = 14, IP = 20, TCP = 20 };
  size_t all = ETHERNET + IP + TCP + size;
  memset(to, 0, PACKET + all);
  to[8] = (uint8_t)all;
  to[12] = (uint8_t)all;
  uint8_t *frame = to + PACKET;
  frame[12] = 8;
  frame[14] = 0x45;
  frame[17] = (uint8_t)(IP + TCP + size);
  frame[23] = 6;
  uint8_t *tcp = frame + ETHERNET + IP;
  tcp[0] = 3;
  tcp[7] = (uint8_t)sequence;
  tcp[12] = 5 << 4;
  memcpy(tcp + TCP, data, size);
  return PACKET + all;
}

/* The segments come in the wrong order, one of them twice. */
static void a_capture_gives_its_messages(void **state) {
  outcome *made = *state;
  uint8_t record[5 + MESSAGE] = {22, 3, 1, 0, MESSAGE};
  uint8_t file[1024] = {0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4};
  make_message(record + 5, 7);
  file[20] = 1;
  size_t size = 24;
  size += put_packet(file + size, 100, record, 30);
  size += put_packet(file + size, 150, record + 50, sizeof record - 50);
  size += put_packet(file + size, 130, record + 30, 20);
  size += put_packet(file + size, 130, record + 30, 20);
  write_input("hello.pcap", file, size);
  write_input("cut.pcap", file, size - 40);
  assert_int_equal(run(made, "corpus import --into made hello.pcap"), 0);
  assert_non_null(strstr(made->out, "1 new messages"));
  assert_int_equal(files_in("made/client_hello"), 1);
  assert_int_equal(run(made, "corpus import --into made hello.pcap"), 0);
  assert_non_null(strstr(made->out, "0 new messages, 1 known"));
  assert_int_equal(run(made, "corpus export --as record records made/client_hello"), 0);
  assert_int_equal(run(made, "corpus import --into again records"), 0);
  assert_int_equal(files_in("again/client_hello"), 1);
  assert_int_equal(run(made, "corpus export --as hex text made/client_hello"), 0);
  assert_int_equal(run(made, "corpus import --into again text cut.pcap"), 0);
  assert_non_null(strstr(made->out, "0 new messages, 2 known"));
}

static void what_cannot_be_read_is_passed_over(void **state) {
  outcome *made = *state;
  char line[4 * PATH_ROOM];
  uint8_t message[MESSAGE];
  make_folder("from");
  for (uint32_t i = 0; i < 30; i++) {
    char name[64];
    make_message(message, i);
    snprintf(name, sizeof name, "from/%u", i);
    write_input(name, message, sizeof message);
  }
  snprintf(line, sizeof line,
           "cd %s/from && ln -s 1 link && ln -s nowhere dangling && ln -s .. circle && mkfifo pipe "
           "&& mkdir inner && cp 2 inner/2 && truncate -s 20M large",
           command_folder);
  assert_int_equal(system(line), 0);
  assert_int_equal(run(made, "corpus merge --all into from"), 0);
  print_message("%s%s", made->out, made->err);
  assert_int_equal(files_in("into"), 30);
  assert_non_null(
      strstr(made->err, "1 could not be read and were passed over; the first: from/large"));
  assert_non_null(strstr(made->err, "1 that vanished meanwhile or are links to nothing, 2 that"));
  assert_int_equal(run(made, "corpus stats into"), 0);
  assert_non_null(strstr(made->out, "30 inputs, 1800 bytes; smallest 60, largest 60"));
  refuses(made, "corpus merge into", "merge what");
  refuses(made, "corpus merge into from", "--target");
  refuses(made, "corpus stats nowhere", "nowhere");
  refuses(made, "corpus shake into", "shake?");
}

/* A small disk of its own, where the machine gives one. */
static void a_full_disk_loses_nothing(void **state) {
  outcome *made = *state;
  uint8_t message[MESSAGE];
  char path[PATH_ROOM];
  make_folder("from");
  make_folder("into");
  make_message(message, 1000);
  write_input("from/first", message, sizeof message);
  assert_int_equal(run(made, "corpus merge --all into from"), 0);
  assert_int_equal(files_in("into"), 1);
  make_message(message, 1001);
  write_input("from/second", message, sizeof message);
  char line[4 * PATH_ROOM];
  snprintf(line, sizeof line,
           "cd %s && mount -t tmpfs -o size=8k,nr_inodes=40 tmpfs into 2>/dev/null && "
           "{ %s corpus merge --all into from >.out 2>.err; s=$?; dd if=/dev/zero of=into/.fill "
           "bs=4k count=9 2>/dev/null; rm -f into/[0-9a-f]*; head -c 60 /dev/urandom >from/third; "
           "%s corpus merge --all into from >.out 2>.err; s=$?; ls -A into >.left; umount into; "
           "exit $s; }",
           command_folder, TQ_COMMAND, TQ_COMMAND);
  int status = geteuid() == 0 ? system(line) : -1;
  snprintf(path, sizeof path, "%s/.left", command_folder);
  if (status == -1 || access(path, F_OK) != 0) {
    print_message("no small disk can be made here\n");
    return;
  }
  assert_int_equal(WEXITSTATUS(status), 2);
  command_read(".err", made->err);
  print_message("%s", made->err);
  assert_non_null(strstr(made->err, "No space left on device"));
  assert_non_null(strstr(made->err, "what was there is as it was"));
  assert_ptr_equal(strchr(made->err, '\n'), made->err + strlen(made->err) - 1); /* one line */
  command_read(".left", made->out);
  assert_int_equal(strncmp(made->out, ".fill\n", 6), 0);
  assert_null(strchr(made->out + 6, '.')); /* nothing half-written */
  assert_int_equal(files_in("into"), 1);
}

/* --- many files, some of which go away --- */

static void write_many(const char *folder, size_t count) {
  uint8_t message[MESSAGE];
  for (uint32_t i = 0; i < count; i++) {
    char name[64];
    make_message(message, i);
    snprintf(name, sizeof name, "%s/%u", folder, i);
    write_input(name, message, sizeof message);
  }
}

/* The number before WORDS in TEXT; 0: they are not there. */
static size_t number_before(const char *text, const char *words) {
  const char *at = strstr(text, words);
  while (at != NULL && at > text && at[-1] >= '0' && at[-1] <= '9') {
    at--;
  }
  return at == NULL ? 0 : strtoul(at, NULL, 10);
}

/* A tenth of the files is removed as soon as the first has arrived: each is either taken in or
 * counted as gone. */
static void files_may_go_away_meanwhile(void **state) {
  enum { MANY = 20000 };
  outcome *made = *state;
  char line[4 * PATH_ROOM];
  make_folder("from");
  make_folder("into");
  write_many("from", MANY);
  snprintf(line, sizeof line,
           "cd %s && { timeout 60 sh -c 'until ls into | grep -q .; do :; done; "
           "find from -name \"*7\" -delete' >/dev/null 2>&1 & }",
           command_folder);
  assert_int_equal(system(line), 0);
  assert_int_equal(run(made, "corpus merge --all into from"), 0);
  print_message("%s%s", made->out, made->err);
  size_t read = number_before(made->out, " inputs read");
  size_t gone = number_before(made->err, " that vanished");
  assert_int_equal(read + gone, MANY);
  assert_int_equal(files_in("into"), read);
  assert_int_equal(number_before(made->out, " new"), read);
}

/* --- a small disk, which fills --- */

/* Runs SCRIPT with `disk` on a file system of 8 MB in the test's folder, and $TQ as the command.
 * False: this machine gives none. */
static bool on_small_disk(const char *script) {
  char line[16 * PATH_ROOM];
  snprintf(line, sizeof line,
           "cd %s && mkdir -p disk && mount -t tmpfs -o size=8m tmpfs disk 2>/dev/null || exit 99; "
           "TQ=%s; %s; s=$?; umount disk; exit $s",
           command_folder, TQ_COMMAND, script);
  int status = geteuid() == 0 ? system(line) : -1;
  if (status == -1 || WEXITSTATUS(status) == 99) {
    print_message("no small disk can be made here\n");
    return false;
  }
  assert_int_equal(WEXITSTATUS(status), 0);
  return true;
}

/* What the command said when the disk was full: one line, and status 2; the corpus is as it was. */
static void check_full(outcome *made, const char *words) {
  command_read(".err", made->err);
  print_message("%s", made->err);
  assert_non_null(strstr(made->err, words));
  assert_ptr_equal(strchr(made->err, '\n'), made->err + strlen(made->err) - 1);
  command_read(".status", made->out);
  assert_string_equal(made->out, "2\n");
  command_read(".changed", made->out);
  assert_string_equal(made->out, "");
}

/* LINE is run with all room taken but 64 kB. In .changed are those lines of a comparison with
 * before that match LOST: "<" is a file that is gone or another, ">" one that came. */
#define FULL_DISK(line, lost)                                                                      \
  "cp -r " SEEDS " disk/c && (cd disk && find . -type f | sort | xargs sha1sum) >.before && "      \
  "{ dd if=/dev/zero of=disk/.fill bs=64k 2>/dev/null; truncate -s -65536 disk/.fill; " line       \
  " >.out 2>.err; echo $? >.status; rm disk/.fill; "                                               \
  "(cd disk && find . -type f | sort | xargs sha1sum) >.after; "                                   \
  "diff .before .after | grep '^" lost "' >.changed; true; }"
#define SEEDS "$(dirname $TQ)/targets/seeds/finished"

static void a_full_disk_stops_pruning_and_joining(void **state) {
  outcome *made = *state;
  if (strcmp(TQ_FLAVOUR, "plain") == 0) {
    print_message("this flavour has no targets, and no seeds to fill a corpus with\n");
    skip();
  }
  make_folder("from");
  write_many("from", 300);
  if (!on_small_disk(FULL_DISK("$TQ corpus merge --target client_hello disk/c from", "[<>]"))) {
    return;
  }
  check_full(made, "No space left on device");
  assert_true(on_small_disk(FULL_DISK("$TQ corpus import --into disk/i from", "<")));
  check_full(made, "No space left on device");
  assert_true(on_small_disk(FULL_DISK("$TQ corpus prune --target finished disk/c", "[<>]")));
  check_full(made, "the folder is as it was");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_capture_gives_its_messages, command_setup,
                                      command_teardown),
      cmocka_unit_test_setup_teardown(what_cannot_be_read_is_passed_over, command_setup,
                                      command_teardown),
      cmocka_unit_test_setup_teardown(a_full_disk_loses_nothing, command_setup, command_teardown),
      cmocka_unit_test_setup_teardown(files_may_go_away_meanwhile, command_setup, command_teardown),
      cmocka_unit_test_setup_teardown(a_full_disk_stops_pruning_and_joining, command_setup,
                                      command_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
