package dev.sallyport.server;

import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import dev.sallyport.config.ClusterSettings;
import dev.sallyport.config.ClusterSettings.Certified;
import dev.sallyport.config.ClusterSettings.Shared;
import dev.sallyport.edge.EdgeTransport;
import dev.sallyport.identity.token.ClusterCertificates;
import dev.sallyport.terms.CertifiedKey;
import dev.sallyport.terms.HostPort;
import dev.sallyport.terms.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.time.Instant;

/**
 * Joins this node's event bus with others'. The bus's connections are TLS with certificates on both
 * sides from an authority that only the cluster's secret gives, or of the operator's: a stranger
 * can neither read, ask nor answer. Hazelcast's open edition lets a stranger who reaches its port
 * join the list of members, and so make requests fail: hence the one address it listens on, and
 * what it may deserialise.
 */
final class ClusterBus {
    private ClusterBus() {}

    /** A Vert.x that is a member. */
    static Future<Vertx> join(ClusterSettings cluster, VertxOptions options, Instant now) {
        HazelcastClusterManager manager = new HazelcastClusterManager(hazelcast(cluster));
        return EdgeTransport.into(Vertx.builder())
                .with(options.setEventBusOptions(bus(cluster, now)))
                .withClusterManager(manager)
                .buildClustered();
    }

    private static EventBusOptions bus(ClusterSettings cluster, Instant now) {
        ClusterCertificates certificates =
                switch (cluster.proof()) {
                    case Shared(Secret secret) -> ClusterCertificates.of(secret, now);
                    case Certified(CertifiedKey own, var authorities) ->
                            ClusterCertificates.of(own, authorities);
                };
        EventBusOptions bus =
                new EventBusOptions()
                        .setHost(cluster.host())
                        .setPort(cluster.port() + 1)
                        .setSsl(true)
                        .setClientAuth(ClientAuth.REQUIRED)
                        .setKeyCertOptions(
                                new PemKeyCertOptions()
                                        .setCertValue(Buffer.buffer(certificates.certificate()))
                                        .setKeyValue(Buffer.buffer(certificates.key().reveal())))
                        .setTrustOptions(
                                new PemTrustOptions()
                                        .addCertValue(Buffer.buffer(certificates.authority())));
        bus.addEnabledSecureTransportProtocol("TLSv1.3");
        return bus;
    }

    private static Config hazelcast(ClusterSettings cluster) {
        Config config = ConfigUtil.loadConfig();
        config.setClusterName("sallyport");
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.shutdownhook.enabled", "false");
        config.setProperty("hazelcast.wait.seconds.before.join", "1");
        // Without this it listens on every address, whatever its interfaces say.
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.setProperty("hazelcast.socket.server.bind.any", "false");
        var network = config.getNetworkConfig();
        network.setPort(cluster.port()).setPortAutoIncrement(false);
        network.getInterfaces().setEnabled(true).addInterface(cluster.host());
        network.getJoin().getMulticastConfig().setEnabled(false);
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
        var members = network.getJoin().getTcpIpConfig().setEnabled(true);
        for (HostPort member : cluster.members()) {
            members.addMember(member.toString());
        }
        JavaSerializationFilterConfig filter = new JavaSerializationFilterConfig();
        filter.getWhitelist()
                .addPrefixes("io.vertx.", "com.hazelcast.", "java.lang.", "java.util.");
        config.getSerializationConfig().setJavaSerializationFilterConfig(filter);
        return config;
    }
}
