import java.math.BigInteger;

/** What a launch URL says. Two launches of one URL are equal. */
record Ticket(String token, BigInteger player, BigInteger site, String currency) {}
