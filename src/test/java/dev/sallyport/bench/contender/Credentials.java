package dev.sallyport.bench.contender;

import dev.sallyport.fake.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One ECDSA P-256 certificate that all contenders and upstreams show, and another that contenders
 * show to upstreams. Made for the run.
 *
 * @param server whom clients meet
 * @param client who asks an upstream
 * @param authority who issued both, PEM
 */
public record Credentials(Pair server, Pair client, Path authority) {
    /**
     * A certificate and its key.
     *
     * @param chain the certificate, PEM
     * @param key its key, PKCS #8, PEM
     * @param both in one file, as HAProxy wants them
     */
    public record Pair(Path chain, Path key, Path both) {
        private static Pair write(Path folder, String name, TestAuthority.Issued issued)
                throws IOException {
            String chain = TestAuthority.pem(issued.certificate());
            String key = TestAuthority.keyPem(issued.key());
            return new Pair(
                    Files.writeString(folder.resolve(name + "-chain.pem"), chain),
                    Files.writeString(folder.resolve(name + "-key.pem"), key),
                    Files.writeString(folder.resolve(name + "-both.pem"), chain + key));
        }
    }

    public static Credentials make(Path folder) throws IOException {
        TestAuthority authority = new TestAuthority("Benchmark CA");
        return new Credentials(
                Pair.write(folder, "server", authority.issue("localhost")),
                Pair.write(folder, "client", authority.issue("proxy.example.test")),
                Files.writeString(folder.resolve("authority.pem"), authority.pem()));
    }
}
