import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Whether and when the wallet is asked once more: two attempts in all, the second only when the
 * wallet was busy or has not read the first. Who asks for more patience than a player has is not
 * asked again.
 */
final class RetryRule {
  static final int ATTEMPTS = 2;

  private static final Duration PAUSE = Duration.ofMillis(400);
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final int MISTAKEN_ATTEMPTS = 6;

  private final Set<Mistake> made;

  RetryRule(Set<Mistake> made) {
    this.made = made;
  }

  /** Returns how long to wait before the next attempt; empty when this one was the last. */
  Optional<Duration> pause(int attempt, Verdict verdict, HttpHeaders answered) {
    int most = made.contains(Mistake.RETRIES_ON_AND_ON) ? MISTAKEN_ATTEMPTS : ATTEMPTS;
    if (attempt >= most || !isWorthIt(verdict)) return Optional.empty();
    if (made.contains(Mistake.RETRIES_AT_ONCE)) return Optional.of(Duration.ZERO);
    Duration usual = PAUSE.plusMillis(jitterMs());
    if (made.contains(Mistake.RETRY_AFTER_UNREAD)) return Optional.of(usual);
    Duration asked = retryAfter(answered, Instant.now()).plusMillis(jitterMs());
    if (asked.compareTo(PATIENCE) > 0) return Optional.empty();
    return Optional.of(asked.compareTo(usual) > 0 ? asked : usual);
  }

  private boolean isWorthIt(Verdict verdict) {
    switch (verdict.kind()) {
      case BUSY:
      case UNPROCESSED:
        return true;
      case CLOSED:
        return made.contains(Mistake.RETRIES_REFUSALS);
      default:
        return false; // what was perhaps done is not done again
    }
  }

  /** Reads seconds or an HTTP date; zero when there is neither, or it lies behind us. */
  static Duration retryAfter(HttpHeaders answered, Instant now) {
    String said = answered.firstValue("retry-after").orElse("").strip();
    if (said.matches("[0-9]{1,9}")) return Duration.ofSeconds(Long.parseLong(said));
    try {
      var date = ZonedDateTime.parse(said, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return date.isAfter(now) ? Duration.between(now, date) : Duration.ZERO;
    } catch (DateTimeParseException fault) {
      return Duration.ZERO;
    }
  }

  private static long jitterMs() {
    return ThreadLocalRandom.current().nextLong(20, 120);
  }
}
