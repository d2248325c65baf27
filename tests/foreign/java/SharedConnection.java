import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/**
 * Keeps calls that begin together on one connection. Left alone, HttpClient opens one for each call
 * that comes while there is none yet. So the first call goes ahead, and the others wait until its
 * body is asked for, which is when its connection stands, or until it has failed.
 */
final class SharedConnection {
  private int underWay;
  private CompletableFuture<Void> standing = CompletableFuture.completedFuture(null);

  /** Enters a call; returns at once, or when the connection of the first call stands. */
  Pass enter() {
    CompletableFuture<Void> awaited;
    synchronized (this) {
      if (underWay++ == 0) {
        standing = new CompletableFuture<>();
        return new Pass(standing);
      }
      awaited = standing;
    }
    awaited.copy().completeOnTimeout(null, Wallet.CONNECT_S, TimeUnit.SECONDS).join();
    return new Pass(null);
  }

  private synchronized void leave() {
    underWay--;
  }

  /** A call under way. */
  final class Pass implements AutoCloseable {
    private final CompletableFuture<Void> led;

    private Pass(CompletableFuture<Void> led) {
      this.led = led;
    }

    /** Returns a publisher of the body that lets the others go when it is asked for it. */
    HttpRequest.BodyPublisher publisher(byte[] body) {
      var inner = HttpRequest.BodyPublishers.ofByteArray(body);
      return new HttpRequest.BodyPublisher() {
        @Override
        public long contentLength() {
          return inner.contentLength();
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
          stands();
          inner.subscribe(subscriber);
        }
      };
    }

    private void stands() {
      if (led != null) led.complete(null);
    }

    @Override
    public void close() {
      stands();
      leave();
    }
  }
}
