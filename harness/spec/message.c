/* message.c: see message.h. */
#include "spec/message.h"

static const tq_message_row messages[] = {
#define ROW(name, code, sender, versions) {#name, code, TQ_##sender, TQ_##versions},
    TQ_MESSAGE_TABLE(ROW)
#undef ROW
};

enum { MESSAGES = sizeof messages / sizeof messages[0] };

const tq_message_row *tq_message_find(uint8_t type) {
  for (size_t i = 0; i < MESSAGES; i++) {
    if (messages[i].type == type) {
      return &messages[i];
    }
  }
  return NULL;
}

const tq_message_row *tq_messages(size_t *count) {
  *count = MESSAGES;
  return messages;
}

const char *tq_message_name(uint8_t type) {
  const tq_message_row *row = tq_message_find(type);
  return row != NULL ? row->name : "unknown";
}
