package dev.sallyport.config;

import dev.sallyport.edge.ClientTrustSettings;
import dev.sallyport.edge.EdgeSettings;
import dev.sallyport.edge.EdgeSettings.Deadlines;
import dev.sallyport.edge.EdgeSettings.ProxyProtocol;
import dev.sallyport.terms.CertifiedKey;
import dev.sallyport.terms.Cidr;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads how the listener behaves. */
final class EdgeReader {
    private static final BindAddress DEFAULT_ADDRESS = new BindAddress("", 443);

    /** Longer, and slow heads hold more connections than they are worth. */
    private static final Duration MAX_HEAD = Duration.ofSeconds(30);

    /** What "no limit" means: a connection nobody has used for a day is gone. */
    private static final Duration MAX_IDLE = Duration.ofHours(24);

    private static final Map<String, List<String>> ALPN =
            Map.of(
                    "auto", List.of("h2", "http/1.1"),
                    "http1", List.of("http/1.1"),
                    "http2", List.of("h2"));

    private final Section top;

    EdgeReader(Section top) {
        this.top = top;
    }

    /**
     * @param certificates what the operator gave
     * @param selfSigned for when that is nothing
     * @param clientTrust which certificates of clients count
     */
    EdgeSettings read(
            CertificateReader certificates,
            Supplier<CertifiedKey> selfSigned,
            Optional<ClientTrustSettings> clientTrust) {
        BindAddress address = top.address("address").orElse(DEFAULT_ADDRESS);
        List<CertifiedKey> pairs = certificates.read();
        if (top.flag("insecure_server", false)) {
            pairs = List.of();
        } else if (!certificates.wanted()) {
            top.warn(
                    "certificate_file",
                    "no certificate is given; serving a self-signed one, which clients refuse");
            pairs = List.of(selfSigned.get());
        }
        return new EdgeSettings(
                address.host(),
                address.port(),
                pairs,
                alpn(),
                proxyProtocol(),
                deadlines(),
                clientTrust);
    }

    private List<String> alpn() {
        Key key = TopKeys.ALL.get("codec_type");
        String codec = key == null ? "auto" : key.chosen(top.text("codec_type").orElse("auto"));
        List<String> alpn = ALPN.get(codec);
        if (alpn == null) {
            top.error("codec_type", "HTTP/3 is not served; expected auto, http1 or http2");
            return List.of("h2", "http/1.1");
        }
        return alpn;
    }

    private Optional<ProxyProtocol> proxyProtocol() {
        List<Cidr> trusted = new ArrayList<>();
        for (String range : top.texts("proxy_protocol_trusted_networks")) {
            try {
                trusted.add(Cidr.parse(range));
            } catch (IllegalArgumentException e) {
                top.error(
                        "proxy_protocol_trusted_networks",
                        "found \"" + range + "\", expected a range such as 10.0.0.0/8");
            }
        }
        if (!top.flag("use_proxy_protocol", false)) {
            return Optional.empty();
        }
        if (trusted.isEmpty()) {
            // An empty list would silently mean everybody, the opposite of what it says.
            if (top.raw("proxy_protocol_trusted_networks") != null) {
                top.error("proxy_protocol_trusted_networks", "holds no range; name the edge's");
            } else {
                top.warn(
                        "use_proxy_protocol",
                        "every peer may claim any client address; name the edge's ranges in"
                                + " proxy_protocol_trusted_networks");
            }
        }
        return Optional.of(new ProxyProtocol(trusted));
    }

    private Deadlines deadlines() {
        Deadlines usual = Deadlines.DEFAULT;
        return new Deadlines(
                usual.proxyHeader(),
                usual.handshake(),
                limited(top.duration("timeout_read", usual.head()), MAX_HEAD),
                limited(top.duration("timeout_idle", usual.idle()), MAX_IDLE));
    }

    private static Duration limited(Duration wanted, Duration most) {
        return wanted.isZero() || wanted.compareTo(most) > 0 ? most : wanted;
    }
}
