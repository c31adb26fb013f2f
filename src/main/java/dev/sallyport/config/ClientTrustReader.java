package dev.sallyport.config;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.sallyport.edge.ClientTrustSettings;
import dev.sallyport.edge.ClientTrustSettings.Enforcement;
import dev.sallyport.edge.ClientTrustSettings.NameKind;
import dev.sallyport.edge.ClientTrustSettings.NamePattern;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads {@code downstream_mtls}: which certificates of clients count. Whatever is wrong in it is a
 * fault: without it others would get in than the operator asks for.
 */
final class ClientTrustReader {
    /** The block's keys; a line as in {@link TopKeys}. */
    static final Map<String, Key> KEYS =
            TopKeys.table(
                    """
                    ca | BASE64 | BUILT | | authorities of clients' certificates, PEM in base64
                    ca_file | TEXT | BUILT | | the same from a PEM file
                    crl | BASE64 | BUILT | | their revocation lists, PEM in base64
                    crl_file | TEXT | BUILT | | the same from a PEM or DER file
                    enforcement | policy_with_default_deny,policy,reject_connection | BUILT | policy_with_default_deny | what becomes of a client without a valid certificate
                    match_subject_alt_names | OBJECTS | BUILT | | one alternative name must match one of these
                    max_verify_depth | INT | BUILT | 1 | authorities above the client's certificate; 0 for any
                    """);

    private static final String BLOCK = "downstream_mtls";

    private final Section top;
    private final AuthorityReader authorities;
    private final RevocationReader revocations;

    ClientTrustReader(Section top, ReferencedFiles files, Validity validity) {
        this.top = top;
        this.authorities = new AuthorityReader(files, validity);
        this.revocations = new RevocationReader(files, validity);
    }

    /** Empty without the block, and where something is wrong, which has been told. */
    Optional<ClientTrustSettings> read() {
        Section block = top.section(BLOCK);
        if (block.values().isEmpty()) {
            return Optional.empty();
        }
        namesOfEnvironment(block);
        // Before the check, which takes out what it finds wrong.
        boolean known = block.has("ca") || block.has("ca_file");
        new KeyCheck(KEYS, true).check(block);
        if (!known) {
            block.error(
                    "", "has neither ca nor ca_file, so that no client's certificate could count");
        }
        for (String key : List.of("ca", "crl")) {
            if (block.has(key) && block.has(key + "_file")) {
                block.error(key, "cannot set both " + key + " and " + key + "_file");
            }
        }
        if (known && top.flag("insecure_server", false)) {
            block.error(
                    "",
                    "asks clients for certificates, and insecure_server has no TLS to ask in;"
                            + " remove one of them");
        }
        List<X509Certificate> trusted =
                authorities.read(block, "ca", "CA: expected PEM in base64", "CA file");
        Enforcement enforcement = enforcement(block);
        List<X509CRL> lists =
                revocations.read(block, trusted, enforcement == Enforcement.REJECT_CONNECTION);
        List<NamePattern> names = names(block);
        return trusted.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new ClientTrustSettings(trusted, lists, enforcement, names, depth(block)));
    }

    /** A variable holds the list as JSON. */
    private static void namesOfEnvironment(Section block) {
        String key = "match_subject_alt_names";
        if (block.raw(key) instanceof String text && !text.isEmpty()) {
            try {
                block.values().put(key, new JsonArray(text).getList());
            } catch (DecodeException e) {
                block.error(
                        key, "expected a list as JSON: [{\"dns\": \".*\\\\.example\\\\.com\"}]");
                block.values().remove(key);
            }
        }
    }

    private static Enforcement enforcement(Section block) {
        Key key = KEYS.get("enforcement");
        String chosen =
                key == null ? "" : key.chosen(block.text("enforcement").orElse(key.fallback()));
        // What is wrong has been told, and an empty value is the default.
        return chosen.isEmpty()
                ? Enforcement.POLICY_WITH_DEFAULT_DENY
                : Enforcement.valueOf(chosen.toUpperCase(Locale.ROOT));
    }

    private static int depth(Section block) {
        return block.text("max_verify_depth")
                .map(text -> (int) Math.min(Long.parseLong(text), Integer.MAX_VALUE))
                .orElse(ClientTrustSettings.DEFAULT_DEPTH);
    }

    private static List<NamePattern> names(Section block) {
        List<NamePattern> names = new ArrayList<>();
        List<Object> elements = block.elements("match_subject_alt_names");
        for (int i = 0; i < elements.size(); i++) {
            String path = "match_subject_alt_names[" + i + "]";
            Optional<Map<?, ?>> raw = Section.mapping(elements.get(i));
            if (raw.isEmpty() || raw.get().size() != 1) {
                block.error(path, "unsupported SAN matcher format: expected {type: pattern}");
                continue;
            }
            Map.Entry<?, ?> only = raw.get().entrySet().iterator().next();
            name(block, path, String.valueOf(only.getKey()), only.getValue()).ifPresent(names::add);
        }
        return names;
    }

    private static Optional<NamePattern> name(
            Section block, String path, String kind, Object pattern) {
        Optional<NameKind> known =
                Arrays.stream(NameKind.values())
                        .filter(k -> k.name().equalsIgnoreCase(kind))
                        .findFirst();
        if (known.isEmpty()) {
            block.error(path, "unknown SAN type \"" + kind + "\"; expected one of " + kinds());
            return Optional.empty();
        }
        if (!(pattern instanceof String text)) {
            block.error(path, "expected a regular expression as text");
            return Optional.empty();
        }
        try {
            return Optional.of(new NamePattern(known.get(), Pattern.compile(text)));
        } catch (PatternSyntaxException e) {
            block.error(path, "couldn't parse pattern: " + e.getDescription());
            return Optional.empty();
        }
    }

    private static String kinds() {
        return Arrays.stream(NameKind.values())
                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
