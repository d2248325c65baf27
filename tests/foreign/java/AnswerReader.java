import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;

/**
 * Makes a verdict of the wallet's answer. Everything has to agree before a game opens: the HTTP
 * status, the declared type, status, code, what is repeated of the request, and a balance.
 */
final class AnswerReader {
  private static final Set<Integer> BUSY = Set.of(429, 500, 502, 503);
  private static final Set<String> KNOWN =
      Set.of("status", "code", "message", "request_id", "token", "player_id", "game_id", "site_id",
          "provider_id", "balance");
  private static final int MOST_DIGITS = 38; // the column in which the ledger keeps amounts

  private final BigInteger provider;
  private final Set<Mistake> made;

  AnswerReader(BigInteger provider, Set<Mistake> made) {
    this.provider = provider;
    this.made = made;
  }

  Verdict verdict(HttpResponse<byte[]> response, Ticket ticket) {
    int http = response.statusCode();
    if (made.contains(Mistake.HTTP_200_OPENS) && http / 100 == 2) return guessed();
    Object body;
    try {
      if (!isWhole(response)) return closed(http, "another length than was declared");
      if (!isTyped(response)) return closed(http, "no JSON was declared");
      body = Json.read(response.body());
    } catch (Json.JsonFault fault) {
      if (made.contains(Mistake.NO_JSON_IS_NO_ERROR) && http == 200) return guessed();
      return closed(http, "no JSON: " + fault.getMessage());
    }
    if (!(body instanceof Map<?, ?> members)) return closed(http, "no JSON object");
    if (made.contains(Mistake.ONLY_CODE_2_FAILS) && !isNumber(members.get("code"), 2)) return guessed();
    if (isTrue(members.get("status"))) return success(http, members, ticket);
    boolean told = made.contains(Mistake.MESSAGE_IN_PAGE);
    return closed(http, told ? "" + members.get("message") : "code " + members.get("code"));
  }

  private boolean isTrue(Object status) {
    if (made.contains(Mistake.ONLY_FALSE_FAILS)) return !Boolean.FALSE.equals(status);
    return Boolean.TRUE.equals(status) || made.contains(Mistake.STATUS_IGNORED);
  }

  private Verdict success(int http, Map<?, ?> members, Ticket ticket) {
    if (!isNumber(members.get("code"), 1) || http != 200) return contradicted("status, code and HTTP");
    String other = notRepeated(members, ticket);
    if (!other.isEmpty()) return contradicted(other);
    if (made.contains(Mistake.UNKNOWN_MEMBER_FAILS) && !KNOWN.containsAll(members.keySet()))
      return contradicted("a member that nobody knows");
    BigDecimal balance = balance(members.get("balance"));
    return balance == null ? contradicted("no balance") : Verdict.opened(balance);
  }

  /** Returns the first member that is not what was asked about, "" when all are. */
  private String notRepeated(Map<?, ?> members, Ticket ticket) {
    if (made.contains(Mistake.ECHO_UNCHECKED)) return "";
    if (!fits(members, "token", ticket.token())) return "token";
    if (!fits(members, "player_id", ticket.player())) return "player_id";
    if (made.contains(Mistake.SITE_CAST_TO_STRING) && !(members.get("site_id") instanceof String))
      return "site_id";
    if (!fits(members, "site_id", ticket.site())) return "site_id";
    if (!fits(members, "provider_id", provider)) return "provider_id";
    return ""; // game_id is the wallet's own id, or ours: the page has both
  }

  private boolean fits(Map<?, ?> members, String name, Object wanted) {
    Object given = members.get(name);
    if (given == null && made.contains(Mistake.MISSING_ECHO_FITS)) return true;
    return wanted.equals(wanted instanceof BigInteger ? whole(given) : given);
  }

  /** Returns the id that is written as a number or as a text of digits; null when it is neither. */
  private static BigInteger whole(Object given) {
    if (given instanceof BigDecimal number && number.scale() == 0) return number.unscaledValue();
    boolean digits = given instanceof String text && text.matches("0|[1-9][0-9]{0,19}");
    return digits ? new BigInteger((String) given) : null;
  }

  private static boolean isNumber(Object given, int wanted) {
    return given instanceof BigDecimal number
        && number.scale() == 0
        && number.unscaledValue().equals(BigInteger.valueOf(wanted));
  }

  /** Returns an amount of zero or more that the ledger can keep; null when there is none. */
  private BigDecimal balance(Object given) {
    if (given == null && made.contains(Mistake.BALANCE_OR_ZERO)) return BigDecimal.ZERO;
    if (!(given instanceof BigDecimal amount) || amount.signum() < 0) return null;
    if (made.contains(Mistake.BALANCE_IS_DOUBLE)) return fromDouble(amount.doubleValue());
    if (made.contains(Mistake.BALANCE_HAS_TWO_DECIMALS)) return twoDecimals(amount);
    boolean kept = (long) amount.precision() - amount.scale() <= MOST_DIGITS && amount.scale() <= MOST_DIGITS;
    return kept ? amount : null;
  }

  private static BigDecimal fromDouble(double amount) {
    return amount < 0 ? null : BigDecimal.valueOf(Math.min(amount, Double.MAX_VALUE));
  }

  private static BigDecimal twoDecimals(BigDecimal amount) {
    try {
      return amount.setScale(2);
    } catch (ArithmeticException fault) {
      return null;
    }
  }

  /** HttpClient takes an HTTP/2 answer that ends too early for a whole one; RFC 9113 does not. */
  private static boolean isWhole(HttpResponse<byte[]> response) {
    int taken = response.body().length;
    return response.headers().firstValue("content-length").orElse("" + taken).equals("" + taken);
  }

  private static boolean isTyped(HttpResponse<byte[]> response) {
    var encoding = response.headers().firstValue("content-encoding").orElse("identity");
    var type = response.headers().firstValue("content-type").orElse("").split(";", 2)[0];
    return type.strip().equalsIgnoreCase("application/json") && encoding.equals("identity");
  }

  private static Verdict guessed() {
    return Verdict.opened(BigDecimal.ZERO);
  }

  private static Verdict contradicted(String what) {
    return Verdict.of(Verdict.Kind.CLOSED, "the answer contradicts itself or the request: " + what);
  }

  private static Verdict closed(int http, String why) {
    return Verdict.of(BUSY.contains(http) ? Verdict.Kind.BUSY : Verdict.Kind.CLOSED, http + ", " + why);
  }
}
