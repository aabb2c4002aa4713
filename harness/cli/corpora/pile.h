/* pile.h: a folder of inputs, each in a file named by its contents (SHA-1 in hexadecimal, as
 * libFuzzer names them), so that adding one twice changes nothing and a file that was half written
 * can be told. Nothing is ever changed in place. */
#ifndef TQ_CLI_CORPORA_PILE_H
#define TQ_CLI_CORPORA_PILE_H

#include "crypto/crypto.h"
#include "wire/span.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TQ_PILE_NAME = 41 };

/* tq_pile_name: the name of BYTES; false: libcrypto failed. */
bool tq_pile_name(char name[TQ_PILE_NAME], tq_crypto *crypto, tq_span bytes);

/* tq_pile_added: FAILED leaves the reason in errno, and nothing in the folder. */
typedef enum tq_pile_added { TQ_PILE_ADDED, TQ_PILE_THERE, TQ_PILE_FAILED } tq_pile_added;

/* tq_pile_add: puts BYTES into FOLDER: written under another name, renamed. */
tq_pile_added tq_pile_add(const char *folder, tq_crypto *crypto, tq_span bytes);

/* tq_pile_settle: forces what was added to FOLDER to the disk, all at once: file by file it takes
 * minutes for a large corpus. To be called before the only other copy is given up. False, with the
 * reason in errno: it may not all be there after a loss of power. */
bool tq_pile_settle(const char *folder);

/* tq_pile_walk_result: what a walk met. PROBLEM: the first file that could not be read, and why;
 * "": all could. */
typedef struct tq_pile_walk_result {
  size_t files;
  uint64_t bytes;
  size_t unreadable; /* no leave, too large, or an error */
  size_t vanished;   /* gone between listing and reading, or a link to nothing */
  size_t others;     /* neither file nor folder; links to folders, which are not followed */
  char problem[512];
} tq_pile_walk_result;

/* tq_pile_fn: one file; BYTES live until the call returns. False ends the walk. */
typedef bool (*tq_pile_fn)(void *context, const char *path, tq_span bytes);

/* tq_pile_walk: calls CALL for each file in FOLDER (or for that one file) and below, in no order,
 * with one folder's names and one file's bytes in memory at a time. Names that begin with a dot,
 * README.md and MANIFEST are left out. What cannot be read is counted in *MET, to which is added,
 * and passed over. False: CALL ended it, or there is no memory. */
bool tq_pile_walk(tq_pile_walk_result *met, const char *folder, tq_pile_fn call, void *context);

/* tq_pile_sweep: removes from FOLDER what a killed process may have left: half-written files.
 * Returns how many. */
size_t tq_pile_sweep(const char *folder, tq_crypto *crypto);

/* tq_pile_move: takes all files of FROM into INTO by renaming, those whose contents are not what
 * their name says left out and removed. Both are on one file system. *MOVED: how many were new.
 * False, with a line on stderr, on failure: what was not moved is still in FROM. */
bool tq_pile_move(size_t *moved, const char *from, const char *into, tq_crypto *crypto);

/* tq_pile_size: the files in FOLDER (not below) and their bytes, without reading them. */
void tq_pile_size(const char *folder, size_t *files, uint64_t *bytes);

/* tq_pile_remove: FOLDER and all that is in and below it. */
bool tq_pile_remove(const char *folder);

#endif
