import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON as RFC 8259 has it, and nothing besides: no byte order mark, no NaN, no comma at the end, no
 * member twice. Numbers are BigDecimal, exactly as written. Depth and length are bounded.
 */
final class Json {
  /** The literal null, which a Map could not tell from an absent member. */
  static final Object NULL = new Object();

  private static final int DEEPEST = 64;
  private static final int LONGEST_NUMBER = 128;

  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  /** Reads one value that takes up all the bytes: Map, List, String, BigDecimal, Boolean, NULL. */
  static Object read(byte[] bytes) throws JsonFault {
    try {
      var decoder = StandardCharsets.UTF_8.newDecoder(); // which reports what is malformed
      var json = new Json(decoder.decode(ByteBuffer.wrap(bytes)).toString());
      json.blanks();
      Object value = json.value(0);
      json.blanks();
      return json.at == json.text.length() ? value : json.fault("the end");
    } catch (CharacterCodingException fault) {
      throw new JsonFault("not UTF-8");
    }
  }

  /** Writes an object of texts and numbers, without blanks, in the order of the map. */
  static String write(Map<String, ?> members) {
    var out = new StringBuilder("{");
    for (var member : members.entrySet()) {
      if (out.length() > 1) out.append(',');
      quoted(member.getKey(), out);
      out.append(':');
      Object value = member.getValue();
      if (value instanceof BigInteger || value instanceof Integer) out.append(value);
      else if (value instanceof Map<?, ?> inner) out.append(write(texts(inner)));
      else quoted(value.toString(), out);
    }
    return out.append('}').toString();
  }

  private static Map<String, Object> texts(Map<?, ?> inner) {
    var named = new LinkedHashMap<String, Object>();
    inner.forEach((name, value) -> named.put(name.toString(), value));
    return named;
  }

  static void quoted(String value, StringBuilder out) {
    out.append('"');
    for (char each : value.toCharArray()) {
      if (each == '"' || each == '\\') out.append('\\').append(each);
      else if (each < ' ') out.append(String.format("\\u%04x", (int) each));
      else out.append(each);
    }
    out.append('"');
  }

  private Object value(int depth) throws JsonFault {
    if (depth > DEEPEST) throw new JsonFault("nested too deeply");
    switch (peek()) {
      case '{': return object(depth);
      case '[': return array(depth);
      case '"': return string();
      case 't': return word("true", Boolean.TRUE);
      case 'f': return word("false", Boolean.FALSE);
      case 'n': return word("null", NULL);
      default: return number();
    }
  }

  private Map<String, Object> object(int depth) throws JsonFault {
    var members = new LinkedHashMap<String, Object>();
    at++;
    blanks();
    if (took('}')) return members;
    do {
      blanks();
      if (peek() != '"') fault("a name");
      String name = string();
      blanks();
      if (!took(':')) fault("a colon");
      blanks();
      if (members.put(name, value(depth + 1)) != null) throw new JsonFault(name + " stands twice");
      blanks();
    } while (took(','));
    if (!took('}')) fault("the end of the object");
    return members;
  }

  private List<Object> array(int depth) throws JsonFault {
    var items = new ArrayList<>();
    at++;
    blanks();
    if (took(']')) return items;
    do {
      blanks();
      items.add(value(depth + 1));
      blanks();
    } while (took(','));
    if (!took(']')) fault("the end of the array");
    return items;
  }

  private String string() throws JsonFault {
    var out = new StringBuilder();
    for (at++; ; at++) {
      char each = peek();
      if (each == '"') {
        at++;
        return out.toString();
      }
      if (each < ' ') fault("no control character"); // the end of the text among them
      if (each == '\\') at++;
      out.append(each == '\\' ? escaped() : each);
    }
  }

  private char escaped() throws JsonFault {
    int known = "\"\\/bfnrt".indexOf(peek());
    if (known >= 0) return "\"\\/\b\f\n\r\t".charAt(known);
    if (peek() != 'u' || at + 5 > text.length()) fault("an escape");
    String digits = text.substring(at + 1, at + 5);
    if (!digits.matches("[0-9A-Fa-f]{4}")) fault("four hexadecimal digits");
    at += 4;
    return (char) Integer.parseInt(digits, 16);
  }

  private BigDecimal number() throws JsonFault {
    int from = at;
    took('-');
    if (!took('0')) digits();
    if (took('.')) digits();
    if (took('e') || took('E')) {
      if (!took('+')) took('-');
      digits();
    }
    if (at - from > LONGEST_NUMBER) throw new JsonFault("a number of " + (at - from) + " symbols");
    try {
      return new BigDecimal(text.substring(from, at));
    } catch (NumberFormatException fault) {
      throw new JsonFault("a number out of all bounds");
    }
  }

  private void digits() throws JsonFault {
    int from = at;
    while (peek() >= '0' && peek() <= '9') at++;
    if (at == from) fault("a digit");
  }

  private Object word(String word, Object meaning) throws JsonFault {
    if (!text.startsWith(word, at)) fault(word);
    at += word.length();
    return meaning;
  }

  private void blanks() {
    while (" \t\n\r".indexOf(peek()) >= 0) at++;
  }

  private boolean took(char wanted) {
    if (peek() != wanted) return false;
    at++;
    return true;
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : 0; // NUL itself is legal nowhere in JSON
  }

  private Object fault(String wanted) throws JsonFault {
    throw new JsonFault("wanted " + wanted + " at symbol " + at);
  }

  /** The text is no JSON, or none that could be read in one way only. */
  static final class JsonFault extends Exception {
    private static final long serialVersionUID = 1;

    JsonFault(String message) {
      super(message);
    }
  }
}
