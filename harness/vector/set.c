/* set.c: see set.h and vector.h. */
#include "vector/set.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

enum { BLOCK = 1 << 20, LINE_MAX_BYTES = 1 << 18, HELLOS = 64, DEFINITIONS = 64 };

/* block: bytes that stay where they are. */
typedef struct block {
  struct block *next;
  size_t used;
  uint8_t bytes[BLOCK];
} block;

struct tq_vectors {
  block *blocks;
  tq_vector *items;
  size_t count;
  size_t capacity;
  tq_vector_bytes definitions[DEFINITIONS];
  size_t definition_count;
  const char *hello_names[HELLOS];
  tq_draft hellos[HELLOS];
  size_t hello_count;
};

tq_vectors *tq_vectors_new(void) {
  return calloc(1, sizeof(tq_vectors));
}

void tq_vectors_free(tq_vectors *vectors) {
  if (vectors == NULL) {
    return;
  }
  while (vectors->blocks != NULL) {
    block *next = vectors->blocks->next;
    free(vectors->blocks);
    vectors->blocks = next;
  }
  free(vectors->items);
  free(vectors);
}

size_t tq_vectors_count(const tq_vectors *vectors) {
  return vectors->count;
}

const tq_vector *tq_vectors_at(const tq_vectors *vectors, size_t index) {
  return &vectors->items[index];
}

tq_writer tq_vector_set_store(tq_vectors *set) {
  if (set->blocks == NULL || BLOCK - set->blocks->used < LINE_MAX_BYTES) {
    block *fresh = malloc(sizeof *fresh);
    if (fresh == NULL) {
      return tq_writer_over(NULL, 0);
    }
    fresh->next = set->blocks;
    fresh->used = 0;
    set->blocks = fresh;
  }
  return tq_writer_over(set->blocks->bytes + set->blocks->used, LINE_MAX_BYTES);
}

void tq_vector_set_keep(tq_vectors *set, const tq_writer *store) {
  if (set->blocks != NULL) {
    set->blocks->used += store->size;
  }
}

const char *tq_vector_set_text(tq_vectors *set, tq_span text) {
  tq_writer store = tq_vector_set_store(set);
  tq_write_bytes(&store, text);
  tq_write_u8(&store, 0);
  tq_vector_set_keep(set, &store);
  return store.failed ? NULL : (const char *)store.data;
}

const tq_vector_bytes *tq_vector_set_bytes(const tq_vectors *set, tq_span name) {
  for (size_t i = 0; i < set->definition_count; i++) {
    if (tq_word_is(name, set->definitions[i].name)) {
      return &set->definitions[i];
    }
  }
  return NULL;
}

const char *tq_vector_set_define(tq_vectors *set, tq_span name, tq_span bytes) {
  const char *copy = tq_vector_set_text(set, name);
  if (copy == NULL || set->definition_count == DEFINITIONS ||
      tq_vector_set_bytes(set, name) != NULL) {
    return "defined twice, or one definition too many";
  }
  set->definitions[set->definition_count] = (tq_vector_bytes){copy, bytes};
  set->definition_count++;
  return NULL;
}

const tq_draft *tq_vector_set_hello(const tq_vectors *set, tq_span name) {
  for (size_t i = 0; i < set->hello_count; i++) {
    if (tq_word_is(name, set->hello_names[i])) {
      return &set->hellos[i];
    }
  }
  return NULL;
}

const char *tq_vector_set_begin_hello(tq_vectors *set, tq_span name) {
  const char *copy = tq_vector_set_text(set, name);
  if (copy == NULL || set->hello_count == HELLOS || tq_vector_set_hello(set, name) != NULL) {
    return "there is another hello of that name, or one too many";
  }
  set->hello_names[set->hello_count] = copy;
  return NULL;
}

void tq_vector_set_end_hello(tq_vectors *set, const tq_draft *draft) {
  set->hellos[set->hello_count] = *draft;
  set->hello_count++;
}

static bool name_is_taken(const tq_vectors *set, const char *name) {
  for (size_t i = 0; i < set->count; i++) {
    if (strcmp(set->items[i].name, name) == 0) {
      return true;
    }
  }
  return false;
}

bool tq_vector_set_add(tq_vectors *set, const tq_vector *vector) {
  if (vector->name == NULL || name_is_taken(set, vector->name)) {
    return false;
  }
  if (set->count == set->capacity) {
    size_t capacity = set->capacity == 0 ? 256 : 2 * set->capacity;
    tq_vector *items = realloc(set->items, capacity * sizeof *items);
    if (items == NULL) {
      return false;
    }
    set->items = items;
    set->capacity = capacity;
  }
  set->items[set->count] = *vector;
  set->count++;
  return true;
}

static char *read_file(const char *path) {
  FILE *file = fopen(path, "rb");
  char *text = file == NULL ? NULL : calloc(1, BLOCK);
  if (text != NULL && fread(text, 1, BLOCK - 1, file) == BLOCK - 1) {
    free(text); /* longer than any of ours */
    text = NULL;
  }
  if (file != NULL) {
    fclose(file);
  }
  return text;
}

static bool load_file(tq_vectors *vectors, const char *folder, const char *name,
                      char error[TQ_VECTOR_ERROR_MAX]) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  char *text = read_file(path);
  if (text == NULL) {
    snprintf(error, TQ_VECTOR_ERROR_MAX, "%s cannot be read", name);
    return false;
  }
  bool read = tq_vectors_read(vectors, name, text, error);
  free(text);
  return read;
}

static int is_vector_file(const struct dirent *entry) {
  size_t size = strlen(entry->d_name);
  return entry->d_name[0] != '.' && size > 3 && strcmp(entry->d_name + size - 3, ".tv") == 0;
}

bool tq_vectors_load(tq_vectors *vectors, const char *folder, char error[TQ_VECTOR_ERROR_MAX]) {
  struct dirent **entries = NULL;
  int count = scandir(folder, &entries, is_vector_file, alphasort);
  if (count <= 0) {
    free(entries);
    snprintf(error, TQ_VECTOR_ERROR_MAX, "no vectors in the folder");
    return false;
  }
  bool loaded = true;
  for (int i = 0; i < count; i++) {
    loaded = loaded && load_file(vectors, folder, entries[i]->d_name, error);
    free(entries[i]);
  }
  free(entries);
  return loaded;
}
