package dev.sallyport.cli;

import dev.sallyport.client.login.Browser;
import dev.sallyport.identity.login.DevelopmentProvider;
import java.io.IOException;
import java.io.InputStream;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Stands in for somebody's browser: follows the sign-in, and chooses a user where it may. */
final class DemoVisitor implements Browser {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int MOST_PAGES = 10;

    private final HttpClient client;
    private final int user;

    /**
     * @param authority the certificate authority of the demo's proxy
     * @param user who to be: the place in the development provider's list
     */
    DemoVisitor(Path authority, int user) throws IOException {
        this.user = user;
        this.client =
                HttpClient.newBuilder()
                        .sslContext(trusting(authority))
                        .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
                        .connectTimeout(LIMIT)
                        .build();
    }

    private static SSLContext trusting(Path authority) throws IOException {
        try (InputStream in = Files.newInputStream(authority)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry(
                    "demo", CertificateFactory.getInstance("X.509").generateCertificate(in));
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot trust " + authority + ": " + e.getMessage(), e);
        }
    }

    @Override
    public boolean open(String url) {
        Thread.ofVirtual().name("demo-visitor").start(() -> visit(URI.create(url)));
        return true;
    }

    private void visit(URI first) {
        @Nullable URI page = first;
        try {
            for (int i = 0; i < MOST_PAGES && page != null; i++) {
                page = next(page);
            }
        } catch (IOException e) {
            // Nobody comes back then, and the client that waits says so.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where the page sends us, or the link that we choose on it; null at the end of the way. */
    private @Nullable URI next(URI page) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(page).timeout(LIMIT).build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() == 302) {
            return page.resolve(answer.headers().firstValue("location").orElseThrow());
        }
        return page.getPath().equals(DevelopmentProvider.PATH) && answer.statusCode() == 200
                ? URI.create(page + "&user=" + user)
                : null;
    }
}
