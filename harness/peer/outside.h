/* outside.h: peers that live outside this process: a server or a client somewhere on the net, or a
 * program that speaks a small protocol on its standard input and output. Each is made from its
 * name:
 *
 *   tcp:HOST:PORT[?OPTIONS]               a live server; [::1] for an address with colons
 *   tcp-listen:PORT[?OPTIONS][:COMMAND]   a client, which COMMAND starts once a connection; without
 *                                         one, whoever connects. PORT 0: any; {port} in COMMAND
 *   exec[?OPTIONS]:COMMAND                a program (harness/peer/outside/README.md)
 *
 * OPTIONS are KEY=VALUE with & between them:
 *   name=WORD       what it is called in findings (else HOST:PORT, or the program's name)
 *   release=WORD    its release, which no one can see from outside
 *   wait=MS         silence for so long is taken for silence (400; raised for a slow peer)
 *   pace=MS         between two connections
 *   start=MS        for a connection to come about (3000)
 *   attempts=N      connections that are refused are tried so often (3)
 *   has=WORD+WORD   features that it is known to have, lacks=...: not to have
 *   credential=WORD auth=requested|required   what it is known to be set up with
 *
 * Nothing in here is deterministic. One connection at a time, over all processes of a run. */
#ifndef TQ_PEER_OUTSIDE_H
#define TQ_PEER_OUTSIDE_H

#include "peer/peer.h"

enum {
  TQ_OUTSIDE_MAX = 8, /* in one process */
  TQ_OUTSIDE_CODES_MAX = 400,
  TQ_OUTSIDE_NAME_MAX = 1024,
  TQ_OUTSIDE_QUIET = 8 /* so many calls of handshake without a byte make WAIT */
};

typedef struct tq_outside tq_outside;

/* tq_outside_model: what it can do, where that was learnt; the lists of ABILITIES point into it. */
typedef struct tq_outside_model {
  tq_abilities abilities;
  uint16_t versions[4];
  uint16_t suites[TQ_OUTSIDE_CODES_MAX];
  uint16_t groups[TQ_OUTSIDE_CODES_MAX];
  uint16_t schemes[TQ_OUTSIDE_CODES_MAX];
} tq_outside_model;

/* tq_outside_is: whether the first SIZE bytes of NAME have the form of such a name. */
bool tq_outside_is(const char *name, size_t size);

/* tq_outside_takes_all: NAME ends with a command, to which everything behind it belongs. */
bool tq_outside_takes_all(const char *name);

/* tq_outside_new: the peer NAME, for the life of the process; the same one for the same name. NULL,
 * with one line in WHY (SIZE bytes), if the name makes no sense, the host does not resolve, the
 * port cannot be listened on, or the program does not speak the protocol. */
tq_outside *tq_outside_new(const char *name, char *why, size_t size);

/* tq_outside_find: the outside peer behind PEER; NULL if PEER is none. */
tq_outside *tq_outside_find(const tq_peer *peer);

const tq_peer *tq_outside_peer(const tq_outside *outside);

/* tq_outside_model_of: to be filled in by whoever learns it, before the first scene. */
tq_outside_model *tq_outside_model_of(tq_outside *outside);

/* tq_outside_is_client: it is started to connect to us. tq_outside_is_program: it is an exec:. */
bool tq_outside_is_client(const tq_outside *outside);
bool tq_outside_is_program(const tq_outside *outside);

/* tq_outside_option: the value of KEY as given in the name; NULL: it was not. */
const char *tq_outside_option(const tq_outside *outside, const char *key);

/* tq_outside_slow: a byte of it took MILLISECONDS to come: it is waited for many times as long. */
void tq_outside_slow(tq_outside *outside, int milliseconds);

/* tq_outside_reason: why the last connection of this process did not come about; static. */
const char *tq_outside_reason(const tq_outside *outside);

#endif
