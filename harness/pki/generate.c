/* generate.c: the build's own program that turns a text of recipe.h into C: for each certificate
 * or OCSP response NAME its DER as `static const uint8_t NAME_der[]` and a certificate's key,
 * PKCS#8, as NAME_key[]. The same text gives the same bytes everywhere. */
#include "pki/recipe.h"

#include <stdio.h>
#include <stdlib.h>

static char *read_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    return NULL;
  }
  char *text = NULL;
  size_t capacity = 0;
  *size = 0;
  do {
    capacity += 65536;
    char *larger = realloc(text, capacity);
    if (larger == NULL) {
      break;
    }
    text = larger;
    *size += fread(text + *size, 1, capacity - *size, file);
  } while (*size == capacity);
  fclose(file);
  return text;
}

static void print_array(FILE *out, tq_span name, const char *suffix, tq_span bytes) {
  fprintf(out, "static const uint8_t %.*s_%s[] = {", (int)name.size, (const char *)name.data,
          suffix);
  for (size_t i = 0; i < bytes.size; i++) {
    fprintf(out, "%s%u,", i % 16 == 0 ? "\n  " : " ", bytes.data[i]);
  }
  fprintf(out, "\n};\n\n");
}

/* A block without an issuer and whose name no certificate needs is a pattern for others; those that
 * are meant for the binaries have an underscore before their last word. */
static bool is_wanted(const tq_pki_block *block) {
  static const char *const roles[] = {"_root", "_intermediate", "_server", "_client", "_staple"};
  tq_span name = tq_pki_name(block);
  for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
    size_t size = strlen(roles[i]);
    if (name.size > size && memcmp(name.data + name.size - size, roles[i], size) == 0) {
      return true;
    }
  }
  return false;
}

static bool print_all(FILE *out, tq_pki *pki) {
  fprintf(out, "/* Made by harness/pki/generate.c from a .pki text. */\n");
  const tq_pki_block *block = NULL;
  while ((block = tq_pki_next(pki, block)) != NULL) {
    if (is_wanted(block)) {
      print_array(out, tq_pki_name(block), "der", tq_pki_der(pki, block));
      if (tq_span_equal(tq_pki_kind(block), tq_span_text("certificate"))) {
        print_array(out, tq_pki_name(block), "key", tq_pki_private(pki, block));
      }
    }
  }
  return tq_pki_error(pki) == NULL;
}

int main(int argc, char **argv) {
  size_t size = 0;
  if (argc != 3) {
    fprintf(stderr, "usage: %s TEXT OUTPUT\n", argv[0]);
    return 2;
  }
  char *text = read_file(argv[1], &size);
  FILE *out = text == NULL ? NULL : fopen(argv[2], "wb");
  if (out == NULL) {
    perror(argv[1]);
    free(text);
    return 1;
  }
  tq_pki *pki = tq_pki_read(tq_span_of(text, size));
  bool fine = pki != NULL && print_all(out, pki);
  if (!fine) {
    fprintf(stderr, "%s: %s\n", argv[1], pki == NULL ? "no memory" : tq_pki_error(pki));
  }
  fine = fclose(out) == 0 && fine;
  tq_pki_free(pki);
  free(text);
  return fine ? 0 : 1;
}
