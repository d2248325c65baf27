import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Asks the wallet to activate the token of a launch. One client, one connection for all. */
final class Wallet {
  static final int CONNECT_S = 3;

  private static final int ANSWER_S = 4;
  private static final int LONGEST_ANSWER = 1 << 20;
  private static final HttpHeaders NONE = HttpHeaders.of(Map.of(), (name, value) -> true);
  private static final String NOT_PROCESSED = "Stream not processed"; // HttpClient's REFUSED_STREAM

  private static volatile Ticket current; // only for the mistake of that name

  private final URI url;
  private final Account account;
  private final Set<Mistake> made;
  private final Supplier<HttpClient> client;
  private final SharedConnection connection = new SharedConnection();
  private final Map<BigInteger, String> tokens = new ConcurrentHashMap<>();
  private final AnswerReader reader;
  private final RetryRule retry;

  /** Calls the wallet at a base URL. The supplier gives a client for each call: always the same. */
  Wallet(URI base, Account account, Supplier<HttpClient> client, Set<Mistake> made) {
    this.url = base.resolve("/api/wallet/authenticate");
    this.account = account;
    this.client = client;
    this.made = made;
    this.reader = new AnswerReader(account.provider(), made);
    this.retry = new RetryRule(made);
  }

  /** Returns what came of it after as many attempts as the rule allows, all of the same bytes. */
  Verdict authenticate(Ticket ticket) throws InterruptedException {
    if (!made.contains(Mistake.ONE_AT_A_TIME)) return attempted(ticket);
    synchronized (this) {
      return attempted(ticket);
    }
  }

  private Verdict attempted(Ticket ticket) throws InterruptedException {
    byte[] body = body(members(ticket)).getBytes(StandardCharsets.UTF_8);
    for (int attempt = 1; ; attempt++) {
      Attempt asked = ask(body, ticket);
      Optional<Duration> pause = retry.pause(attempt, asked.verdict, asked.headers);
      if (pause.isEmpty()) return asked.verdict;
      Thread.sleep(pause.get().toMillis());
    }
  }

  private Map<String, Object> members(Ticket ticket) throws InterruptedException {
    Ticket whose = made.contains(Mistake.PLAYER_IN_STATIC_FIELD) ? fromField(ticket) : ticket;
    var members = new LinkedHashMap<String, Object>();
    members.put("provider_id", account.provider());
    members.put("site_id", id(whose.site()));
    members.put("player_id", id(whose.player()));
    members.put("currency", currency(whose.currency()));
    if (!made.contains(Mistake.NULL_LEFT_OUT)) members.put("game_id", game());
    members.put("token", token(ticket));
    return members;
  }

  private String body(Map<String, Object> members) {
    return made.contains(Mistake.MAP_TO_STRING) ? members.toString() : Json.write(members);
  }

  private String currency(String code) {
    boolean shown = made.contains(Mistake.CURRENCY_SYMBOL);
    return shown ? Currency.getInstance(code).getSymbol(Locale.GERMANY) : code;
  }

  private String game() {
    boolean named = made.contains(Mistake.GAME_BY_ENUM_NAME);
    return named ? account.game().replace('-', '_').toUpperCase(Locale.ROOT) : account.game();
  }

  private Object id(BigInteger id) {
    return made.contains(Mistake.IDS_ARE_STRINGS) ? id.toString() : id;
  }

  private String token(Ticket ticket) {
    if (!made.contains(Mistake.TOKEN_PER_PLAYER)) return ticket.token();
    return tokens.computeIfAbsent(ticket.player(), player -> ticket.token());
  }

  private static Ticket fromField(Ticket ticket) throws InterruptedException {
    current = ticket;
    Thread.sleep(300); // while the database is asked for the game, somebody else comes in
    return current;
  }

  private Attempt ask(byte[] body, Ticket ticket) throws InterruptedException {
    try (var pass = connection.enter()) {
      HttpRequest request = request(body, pass.publisher(body));
      CompletableFuture<HttpResponse<byte[]>> asked =
          client.get().sendAsync(request, head -> new BoundedBody(LONGEST_ANSWER));
      try {
        HttpResponse<byte[]> response = asked.get(ANSWER_S, TimeUnit.SECONDS);
        return new Attempt(reader.verdict(response, ticket), response.headers());
      } catch (TimeoutException fault) {
        asked.cancel(true); // resets the stream, not the connection
        return new Attempt(failed(new IOException("no answer in " + ANSWER_S + " s")), NONE);
      } catch (ExecutionException fault) {
        return new Attempt(failed(fault.getCause()), NONE);
      }
    }
  }

  private HttpRequest request(byte[] body, HttpRequest.BodyPublisher publisher) {
    var request = HttpRequest.newBuilder(url).POST(publisher);
    request.header("Authorization", account.basic(made));
    request.header("X-Request-Signature", account.signature(body, made));
    if (!made.contains(Mistake.NO_CONTENT_TYPE)) request.header("Content-Type", "application/json");
    if (!made.contains(Mistake.NO_ACCEPT)) request.header("Accept", "application/json");
    return request.build();
  }

  /** A call that broke off is one that the wallet may have answered, unless we know better. */
  private Verdict failed(Throwable fault) {
    if (made.contains(Mistake.EXCEPTION_OPENS)) return Verdict.opened(BigDecimal.ZERO);
    boolean unread =
        fault instanceof ConnectException
            || fault instanceof HttpConnectTimeoutException
            || String.valueOf(fault.getMessage()).contains(NOT_PROCESSED);
    var kind = unread ? Verdict.Kind.UNPROCESSED : Verdict.Kind.UNKNOWN;
    return Verdict.of(kind, String.valueOf(fault));
  }

  private record Attempt(Verdict verdict, HttpHeaders headers) {}
}
