package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.fake.EmbeddedServer;
import dev.sallyport.fake.GrpcCall;
import dev.sallyport.fake.GrpcUpstream;
import dev.sallyport.fake.ServerFolder;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * All four kinds of gRPC calls pass, with their messages one by one and their status at the end.
 */
@Timeout(60)
class GrpcCallsAreCarried {
    private static final String OPEN = "allow_public_unauthenticated_access: true";
    private static final String BY_TLS = "tls.example.test";
    private static final String CLEAR = "clear.example.test";

    private static GrpcUpstream secured;
    private static GrpcUpstream clear;
    private static ServerFolder folder;
    private static EmbeddedServer server;

    @BeforeAll
    static void start() throws Exception {
        folder = new ServerFolder().secured();
        secured = GrpcUpstream.secured(folder.authority().issue("localhost"));
        clear = GrpcUpstream.clear();
        folder.webRoute(
                        BY_TLS,
                        "https://localhost:" + secured.port(),
                        OPEN,
                        "timeout: 0s",
                        "tls_custom_ca_file: ca.pem")
                .webRoute(CLEAR, "h2c://127.0.0.1:" + clear.port(), OPEN, "timeout: 0s");
        server = EmbeddedServer.onEpoll(folder.write());
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        folder.close();
        secured.close();
        clear.close();
    }

    @BeforeEach
    void forget() {
        clear.trailers().clear();
        secured.trailers().clear();
    }

    private static GrpcCall call(String host, String path) throws IOException {
        return new GrpcCall(server.port(), host, path);
    }

    @ParameterizedTest
    @ValueSource(strings = {BY_TLS, CLEAR})
    void one_message_is_answered_by_one_or_by_many(String host) throws IOException {
        try (GrpcCall unary = call(host, "/count").say("a").end()) {
            assertThat(unary.next()).isEqualTo("got 1");
            assertThat(unary.next()).isNull();
            assertThat(unary.head("content-type")).isEqualTo("application/grpc");
            assertThat(unary.head("x-te")).isEqualTo("trailers");
            assertThat(unary.trailer("grpc-status")).isEqualTo("0");
            assertThat(unary.trailer("grpc-message")).isEqualTo("fine");
        }
        try (GrpcCall watch = call(host, "/watch").say("a").end()) {
            for (int i = 0; i < 3; i++) {
                assertThat(watch.next()).isEqualTo("got 1");
            }
            assertThat(watch.next()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {BY_TLS, CLEAR})
    void many_messages_are_answered_by_one_or_one_by_one(String host) throws IOException {
        try (GrpcCall upload = call(host, "/count")) {
            for (int i = 0; i < 5; i++) {
                upload.say("part " + i);
            }
            assertThat(upload.end().next()).startsWith("got ");
            assertThat(upload.trailer("grpc-status")).isEqualTo("0");
        }
        try (GrpcCall talk = call(host, "/echo")) {
            for (int i = 0; i < 5; i++) {
                assertThat(talk.say("word " + i).next()).isEqualTo("word " + i);
            }
            assertThat(talk.end().next()).isNull();
            assertThat(talk.trailer("grpc-status")).isEqualTo("0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {BY_TLS, CLEAR})
    void status_may_come_without_any_message(String host) throws IOException {
        try (GrpcCall denied = call(host, "/deny").say("a")) {
            assertThat(denied.next()).isNull();
            assertThat(denied.head("grpc-status")).isEqualTo("7");
            assertThat(denied.head("grpc-message")).isEqualTo("not you");
        }
    }

    @Test
    void trailers_of_a_call_arrive() throws Exception {
        try (GrpcCall call = call(BY_TLS, "/count").say("a").endWith("x-sum", "42")) {
            assertThat(call.next()).isEqualTo("got 1");
            assertThat(secured.trailers().poll(10, TimeUnit.SECONDS)).isEqualTo("x-sum: 42");
        }
    }

    @Test
    void trailers_that_only_a_head_may_have_end_the_call() throws Exception {
        for (String name :
                new String[] {"authorization", "x-pomerium-jwt-assertion", ":path", "x_sum"}) {
            try (GrpcCall call = call(CLEAR, "/count").say("a").endWith(name, "x")) {
                assertThatThrownBy(call::next).as(name).hasMessage("the call was cut");
            }
        }
        assertThat(clear.trailers()).isEmpty();
    }
}
