package dev.sallyport.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder that only this user can read, with a demo's certificates and configuration. */
record DemoFolder(Path path) {
    static final String DESTINATION = "echo.demo.test:7";
    static final String PRIVATE = "private.demo.test:7";
    static final String ALICE = "alice@demo.test";
    static final String BOB = "bob@demo.test";

    static DemoFolder create(int upstreamPort, Instant now) throws IOException {
        DemoFolder folder = new DemoFolder(Files.createTempDirectory("sallyport-demo-"));
        boolean whole = false;
        try {
            DemoCertificates.write(folder.path, now);
            Files.writeString(folder.configuration(), folder.yaml(upstreamPort));
            whole = true;
            return folder;
        } finally {
            if (!whole) {
                folder.delete();
            }
        }
    }

    Path configuration() {
        return path.resolve("demo.yaml");
    }

    Path authority() {
        return path.resolve("ca.crt");
    }

    private String yaml(int upstreamPort) {
        // Every listener takes a free port: a demo must run beside a server that has the usual
        // ones.
        return """
        address: 127.0.0.1:0
        health_check_addr: 127.0.0.1:0
        certificate_file: %s
        certificate_key_file: %s
        shared_secret: %s
        databroker_storage_type: memory
        idp_provider: development
        development_users:
          - email: %s
            name: Alice
            groups: [operators]
          - email: %s
            name: Bob
        routes:
          - from: tcp+https://%s
            to: tcp://127.0.0.1:%d
            allow_public_unauthenticated_access: true
          - from: tcp+https://%s
            to: tcp://127.0.0.1:%d
            allowed_users: [%s]
        """
                .formatted(
                        quoted(path.resolve("server.crt")),
                        quoted(path.resolve("server.key")),
                        secret(),
                        ALICE,
                        BOB,
                        DESTINATION,
                        upstreamPort,
                        PRIVATE,
                        upstreamPort,
                        ALICE);
    }

    private static String quoted(Path file) {
        return "'" + file.toString().replace("'", "''") + "'";
    }

    private static String secret() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    void delete() throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(path)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            boolean _ = Files.deleteIfExists(file);
        }
    }
}
