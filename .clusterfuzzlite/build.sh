#!/bin/bash -eu
# build.sh: builds the fuzz targets as OSS-Fuzz and ClusterFuzzLite want them, with what the environment says:
#
#   CC CXX CFLAGS CXXFLAGS   compilers and their options; the targets are linked by CXX
#   LIB_FUZZING_ENGINE       what a target is linked with in place of a main function
#   SANITIZER                address, undefined, coverage or none
#   FUZZING_ENGINE           libfuzzer, afl, honggfuzz or centipede
#   SRC WORK OUT             sources, a folder to build in, and the folder for the result
#
# OUT gets for each target: TARGET, TARGET_seed_corpus.zip, TARGET.dict and TARGET.options. It may be moved: a
# target needs no other file. The reference is the pinned release, the one that TQ_WOLFSSL_VERSION names, or
# $SRC/wolfssl where there is such a folder.
: "${CC:=clang}" "${CXX:=clang++}" "${CFLAGS:=}" "${CXXFLAGS:=}" "${LIB_FUZZING_ENGINE:=-fsanitize=fuzzer}"
: "${SANITIZER:=address}" "${FUZZING_ENGINE:=libfuzzer}"
export CC CXX CFLAGS CXXFLAGS LLVM_PROFILE_FILE=/dev/null
# What a service does not look at while it builds is not to stop it.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"

die() {
  echo "build.sh: $*" >&2
  exit 1
}

[ -n "${OUT:-}" ] || die "OUT is not set: where is the result to go?"
[ -n "${WORK:-}" ] || die "WORK is not set: which folder may be built in?"
case $SANITIZER in
  address | undefined | coverage | none) ;;
  memory) die "SANITIZER=memory: libcrypto and SQLite come from the system, and are not instrumented for it" ;;
  *) die "SANITIZER=$SANITIZER: use address, undefined or coverage" ;;
esac

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[ ! -f "${SRC:-}/tlsquarrel/CMakeLists.txt" ] || root=$SRC/tlsquarrel
[ -f "$root/harness/run" ] || die "the sources are neither in $root nor in ${SRC:-SRC}/tlsquarrel"
build=$WORK/tlsquarrel-$FUZZING_ENGINE-$SANITIZER

# A tree that was configured with other words would keep them.
words="$CC|$CXX|$CFLAGS|$CXXFLAGS|$LIB_FUZZING_ENGINE|$root|${TQ_WOLFSSL_VERSION:=}"
[ "$(cat "$build/words" 2>/dev/null)" = "$words" ] || rm -rf "$build"
mkdir -p "$build" "$OUT"
echo "$words" >"$build/words"

# AFL++'s compiler instruments every file that it is not told to leave alone.
[ "$FUZZING_ENGINE" != afl ] || export AFL_LLVM_ALLOWLIST="$root/.clusterfuzzlite/afl-allow"

reference=${TQ_WOLFSSL_VERSION:+-DTQ_WOLFSSL_VERSION=$TQ_WOLFSSL_VERSION}
[ ! -d "${SRC:-}/wolfssl/wolfcrypt" ] || reference=-DTQ_WOLFSSL_SOURCE=$SRC/wolfssl
if [ ! -f "$build/build.ninja" ]; then
  cmake -G Ninja -S "$root" -B "$build" -DTQ_FLAVOUR=service -DCMAKE_C_COMPILER="$CC" -DCMAKE_CXX_COMPILER="$CXX" \
    -DTQ_FUZZING_ENGINE="$LIB_FUZZING_ENGINE" $reference >"$build/configure.log" 2>&1 || {
    cat "$build/configure.log" >&2
    die "configuring failed"
  }
fi
ninja -C "$build" --quiet targets >"$build/compile.log" 2>&1 || {
  tail -n 60 "$build/compile.log" >&2
  die "compiling failed"
}

# drop_findings TARGET FOLDER: takes away the seeds that show a finding at once: a service calls a target bad whose
# seeds stop it. Only libFuzzer's own driver names the input.
drop_findings() {
  local named seed
  for _ in $(seq 100); do
    "$build/targets/$1" -runs=0 -artifact_prefix="$build/" "$2" >"$build/seeds.log" 2>&1 && return 0
    named=$(sed -n 's/^artifact_prefix=.* Test unit written to //p' "$build/seeds.log")
    [ -f "$named" ] || die "target $1 does not run on its seeds: $(tail -n 3 "$build/seeds.log")"
    for seed in "$2"/*; do
      cmp -s "$seed" "$named" && rm -f "$seed" && echo "build.sh: $1: a seed shows a finding and is left out:" \
        "$(basename "$seed"): $(sed -n 's/^DEDUP_TOKEN: //p' "$build/seeds.log")"
    done
    rm -f "$named"
  done
  die "target $1 stops at more than 100 of its seeds"
}

# pack_seeds TARGET: made seeds, kept seeds and regressions, flat, in one archive.
pack_seeds() {
  local folder=$build/packed/$1 kind file
  rm -rf "$folder"
  mkdir -p "$folder"
  cp "$build/targets/seeds/$1"/* "$folder"
  for kind in seeds regressions; do
    for file in "$root/corpus/$kind/$1"/*; do
      case $(basename "$file") in
        MANIFEST | README.md | '*') ;;
        *) cp "$file" "$folder/$kind-$(basename "$file")" ;;
      esac
    done
  done
  if [ "$FUZZING_ENGINE" = libfuzzer ] && [ "$SANITIZER" != coverage ]; then
    drop_findings "$1" "$folder"
  fi
  rm -f "$OUT/$1_seed_corpus.zip"
  [ -n "$(ls "$folder")" ] || die "target $1: each of its seeds shows a finding"
  (cd "$folder" && cmake -E tar cf "$OUT/$1_seed_corpus.zip" --format=zip -- *)
}

for source in "$root"/targets/*.c; do
  name=$(basename "$source" .c)
  cp "$build/targets/$name" "$build/targets/$name.dict" "$build/targets/$name.options" "$OUT/"
  pack_seeds "$name"
done
