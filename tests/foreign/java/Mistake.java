import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What an engineer gets wrong in Java, one switch each, and the clause that it breaks. */
enum Mistake {
  ID_IS_DOUBLE("wallet.player.unchanged", "ids are a double on their way to the wallet"),
  ID_IS_LONG("wallet.player.unchanged", "longValue() makes -1 of 2^64-1"),
  ID_PARSED_AS_LONG("wallet.authenticate.arrives",
      "Long.parseLong throws at 2^63, and the catch block closes the game"),
  ID_BY_BIG_DECIMAL("wallet.launch.malformed-id-refused",
      "new BigDecimal(id).toBigInteger() takes 7.0 for 7"),
  IDS_ARE_STRINGS("wallet.members.types", "the ids are Strings, and the body has them in quotes"),
  DECODED_TWICE("wallet.token.unchanged",
      "the container has decoded the query, URLDecoder decodes it again: + is a blank"),
  LAST_PARAMETER_WINS("wallet.launch.duplicate-parameter-refused", "Map.put keeps the last of two"),
  CURRENCY_BY_DEFAULT("wallet.launch.missing-parameter-refused",
      "getOrDefault(\"currency\", \"EUR\")"),
  MISSING_IS_ASKED("wallet.launch.refused-locally",
      "no parameter is required; an absent one is \"\" or 0, and the wallet has to find out"),
  MAP_TO_STRING("wallet.body.is-json", "the body is map.toString(): {token=…}"),
  NULL_LEFT_OUT("wallet.members.complete",
      "the game is null for want of a setting, and JsonInclude.NON_NULL leaves it out"),
  CURRENCY_SYMBOL("wallet.currency.unchanged", "Currency.getSymbol() where getCurrencyCode() was meant"),
  GAME_BY_ENUM_NAME("wallet.game-id.as-registered", "the game is an enum, and its name() is sent"),
  BASIC_FOR_URLS("wallet.basic.valid", "Base64.getUrlEncoder()"),
  SIGNED_AS_PRINTED("wallet.signature.valid",
      "the signature is over toString() of the tree, which is not what the wire carries"),
  SIGNED_IN_ASCII("wallet.signature.valid",
      "String.getBytes() where the default charset is ASCII: a question mark is signed for each umlaut"),
  HEX_OF_SIGNED_BYTES("wallet.signature.valid",
      "Integer.toHexString(b) without & 0xff: ffffff before one byte in two"),
  HEX_IN_CAPITALS("wallet.signature.valid", "the hexadecimal digits are those of %02X"),
  NO_CONTENT_TYPE("wallet.content-type.is-json",
      "BodyPublishers.ofString sets no Content-Type, and nobody else does"),
  NO_ACCEPT("wallet.accept.is-json", "HttpClient sends no Accept by itself"),
  HTTP_1_1("wallet.http2.used", "HttpClient.Version.HTTP_1_1"),
  CLIENT_PER_CALL("wallet.http2.connection-shared", "HttpClient.newHttpClient() for every call"),
  ONE_AT_A_TIME("wallet.http2.calls-overlap", "the method that calls the wallet is synchronized"),
  REDIRECT_ALWAYS("wallet.answer.redirect-not-followed", "HttpClient.Redirect.ALWAYS"),
  ONLY_CODE_2_FAILS("wallet.code.unknown-is-a-failure", "if (code == 2) fails, all else opens"),
  STATUS_IGNORED("wallet.contradiction.is-a-failure", "code 1 opens the game, whatever the status"),
  ONLY_FALSE_FAILS("wallet.answer.odd-types-are-no-success",
      "Boolean.FALSE.equals(status), which the text false is not"),
  HTTP_200_OPENS("wallet.code-2.is-a-failure", "response.statusCode() / 100 == 2 opens the game"),
  MESSAGE_IN_PAGE("wallet.answer.message-escaped",
      "the wallet's message goes into an HTML page by String.format"),
  NO_JSON_IS_NO_ERROR("wallet.answer.not-json-is-a-failure",
      "the parser's exception is caught and logged, and an empty object goes on"),
  EXCEPTION_OPENS("wallet.answer.absent-is-a-failure",
      "HttpTimeoutException is caught, logged and forgotten"),
  ECHO_UNCHECKED("wallet.answer.of-another-is-a-failure", "nobody compares what the answer repeats"),
  MISSING_ECHO_FITS("wallet.answer.echo-compared",
      "the echo is compared if (x != null), so that an absent one fits"),
  UNKNOWN_MEMBER_FAILS("wallet.answer.extra-members-ignored", "FAIL_ON_UNKNOWN_PROPERTIES is on"),
  SITE_CAST_TO_STRING("wallet.answer.types-tolerated",
      "(String) answer.get(\"site_id\"): ClassCastException when it is a number"),
  BALANCE_IS_DOUBLE("wallet.answer.without-balance-is-a-failure",
      "Double.parseDouble makes Infinity of 1e400, and Infinity is not negative"),
  BALANCE_OR_ZERO("wallet.answer.without-balance-is-a-failure", "optDouble(\"balance\", 0)"),
  BALANCE_HAS_TWO_DECIMALS("wallet.answer.balance-as-float",
      "setScale(2), which throws when a digit would be lost"),
  TOKEN_PER_PLAYER("wallet.token.not-reused", "tokens.putIfAbsent(player, token)"),
  PLAYER_IN_STATIC_FIELD("wallet.parallel.never-mixed",
      "the servlet keeps the player in a field while another one comes in"),
  CHECK_THEN_ACT("wallet.session.opened-once",
      "containsKey() first, put() after the wallet has answered"),
  RETRIES_ON_AND_ON("wallet.retry.as-declared", "while (code == 2), six times at most"),
  RETRIES_AT_ONCE("wallet.retry.backs-off", "the second attempt comes right after the first"),
  RETRIES_REFUSALS("wallet.retry.not-after-refusal", "every statusCode() >= 400 is tried again"),
  RETRY_AFTER_UNREAD("wallet.retry.after-said", "Retry-After is not looked at");

  private final String clause;
  private final String text;

  Mistake(String clause, String text) {
    this.clause = clause;
    this.text = text;
  }

  String switchName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Throws IllegalArgumentException for a switch that is none. */
  static Set<Mistake> chosen(List<String> names) {
    var made = EnumSet.noneOf(Mistake.class);
    for (String name : names) {
      made.add(
          Arrays.stream(values())
              .filter(each -> each.switchName().equals(name))
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException("no such switch: " + name)));
    }
    return made;
  }

  /** All of them as a JSON array. */
  static String list() {
    return Arrays.stream(values())
        .map(Mistake::json)
        .collect(Collectors.joining(",\n", "[\n", "\n]"));
  }

  private String json() {
    var members = new LinkedHashMap<String, String>();
    members.put("name", switchName());
    members.put("clause", clause);
    members.put("text", text);
    return Json.write(members);
  }
}
