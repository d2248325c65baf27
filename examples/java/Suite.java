import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An operator's own tests in plain Java with its own HTTP client: all at once, each in a world of
 * its own. Run it with {@code java Suite.java}.
 */
public final class Suite {
    private static final String CONTROL =
            System.getenv().getOrDefault("SANDBOX_URL", "http://127.0.0.1:8700");
    private static final String AUTHENTICATE = "wallet.authenticate";
    private static final int OPENS = 200, FAILS = 502, REFUSED = 400;
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private interface Test {
        void run(World world) throws Exception;
    }

    private static final class World {
        private final String path;

        World() throws Exception {
            path = "/worlds/" + text(call("POST", "/worlds", "{}"), "name");
        }

        /** Make a token; return its launch URL. */
        String token(String words) throws Exception {
            String made = call("POST", path + "/tokens", words);
            return text(made.substring(made.indexOf("\"launch\"")), "url");
        }

        String sid() throws Exception {
            return text(call("POST", path + "/players", "{}"), "sid");
        }

        void reply(String replies) throws Exception {
            String body = "{\"operation\":\"" + AUTHENTICATE + "\",\"replies\":[" + replies + "]}";
            call("POST", path + "/replies", body);
        }

        int asked() throws Exception {
            String told = call("GET", path + "/requests?operation=" + AUTHENTICATE, null);
            return Integer.parseInt(first(told, "\"count\": *([0-9]+)"));
        }

        /** Fail for what the operator did here that it must not do; then take the world away. */
        void close() throws Exception {
            String found = call("GET", path + "/findings", null);
            call("DELETE", path, null);
            for (String one : found.split("(?=\\{\"kind\")")) {
                boolean counts = one.contains("\"level\":\"must\"")
                        || one.contains("\"kind\":\"unexpected\"")
                        || one.contains("\"kind\":\"near-miss\"");
                if (counts && one.contains("\"stands\":true")) {
                    throw new AssertionError(one);
                }
            }
        }
    }

    public static void main(String[] args) throws Exception {
        Map<String, Test> tests = tests();
        ExecutorService threads = Executors.newFixedThreadPool(tests.size());
        Map<String, Future<?>> running = new LinkedHashMap<>();
        tests.forEach((name, test) -> running.put(name, threads.submit(() -> {
            World world = new World();
            test.run(world);
            world.close();
            return null;
        })));
        List<String> failed = new ArrayList<>();
        for (Map.Entry<String, Future<?>> one : running.entrySet()) {
            try {
                one.getValue().get();
                System.out.println("ok     " + one.getKey());
            } catch (java.util.concurrent.ExecutionException fault) {
                failed.add(one.getKey());
                System.out.println("FAILED " + one.getKey() + ": " + fault.getCause());
            }
        }
        threads.shutdown();
        System.exit(failed.isEmpty() ? 0 : 1);
    }

    private static Map<String, Test> tests() {
        Map<String, Test> tests = new LinkedHashMap<>();
        tests.put("a fresh token opens the game, and is authenticated once", world -> {
            same(status(world.token("{}")), OPENS);
            same(world.asked(), 1);
        });
        for (String state : List.of("expired", "terminated")) {
            tests.put("a token that is " + state + " opens nothing", world ->
                    same(status(world.token("{\"state\":\"" + state + "\"}")), FAILS));
        }
        Map<String, String> others =
                Map.of("currency", "SEK", "player_id", "4711", "site_id", "99");
        others.forEach((name, value) -> tests.put("another " + name + " opens nothing", world ->
                same(status(with(world.token("{}"), name, value)), FAILS)));
        for (String reply : List.of(
                "{\"code\":2}",
                "{\"status\":500}",
                "{\"status\":503,\"headers\":{\"retry-after\":2}}",
                "{\"status\":429}",
                "{\"status\":404}",
                "{\"raw\":\"maintenance\"}",
                "{\"status\":502}")) {
            tests.put("a wallet that answers " + reply + " opens nothing", world -> {
                world.reply(reply);
                same(status(world.token("{}")), FAILS);
            });
        }
        tests.put("code 2 twice, and then the game opens", world -> {
            String url = world.token("{}");
            String failed = "{\"code\":2,\"status\":200}";
            world.reply(failed + "," + failed + ",\"real\"");
            same(List.of(status(url), status(url), status(url)), List.of(FAILS, FAILS, OPENS));
        });
        tests.put("a slow wallet is waited for", world -> {
            world.reply("{\"code\":1,\"delay\":\"300ms\"}");
            same(status(world.token("{}")), OPENS);
        });
        tests.put("the wallet's balance is shown", world -> {
            String shown = opened(world.token("{\"balance\":12}")).body();
            same(first(shown, "\"balance\": *([0-9]+)"), "12");
        });
        tests.put("a launch without a token asks nobody", world -> {
            same(status(with(world.token("{}"), "token", "")), REFUSED);
            same(world.asked(), 0);
        });
        tests.put("two players play at the same time", world -> {
            String one = world.token("{}"), other = world.token("{}");
            var first = HTTP.sendAsync(get(one), BodyHandlers.ofString());
            same(status(other), OPENS);
            same(first.get().statusCode(), OPENS);
            same(world.asked(), 2);
        });
        tests.put("a live session logs in", world -> same(logsIn(world.sid()), true));
        tests.put("a session of nobody does not", world -> same(logsIn("N0bodysS1d"), false));
        return tests;
    }

    private static boolean logsIn(String sid) throws Exception {
        String crm = text(sent("GET", CONTROL + "/ready", null).body(), "fasttrack");
        HttpRequest login = HttpRequest.newBuilder(URI.create(crm + "/Platform/LoginAuthToken"))
                .header("authtoken", sid).POST(BodyPublishers.noBody()).build();
        return HTTP.send(login, BodyHandlers.ofString()).body().contains("\"Success\":true");
    }

    private static HttpRequest get(String url) {
        return HttpRequest.newBuilder(URI.create(url)).build();
    }

    private static HttpResponse<String> opened(String url) throws Exception {
        return HTTP.send(get(url), BodyHandlers.ofString());
    }

    private static int status(String url) throws Exception {
        return opened(url).statusCode();
    }

    private static String with(String url, String name, String value) {
        return url.replaceFirst("(?<=[?&]" + name + "=)[^&]*", value);
    }

    private static String call(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = sent(method, CONTROL + "/api/v1" + path, body);
        if (answer.statusCode() >= 300) {
            throw new IOException(text(answer.body(), "detail"));
        }
        return answer.body();
    }

    private static HttpResponse<String> sent(String method, String url, String body)
            throws Exception {
        var content = body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).method(method, content).build();
        return HTTP.send(request, BodyHandlers.ofString());
    }

    private static String text(String json, String name) {
        return first(json, "\"" + name + "\": *\"([^\"]*)\"");
    }

    private static String first(String text, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        if (!found.find()) {
            throw new AssertionError("no " + pattern + " in " + text);
        }
        return found.group(1);
    }

    private static void same(Object actual, Object expected) {
        if (!actual.equals(expected)) {
            throw new AssertionError("expected " + expected + ", actual " + actual);
        }
    }
}
