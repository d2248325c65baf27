import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The account at the wallet: the id that it assigned, and how a call proves to come from it. */
record Account(BigInteger provider, String accessKey, String privateKey, String game) {
  /** Made up; the access key has a colon, and its Base64 a plus, a slash and padding. */
  static final Account OURS =
      new Account(
          BigInteger.valueOf(550071),
          "dock:>>>~~~???-173",
          "7d1c5b0e-93f4-4a68-8e2b-50f6a1c9d372",
          "f\u00e4hre-5");

  String basic(Set<Mistake> made) {
    byte[] pair = (provider + ":" + accessKey).getBytes(StandardCharsets.UTF_8);
    boolean forUrls = made.contains(Mistake.BASIC_FOR_URLS);
    return "Basic " + (forUrls ? Base64.getUrlEncoder() : Base64.getEncoder()).encodeToString(pair);
  }

  /** HMAC-SHA256 over exactly these bytes; the key is the private key as text. */
  String signature(byte[] body, Set<Mistake> made) {
    try {
      var mac = Mac.getInstance("HmacSHA256"); // a Mac has state: one for each call
      mac.init(new SecretKeySpec(privateKey.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return hex(mac.doFinal(signed(body, made)), made);
    } catch (GeneralSecurityException fault) {
      throw new IllegalStateException("every JDK has HmacSHA256", fault);
    }
  }

  private static byte[] signed(byte[] body, Set<Mistake> made) {
    var text = new String(body, StandardCharsets.UTF_8);
    if (made.contains(Mistake.SIGNED_IN_ASCII)) return text.getBytes(StandardCharsets.US_ASCII);
    if (made.contains(Mistake.SIGNED_AS_PRINTED)) return spaced(text, StandardCharsets.UTF_8);
    return body;
  }

  private static byte[] spaced(String text, Charset charset) {
    return text.replace("\":", "\" : ").replace(",\"", ", \"").getBytes(charset);
  }

  private static String hex(byte[] mac, Set<Mistake> made) {
    if (made.contains(Mistake.HEX_IN_CAPITALS)) return HexFormat.of().withUpperCase().formatHex(mac);
    if (!made.contains(Mistake.HEX_OF_SIGNED_BYTES)) return HexFormat.of().formatHex(mac);
    var out = new StringBuilder();
    for (byte each : mac) out.append(Integer.toHexString(each));
    return out.toString();
  }
}
