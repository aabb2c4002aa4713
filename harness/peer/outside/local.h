/* local.h: what the files of this folder share. */
#ifndef TQ_PEER_OUTSIDE_LOCAL_H
#define TQ_PEER_OUTSIDE_LOCAL_H

#include "peer/outside.h"

#include <sys/socket.h>
#include <sys/types.h>

enum { TQ_OUTSIDE_TEXT = TQ_OUTSIDE_NAME_MAX, TQ_OUTSIDE_ADDRESSES = 4, TQ_OUTSIDE_OPTIONS = 12 };

typedef enum tq_outside_kind {
  TQ_OUTSIDE_CONNECT,
  TQ_OUTSIDE_LISTEN,
  TQ_OUTSIDE_EXEC
} tq_outside_kind;

typedef struct tq_outside_address {
  struct sockaddr_storage address;
  socklen_t size;
} tq_outside_address;

/* tq_outside_shared: what the processes of a run have in common. */
typedef struct tq_outside_shared {
  int64_t last_end; /* of a connection, milliseconds of the monotonic clock */
} tq_outside_shared;

/* tq_outside_end: our end of one connection. PROCESS: what was started for it, 0: nothing. */
typedef struct tq_outside_end {
  int in;
  int out;
  pid_t process;
} tq_outside_end;

struct tq_outside {
  tq_outside_kind kind;
  char given[TQ_OUTSIDE_TEXT]; /* the name as it was given */
  char text[TQ_OUTSIDE_TEXT];  /* the same, taken apart; the pointers below go into it */
  const char *host;
  const char *port;
  const char *command;
  struct {
    const char *key;
    const char *value;
  } options[TQ_OUTSIDE_OPTIONS];
  size_t option_count;
  char name[48];
  char release[32];
  int wait;
  int pace;
  int start;
  int attempts;
  tq_outside_address addresses[TQ_OUTSIDE_ADDRESSES];
  size_t address_count;
  int listener;
  int lock; /* a file in memory, locked by the process that has the connection */
  tq_outside_shared *shared;
  tq_outside_end end; /* of an exec:, to its program */
  pid_t program;      /* 0: it does not run */
  pid_t owner;        /* the process that started it */
  const char *reason;
  tq_outside_model model;
  const tq_peer *peer;
};

int64_t tq_outside_now(void); /* milliseconds, monotonic */

/* tq_outside_parse: takes OUTSIDE->given apart. False, with the reason in WHY. */
bool tq_outside_parse(tq_outside *outside, char *why, size_t size);

/* tq_outside_prepare: resolves the host or opens the port. False, with the reason in WHY. */
bool tq_outside_prepare(tq_outside *outside, char *why, size_t size);

/* tq_outside_open: a connection within the time limits; false: OUTSIDE->reason says why. */
bool tq_outside_open(tq_outside *outside, tq_outside_end *end);
void tq_outside_close(tq_outside *outside, tq_outside_end *end);

/* tq_outside_reachable: a server takes a connection still. */
bool tq_outside_reachable(tq_outside *outside);

/* tq_outside_spawn: runs COMMAND in a shell, in a process group of its own, with IN and OUT as its
 * standard input and output (-1: nothing). 0: it cannot be started. tq_outside_kill ends it and all
 * that it started. */
pid_t tq_outside_spawn(const char *command, int in, int out);
void tq_outside_kill(pid_t process);

/* The calls of a peer whose connection is a socket (wire.c) and of a program (program.c). */
void *tq_outside_wire_new(tq_outside *outside, const tq_transport *transport);
void *tq_outside_program_new(tq_outside *outside, const tq_transport *transport);
extern const tq_peer tq_outside_wire_calls;
extern const tq_peer tq_outside_program_calls;

/* tq_outside_stop: ends the program of this process, if it runs. */
void tq_outside_stop(tq_outside *outside);

#endif
