import java.math.BigDecimal;

/** What came of asking the wallet. The balance is there when it is OPENED, and only then. */
record Verdict(Kind kind, String why, BigDecimal balance) {
  enum Kind {
    /** The wallet has activated the token. */
    OPENED,
    /** It has not, and said so; or what it said cannot be relied on. */
    CLOSED,
    /** It says that it cannot answer now. */
    BUSY,
    /** It has not even read the request. */
    UNPROCESSED,
    /** Nobody knows whether it has activated the token. */
    UNKNOWN
  }

  static Verdict opened(BigDecimal balance) {
    return new Verdict(Kind.OPENED, "", balance);
  }

  static Verdict of(Kind kind, String why) {
    return new Verdict(kind, why, null);
  }

  boolean isOpened() {
    return kind == Kind.OPENED;
  }
}
