package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.RawClient.Ending;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.ServerProcess;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever is not trusted may not say who the client is: F015, F016. */
@Timeout(60)
class ProxyHeadersComeFromTrustedPeers {
    private static final String HEADER = "PROXY TCP4 10.66.66.66 10.0.0.2 1111 443\r\n";

    @Test
    void f015_a_header_from_a_stranger_is_closed_and_never_believed() throws IOException {
        try (ServerFolder folder = new ServerFolder()) {
            folder.secured()
                    .line("use_proxy_protocol: true")
                    .line("proxy_protocol_trusted_networks: [192.0.2.0/24, '2001:db8::/32']");
            try (ServerProcess server = ServerProcess.start(folder.write(), List.of())) {
                try (RawClient client =
                        RawClient.to(server.port()).plain().patience(4_000).connect()) {
                    RawClient.Rest rest = sendAndRead(client);

                    assertThat(rest.text()).isEmpty();
                    assertThat(rest.ending()).isIn(Ending.ORDERLY, Ending.RESET);
                }
                var line =
                        server.awaitLine(
                                "the failure",
                                l -> "proxy_untrusted".equals(l.getString("reason")));
                assertThat(line.getString("ip")).isEqualTo("127.0.0.1");
                assertThat(server.lines()).noneMatch(l -> l.contains("10.66.66.66"));
                assertThat(server.stop()).isZero();
            }
        }
    }

    private static RawClient.Rest sendAndRead(RawClient client) {
        try {
            client.send(HEADER);
        } catch (IOException e) {
            // It may be closed already: a stranger's bytes are not waited for.
            assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe).*");
        }
        return client.readToEnd();
    }

    @Test
    void f016_a_header_where_none_is_expected_is_no_tls() throws IOException {
        try (ServerFolder folder = new ServerFolder()) {
            try (ServerProcess server = ServerProcess.start(folder.secured().write(), List.of())) {
                assertThatThrownBy(() -> RawClient.to(server.port()).before(HEADER).connect())
                        .isInstanceOf(IOException.class);
                server.awaitLine("the failure", l -> "tls_handshake".equals(l.getString("reason")));
                assertThat(server.lines()).noneMatch(l -> l.contains("10.66.66.66"));
                assertThat(server.stop()).isZero();
            }
        }
    }

    @Test
    void a_plaintext_listener_reads_the_header_too() throws IOException {
        try (ServerFolder folder = new ServerFolder()) {
            folder.line("insecure_server: true").line("use_proxy_protocol: true");
            try (ServerProcess server = ServerProcess.start(folder.write(), List.of())) {
                try (RawClient client =
                        RawClient.to(server.port()).plain().before(HEADER).connect()) {
                    client.send(RawClient.head("nowhere.test:1"));

                    assertThat(client.readHead()).startsWith("HTTP/1.1 404 ");
                }
                server.awaitLine(
                        "the access line",
                        l ->
                                "http-request".equals(l.getString("message"))
                                        && "10.66.66.66".equals(l.getString("forwarded-for")));
                assertThat(server.stop()).isZero();
            }
        }
    }
}
