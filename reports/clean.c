/* clean.c: see clean.h. */
#include "reports/clean.h"

#include "reports/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { WIDEST = 12 }; /* "\u{10ffff}" and a NUL */

/* Code points that have no shape of their own, or change what stands round them. */
static const struct {
  uint32_t first;
  uint32_t last;
} hidden[] = {{0x00, 0x1f},     {0x7f, 0x9f},     {0xad, 0xad},       {0x61c, 0x61c},
              {0x115f, 0x1160}, {0x180e, 0x180e}, {0x200b, 0x200f},   {0x2028, 0x202e},
              {0x2060, 0x206f}, {0x3164, 0x3164}, {0xd800, 0xdfff},   {0xfe00, 0xfe0f},
              {0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xfff0, 0xffff},   {0xe000, 0xf8ff},
              {0x300, 0x36f},   {0x20d0, 0x20ff}, {0xe0000, 0x10ffff}};

static bool is_hidden(uint32_t point) {
  for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
    if (point >= hidden[i].first && point <= hidden[i].last) {
      return true;
    }
  }
  return false;
}

/* Writes what is shown for the bytes that TEXT begins with; returns how many bytes those are. */
static size_t show(char into[WIDEST], const char *text) {
  size_t size = tq_utf8_size(text);
  if (size == 0) {
    snprintf(into, WIDEST, "\\x%02x", (unsigned char)text[0]);
    return 1;
  }
  uint32_t point = tq_utf8_point(text, size);
  if (is_hidden(point)) {
    snprintf(into, WIDEST, point > 0xffff ? "\\u{%x}" : "\\u%04x", point);
    return size;
  }
  memcpy(into, text, size);
  into[size] = '\0';
  return size;
}

const char *tq_clean(tq_texts *texts, const char *text) {
  char piece[WIDEST];
  size_t used = 0;
  size_t at = 0;
  size_t all = text == NULL ? 0 : strlen(text);
  char *made = malloc(TQ_CLEAN_MAX + WIDEST + 64);
  while (made != NULL && at < all && used < TQ_CLEAN_MAX) {
    at += show(piece, text + at);
    used += (size_t)snprintf(made + used, WIDEST, "%s", piece);
  }
  if (made != NULL) {
    made[used] = '\0';
  }
  if (made != NULL && at < all) {
    snprintf(made + used, 64, " ... (%zu more bytes)", all - at);
  }
  return tq_texts_take(texts, made);
}

static const char *reference_of(char letter) {
  switch (letter) {
  case '<':
    return "&lt;";
  case '>':
    return "&gt;";
  case '&':
    return "&amp;";
  case '"':
    return "&quot;";
  case '\'':
    return "&#39;";
  default:
    return NULL;
  }
}

void tq_write_html(FILE *out, const char *text) {
  for (; *text != '\0'; text++) {
    const char *reference = reference_of(*text);
    if (reference == NULL) {
      fputc(*text, out);
      continue;
    }
    fputs(reference, out);
  }
}

void tq_write_script_json(FILE *out, const char *json) {
  for (; *json != '\0'; json++) {
    if (*json == '<' || *json == '>' || *json == '&') {
      fprintf(out, "\\u%04x", (unsigned)*json);
      continue;
    }
    fputc(*json, out);
  }
}

void tq_write_markdown(FILE *out, const char *text) {
  for (; *text != '\0'; text++) {
    const char *reference = reference_of(*text);
    if (reference != NULL) {
      fputs(reference, out);
      continue;
    }
    if (strchr("\\`*_{}[]()#+!|~@:", *text) != NULL) {
      fputs(*text == '@' ? "&#64;" : *text == ':' ? "&#58;" : *text == '|' ? "&#124;" : "\\", out);
    }
    if (strchr("@:|", *text) == NULL) {
      fputc(*text, out);
    }
  }
}
