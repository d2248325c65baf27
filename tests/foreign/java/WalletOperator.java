import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * The wallet side of an operator, on the JDK alone.
 *
 * <p>{@code --wallet https://… --ca ca.pem [--switch NAME]…} serves until standard input ends. With
 * {@code --switch each} there are as many operators as mistakes, each with a server, a client and
 * one mistake of its own. {@code --list-switches} prints the mistakes.
 *
 * <p>The wallet is called over TLS, for that is where HttpClient gets HTTP/2 by ALPN; in the clear
 * it knows only the Upgrade, which RFC 9113 has done away with.
 */
public final class WalletOperator {
  private final URI wallet;
  private final SSLContext trust;

  private WalletOperator(URI wallet, SSLContext trust) {
    this.wallet = wallet;
    this.trust = trust;
  }

  public static void main(String[] words) throws Exception {
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    if (List.of(words).equals(List.of("--list-switches"))) {
      out.println(Mistake.list());
      return;
    }
    var options = options(words);
    var switches = options.getOrDefault("--switch", List.of());
    boolean each = switches.equals(List.of("each"));
    Set<Mistake> made = each ? Set.of() : Mistake.chosen(switches);
    var wallet = URI.create(options.get("--wallet").get(0));
    var operator = new WalletOperator(wallet, trusting(Path.of(options.get("--ca").get(0))));
    var said = operator.started(made);
    operator.lookAround(said.get("url"));
    if (each) said.put("switches", operator.startedWithEach());
    out.println("ready " + Json.write(said));
    while (System.in.read() >= 0) {} // until nobody holds its other end
    System.exit(0);
  }

  private static Map<String, List<String>> options(String[] words) {
    var options = new LinkedHashMap<String, List<String>>();
    if (words.length % 2 != 0) throw new IllegalArgumentException("options come in pairs");
    for (int at = 0; at < words.length; at += 2)
      options.computeIfAbsent(words[at], name -> new ArrayList<>()).add(words[at + 1]);
    if (options.containsKey("--wallet") && options.containsKey("--ca")) return options;
    throw new IllegalArgumentException("give --wallet and --ca");
  }

  private Map<String, Object> startedWithEach() throws IOException {
    var all = new LinkedHashMap<String, Object>();
    for (Mistake mistake : Mistake.values())
      all.put(mistake.switchName(), started(EnumSet.of(mistake)));
    return all;
  }

  private Map<String, Object> started(Set<Mistake> made) throws IOException {
    var client = new Wallet(wallet, Account.OURS, clients(trust, made), made);
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer server = HttpServer.create(anyPort, 0);
    server.createContext("/launch", new Launches(new LaunchUrl(made), client, made));
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
    return said(server.getAddress());
  }

  /**
   * Shakes hands with the wallet and asks itself for a page before it says that it is ready, so that
   * a wrong certificate is known early, and the first player does not wait for classes to load.
   */
  private void lookAround(Object itself) throws InterruptedException {
    try {
      if (wallet.getScheme().equals("https")) shakeHands();
      var page = HttpRequest.newBuilder(URI.create(itself + "/launch")).build();
      client(trust, Set.of()).send(page, HttpResponse.BodyHandlers.discarding());
    } catch (IOException fault) {
      System.err.println("not all is well: " + fault);
    }
  }

  private void shakeHands() throws IOException {
    var factory = trust.getSocketFactory();
    try (var socket = (SSLSocket) factory.createSocket(wallet.getHost(), wallet.getPort())) {
      var parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      parameters.setApplicationProtocols(new String[] {"h2"});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
    }
  }

  private static Supplier<HttpClient> clients(SSLContext trust, Set<Mistake> made) {
    if (made.contains(Mistake.CLIENT_PER_CALL)) return () -> client(trust, made);
    HttpClient only = client(trust, made);
    return () -> only;
  }

  private static HttpClient client(SSLContext trust, Set<Mistake> made) {
    boolean old = made.contains(Mistake.HTTP_1_1);
    boolean led = made.contains(Mistake.REDIRECT_ALWAYS);
    return HttpClient.newBuilder()
        .sslContext(trust)
        .version(old ? HttpClient.Version.HTTP_1_1 : HttpClient.Version.HTTP_2)
        .followRedirects(led ? HttpClient.Redirect.ALWAYS : HttpClient.Redirect.NEVER)
        .connectTimeout(Duration.ofSeconds(Wallet.CONNECT_S))
        .build();
  }

  /** Trusts the certificates of one PEM file, and no others. */
  private static SSLContext trusting(Path file) throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (var pem = Files.newInputStream(file)) {
      int number = 0;
      for (var each : CertificateFactory.getInstance("X.509").generateCertificates(pem))
        store.setCertificateEntry("ca-" + number++, each);
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static Map<String, Object> said(InetSocketAddress address) {
    var provider = new LinkedHashMap<String, Object>();
    provider.put("id", Account.OURS.provider());
    provider.put("accessKey", Account.OURS.accessKey());
    provider.put("privateKey", Account.OURS.privateKey());
    provider.put("game", Account.OURS.game());
    var said = new LinkedHashMap<String, Object>();
    said.put("url", "http://127.0.0.1:" + address.getPort());
    said.put("attempts", RetryRule.ATTEMPTS);
    said.put("provider", provider);
    return said;
  }
}
