/* der_time.c: UTCTime and GeneralizedTime; see der.h. */
#include "wire/der.h"

typedef struct digits {
  const uint8_t *next;
  const uint8_t *end;
  bool failed;
} digits;

static int64_t take(digits *from, int count) {
  int64_t value = 0;
  for (int i = 0; i < count; i++) {
    if (from->next == from->end || *from->next < '0' || *from->next > '9') {
      from->failed = true;
      return 0;
    }
    value = value * 10 + (*from->next++ - '0');
  }
  return value;
}

static bool digit_next(const digits *from) {
  return from->next < from->end && *from->next >= '0' && *from->next <= '9';
}

typedef struct moment {
  int64_t year;
  int64_t month;
  int64_t day;
  int64_t hour;
  int64_t minute;
  int64_t second;
} moment;

static bool is_leap(int64_t year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static bool exists(const moment *at, uint16_t *flaws) {
  static const uint8_t days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (at->month < 1 || at->month > 12 || at->day < 1 || at->day > 31) {
    return false;
  }
  int64_t last = days[at->month - 1] + (at->month == 2 && is_leap(at->year) ? 1 : 0);
  *flaws |= at->day > last ? TQ_DER_TIME_DAY : 0;
  return at->hour < 24 && at->minute < 60 && at->second < 60;
}

/* Days from 1970-01-01 in the Gregorian calendar, also before it. */
static int64_t days_of(const moment *at) {
  static const uint16_t before[12] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  int64_t past = at->year - 1;
  int64_t leaps = past < 0 ? -1 : past / 4 - past / 100 + past / 400;
  int64_t days = 365 * at->year + leaps + before[at->month - 1] + at->day - 1;
  days += at->month > 2 && is_leap(at->year) ? 1 : 0;
  return days - 719527; /* what the formula gives for 1970-01-01 */
}

/* ".5" or ",5": not even X.690 has trailing zeros, RFC 5280 has no fractions at all. */
static void take_fraction(digits *from, uint16_t *flaws) {
  if (from->next == from->end || (*from->next != '.' && *from->next != ',')) {
    return;
  }
  from->next++;
  *flaws |= TQ_DER_TIME_FRACTION;
  from->failed = from->failed || !digit_next(from);
  while (digit_next(from)) {
    from->next++;
  }
}

/* Z, or +hhmm, -hhmm, or nothing, which is local time; seconds to subtract. */
static int64_t take_zone(digits *from, bool may_be_local, uint16_t *flaws) {
  if (from->next == from->end) {
    *flaws |= TQ_DER_TIME_ZONE;
    from->failed = from->failed || !may_be_local;
    return 0;
  }
  uint8_t sign = *from->next++;
  if (sign == 'Z') {
    return 0;
  }
  *flaws |= TQ_DER_TIME_ZONE;
  int64_t hours = take(from, 2);
  int64_t minutes = take(from, 2);
  from->failed = from->failed || (sign != '+' && sign != '-') || hours > 23 || minutes > 59;
  return (hours * 60 + minutes) * (sign == '-' ? -60 : 60);
}

bool tq_der_time(int64_t *seconds, uint32_t tag, tq_span contents, uint16_t *flaws) {
  *seconds = 0;
  if (contents.size == 0) {
    return false;
  }
  digits from = {contents.data, contents.data + contents.size, false};
  bool utc = tag == TQ_DER_UTC_TIME;
  moment at = {0};
  at.year = take(&from, utc ? 2 : 4);
  at.year += !utc ? 0 : at.year >= 50 ? 1900 : 2000;
  at.month = take(&from, 2);
  at.day = take(&from, 2);
  at.hour = take(&from, 2);
  at.minute = take(&from, 2);
  if (digit_next(&from)) {
    at.second = take(&from, 2);
  } else {
    *flaws |= TQ_DER_TIME_SECONDS;
  }
  if (!utc) {
    take_fraction(&from, flaws);
  }
  int64_t zone = take_zone(&from, !utc, flaws);
  if (from.failed || from.next != from.end || !exists(&at, flaws)) {
    return false;
  }
  *seconds = days_of(&at) * 86400 + at.hour * 3600 + at.minute * 60 + at.second - zone;
  return true;
}
