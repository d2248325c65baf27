import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The launch URL. A launch that is under way or has opened a game is not asked about again: whoever
 * opens its URL once more gets the same game.
 */
final class Launches implements HttpHandler {
  private static final int REMEMBERED = 10_000;

  private final LaunchUrl urls;
  private final Wallet wallet;
  private final Set<Mistake> made;
  private final Map<Ticket, CompletableFuture<Verdict>> known =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Ticket, CompletableFuture<Verdict>> eldest) {
              return size() > REMEMBERED;
            }
          });

  Launches(LaunchUrl urls, Wallet wallet, Set<Mistake> made) {
    this.urls = urls;
    this.wallet = wallet;
    this.made = made;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET");
        exchange.sendResponseHeaders(405, -1); // a HEAD of a link preview must not use the token up
        return;
      }
      answer(exchange);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try {
      Ticket ticket = urls.ticket(exchange.getRequestURI().getRawQuery());
      var mine = new CompletableFuture<Verdict>();
      var first = made.contains(Mistake.CHECK_THEN_ACT) ? null : known.putIfAbsent(ticket, mine);
      Verdict verdict = first == null ? opened(ticket, mine) : first.join();
      say(exchange, first == null ? "opened" : "resumed", verdict);
    } catch (LaunchUrl.Refusal refusal) {
      say(exchange, "closed", Verdict.of(Verdict.Kind.CLOSED, refusal.getMessage()));
    } catch (InterruptedException | CompletionException fault) {
      say(exchange, "closed", Verdict.of(Verdict.Kind.UNKNOWN, "the launch was broken off"));
    }
  }

  private Verdict opened(Ticket ticket, CompletableFuture<Verdict> mine) throws InterruptedException {
    var verdict = Verdict.of(Verdict.Kind.UNKNOWN, "the launch was broken off");
    try {
      verdict = wallet.authenticate(ticket);
      if (!verdict.isOpened()) System.err.println("not launched: " + onOneLine(verdict.why()));
      return verdict;
    } finally {
      if (!verdict.isOpened()) known.remove(ticket, mine);
      mine.complete(verdict);
    }
  }

  private static void sayInHtml(HttpExchange exchange, Verdict verdict) throws IOException {
    byte[] page = String.format("<p>%s</p>", verdict.why()).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
    exchange.sendResponseHeaders(200, page.length);
    exchange.getResponseBody().write(page);
  }

  /** The page's script reads the outcome. Every refusal looks alike to whoever tries tokens out. */
  private void say(HttpExchange exchange, String outcome, Verdict verdict) throws IOException {
    if (made.contains(Mistake.MESSAGE_IN_PAGE) && !verdict.isOpened()) {
      sayInHtml(exchange, verdict);
      return;
    }
    var page = new LinkedHashMap<String, Object>();
    page.put("outcome", verdict.isOpened() ? outcome : "closed");
    if (verdict.isOpened()) page.put("balance", verdict.balance().toPlainString());
    byte[] body = Json.write(page).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  private static String onOneLine(String why) {
    return why.substring(0, Math.min(why.length(), 200)).replaceAll("\\p{Cntrl}", "?");
  }
}
