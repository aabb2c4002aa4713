/* capture.h: one connection of a scene as a capture file, for Wireshark. */
#ifndef TQ_TARGET_CAPTURE_H
#define TQ_TARGET_CAPTURE_H

#include "stage/stage.h"

/* tq_capture: plays SCENE with PEER anew, delivers MESSAGE (AS_RECORDS: it is unprotected records
 * already), and writes the connection to FILE as pcapng with the secrets that are known. False: the
 * scene has no connection or cannot be played, or FILE cannot be written; *WHY (static) says which.
 */
bool tq_capture(const tq_scene *scene, const tq_peer *peer, tq_span message, bool as_records,
                FILE *file, const char **why);

#endif
