import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Reads the query of a launch URL: four parameters, each once, each decoded once. */
final class LaunchUrl {
  private static final BigInteger LARGEST = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
  private static final int LONGEST = 4096;

  private final Set<Mistake> made;

  LaunchUrl(Set<Mistake> made) {
    this.made = made;
  }

  /** Throws Refusal for a URL that cannot be meant; the wallet need not be asked about it. */
  Ticket ticket(String rawQuery) throws Refusal {
    var given = parameters(rawQuery == null ? "" : rawQuery);
    return new Ticket(
        text(given, "token"), id(given, "player_id"), id(given, "site_id"), currency(given));
  }

  private Map<String, String> parameters(String rawQuery) throws Refusal {
    var given = new HashMap<String, String>();
    for (String pair : rawQuery.split("&")) {
      int equals = pair.indexOf('=');
      String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
      String earlier = given.put(name, equals < 0 ? "" : value(pair.substring(equals + 1)));
      if (earlier != null && !made.contains(Mistake.LAST_PARAMETER_WINS))
        throw new Refusal(name + " is given twice");
    }
    return given;
  }

  private String value(String raw) throws Refusal {
    if (!made.contains(Mistake.DECODED_TWICE)) return decoded(raw);
    var once = URLDecoder.decode(raw, StandardCharsets.UTF_8);
    return URLDecoder.decode(once, StandardCharsets.UTF_8);
  }

  /** Percent signs only: RFC 3986 knows no blank behind a plus, and tokens may be Base64. */
  private static String decoded(String raw) throws Refusal {
    try {
      String text = URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
      if (text.indexOf('\uFFFD') < 0) return text;
    } catch (IllegalArgumentException fault) {
      // falls through: a percent sign without two digits
    }
    throw new Refusal("a parameter is not readable");
  }

  private String text(Map<String, String> given, String name) throws Refusal {
    String value = given.getOrDefault(name, "");
    if (value.isEmpty() && made.contains(Mistake.MISSING_IS_ASKED)) return value;
    if (value.isEmpty() || value.length() > LONGEST) throw new Refusal(name + " is missing");
    return value;
  }

  private String currency(Map<String, String> given) throws Refusal {
    boolean guessed = made.contains(Mistake.CURRENCY_BY_DEFAULT) && !given.containsKey("currency");
    return guessed ? "EUR" : text(given, "currency");
  }

  private BigInteger id(Map<String, String> given, String name) throws Refusal {
    String digits = text(given, name);
    if (digits.isEmpty()) return BigInteger.ZERO;
    if (made.contains(Mistake.ID_BY_BIG_DECIMAL)) return byBigDecimal(digits);
    if (!digits.matches("0|[1-9][0-9]{0,19}")) throw new Refusal(name + " is no unsigned integer");
    var exact = new BigInteger(digits);
    if (exact.compareTo(LARGEST) > 0) throw new Refusal(name + " is too large");
    return mistaken(exact);
  }

  private BigInteger mistaken(BigInteger exact) throws Refusal {
    if (made.contains(Mistake.ID_IS_DOUBLE)) return new BigDecimal(exact.doubleValue()).toBigInteger();
    if (made.contains(Mistake.ID_IS_LONG)) return BigInteger.valueOf(exact.longValue());
    if (made.contains(Mistake.ID_PARSED_AS_LONG)) return parsedAsLong(exact.toString());
    return exact;
  }

  private static BigInteger byBigDecimal(String digits) throws Refusal {
    try {
      return new BigDecimal(digits).toBigInteger();
    } catch (NumberFormatException fault) {
      throw new Refusal("an id is no number");
    }
  }

  private static BigInteger parsedAsLong(String digits) throws Refusal {
    try {
      return BigInteger.valueOf(Long.parseLong(digits));
    } catch (NumberFormatException fault) {
      throw new Refusal("an id is no number");
    }
  }

  /** The launch URL is not one that anybody meant. */
  static final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    Refusal(String message) {
      super(message);
    }
  }
}
