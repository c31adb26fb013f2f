package dev.sallyport.fake;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Plays a script inside TLS of the JDK's, as a server. */
public final class TlsScript implements ScriptedServer.Script {
    private final SSLContext context;
    private final ScriptedServer.Script inside;
    private String[] versions = {"TLSv1.3", "TLSv1.2"};
    private boolean wantsCertificate;
    private boolean needsCertificate;

    /**
     * @param context of {@link TestAuthority#serving}
     */
    public TlsScript(SSLContext context, ScriptedServer.Script inside) {
        this.context = context;
        this.inside = inside;
    }

    /** Sends every byte back, then its end. */
    public static void echo(Socket socket) throws IOException {
        socket.getInputStream().transferTo(socket.getOutputStream());
        socket.shutdownOutput();
    }

    public TlsScript version(String version) {
        versions = new String[] {version};
        return this;
    }

    /** A client must show a certificate. */
    public TlsScript needingCertificate() {
        needsCertificate = true;
        return this;
    }

    /** A client may show one. */
    public TlsScript wantingCertificate() {
        wantsCertificate = true;
        return this;
    }

    @Override
    public void play(Socket socket) throws Exception {
        SSLSocket tls =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(socket, "client", socket.getPort(), true);
        tls.setUseClientMode(false);
        tls.setEnabledProtocols(versions);
        if (needsCertificate) {
            tls.setNeedClientAuth(true);
        } else if (wantsCertificate) {
            tls.setWantClientAuth(true);
        }
        tls.startHandshake();
        inside.play(tls);
        tls.close();
    }
}
