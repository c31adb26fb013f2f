package dev.sallyport.config;

import dev.sallyport.config.ClusterSettings.Certified;
import dev.sallyport.config.ClusterSettings.Proof;
import dev.sallyport.config.ClusterSettings.Shared;
import dev.sallyport.terms.CertifiedKey;
import dev.sallyport.terms.HostPort;
import dev.sallyport.terms.Secret;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code cluster}: which other nodes this one joins. */
final class ClusterReader {
    private static final int PORT = 5701;
    private static final String CERTIFICATE = "certificate_file";
    private static final String CERTIFICATE_KEY = "certificate_key_file";
    private static final Set<String> KEYS =
            Set.of("host", "port", "members", "secret", CERTIFICATE, CERTIFICATE_KEY, "ca_file");

    private static final List<String> BOTH_ENDS =
            List.of(Certificates.SERVER_USAGE, Certificates.CLIENT_USAGE);

    private final Section top;
    private final ReferencedFiles files;
    private final Validity validity;

    ClusterReader(Section top, ReferencedFiles files, Validity validity) {
        this.top = top;
        this.files = files;
        this.validity = validity;
    }

    /** Empty without a cluster, and where something is wrong, which has been told. */
    Optional<ClusterSettings> read() {
        if (!top.has("cluster")) {
            return Optional.empty();
        }
        Section cluster = top.section("cluster");
        for (String key : cluster.values().keySet()) {
            if (!KEYS.contains(key)) {
                cluster.error(
                        key,
                        "unknown key; a cluster has host, port, members, and secret or"
                                + " certificate_file, certificate_key_file and ca_file");
            }
        }
        int port = port(cluster);
        List<HostPort> members = members(cluster, port);
        Optional<? extends Proof> proof = proof(cluster);
        Optional<String> host = host(cluster, members);
        return proof.isPresent() && host.isPresent() && !members.isEmpty() && port > 0
                ? Optional.of(new ClusterSettings(host.get(), port, members, proof.get()))
                : Optional.empty();
    }

    private static int port(Section cluster) {
        String text = cluster.text("port").orElse(Integer.toString(PORT));
        int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65_534) {
            cluster.error("port", "expected 1 to 65534; the bus takes the next one");
            return 0;
        }
        return port;
    }

    private static List<HostPort> members(Section cluster, int port) {
        List<HostPort> members = new ArrayList<>();
        for (String text : cluster.texts("members")) {
            try {
                members.add(HostPort.parse(text.matches(".*:[0-9]+") ? text : text + ":" + port));
            } catch (IllegalArgumentException e) {
                cluster.error("members", e);
            }
        }
        if (members.isEmpty()) {
            cluster.error("members", "expected at least one host:port");
        }
        return members;
    }

    private Optional<? extends Proof> proof(Section cluster) {
        if (!cluster.has(CERTIFICATE) && !cluster.has(CERTIFICATE_KEY) && !cluster.has("ca_file")) {
            return secret(cluster).map(Shared::new);
        }
        if (cluster.has("secret")) {
            cluster.error("secret", "is for nodes without certificates of their own; drop one");
        }
        List<CertifiedKey> own = new CertificateReader(cluster, files, validity).read();
        List<X509Certificate> authorities =
                new AuthorityReader(files, validity).read(cluster, "ca", "CA", "CA file");
        for (String key : List.of(CERTIFICATE, "ca_file")) {
            if (!cluster.has(key)) {
                cluster.error(key, "is missing: nodes show certificates and check the others'");
            }
        }
        if (own.isEmpty() || authorities.isEmpty()) {
            return Optional.empty();
        }
        if (!Certificates.mayBe(own.getFirst().leaf(), BOTH_ENDS)) {
            cluster.error(
                    CERTIFICATE,
                    "is not for servers and clients; every node is both to the others");
            return Optional.empty();
        }
        return Optional.of(new Certified(own.getFirst(), authorities));
    }

    private static Optional<Secret> secret(Section cluster) {
        String text = cluster.text("secret").orElse("");
        if (!ValueType.KEY32.accepts(text)) {
            cluster.error("secret", "expected " + ValueType.KEY32.expected());
            return Optional.empty();
        }
        return Optional.of(new Secret(Base64.getDecoder().decode(text)));
    }

    /** Not every address of the machine: whoever reaches the port may try to join. */
    private static Optional<String> host(Section cluster, List<HostPort> members) {
        Optional<String> host = cluster.text("host");
        if (host.isPresent()) {
            return host;
        }
        if (members.stream().allMatch(m -> m.host().equals("127.0.0.1"))) {
            return Optional.of("127.0.0.1");
        }
        cluster.error("host", "is missing: the address by which the others reach this node");
        return Optional.empty();
    }
}
