package dev.sallyport.bench.contender;

import dev.sallyport.fake.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/**
 * One ECDSA P-256 certificate that all contenders show, made for the run.
 *
 * @param chain the certificate, PEM
 * @param key its key, PKCS #8, PEM
 * @param both in one file, as HAProxy wants them
 * @param authority who issued it, PEM
 */
public record Credentials(Path chain, Path key, Path both, Path authority) {
    public static Credentials make(Path folder) throws IOException {
        TestAuthority authority = new TestAuthority("Benchmark CA");
        TestAuthority.Issued issued = authority.issue("localhost");
        String chain = TestAuthority.pem(issued.certificate());
        String key =
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder().encodeToString(issued.key().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n";
        return new Credentials(
                Files.writeString(folder.resolve("chain.pem"), chain),
                Files.writeString(folder.resolve("key.pem"), key),
                Files.writeString(folder.resolve("both.pem"), chain + key),
                Files.writeString(folder.resolve("authority.pem"), authority.pem()));
    }
}
